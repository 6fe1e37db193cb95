/** The machine's devices and what their owner asks of them. */
import type { V86 } from "v86";
import type { DeviceCommand, DeviceCondition, DeviceSettings, RingSnapshot } from "../contract/device-control.ts";
import type { AsymmetricEngine } from "../contract/engine.ts";
import type { TraceEvent } from "../contract/trace.ts";
import { SavedStateError } from "../peripheral/saved/saved-state.ts";
import { type AttachedVirtioCrypto, attachVirtioCrypto, type SavedDevice } from "./attach.ts";

/** What is plugged in: 00:0d.0 for the driver that Linux has, 00:0e.0 for the project's own. */
const DEVICES = [
  { name: "crypto0", slot: 0x0d, dialect: "virtio-1.4" },
  { name: "crypto1", slot: 0x0e, dialect: "asym-rfc-v3" },
] as const;

/** What is plugged in, as a saved machine names it. */
export const LINE_UP = DEVICES.map(({ name, slot, dialect }) => ({ name, slot, dialect }));

export interface DevicesOptions {
  readonly engine: AsymmetricEngine;
  /** Milliseconds since the machine's start. */
  readonly now: () => number;
  /** What devices are to be like from the start, by name; names that there are not are let be. */
  readonly settings: Readonly<Record<string, Partial<DeviceSettings>>>;
}

export class Devices {
  readonly #devices: readonly AttachedVirtioCrypto[];
  /** Names of those whose condition was not told since it changed: at first, all. */
  readonly #changed = new Set<string>();

  /** Plugs them in. Throws {@link SettingsError} for settings that cannot be. */
  constructor(emulator: V86, { engine, now, settings }: DevicesOptions) {
    this.#devices = DEVICES.map((device) => {
      this.#changed.add(device.name);
      const own = settings[device.name];
      const onChange = () => this.#changed.add(device.name);
      return attachVirtioCrypto(emulator, { ...device, engine, now, onChange, ...(own && { settings: own }) });
    });
  }

  /** `device_status` of the first, whose driver is in the kernel; the other's may never be loaded. */
  get status(): number {
    return this.#devices[0]?.status ?? 0;
  }

  record(receiver: ((event: TraceEvent) => void) | undefined): void {
    for (const device of this.#devices) device.record(receiver);
  }

  /** Throws RangeError, with a text for people, for what cannot be; does nothing if there is no such device. */
  command(name: string, command: DeviceCommand): void {
    this.#find(name)?.command(command);
  }

  rings(name: string, queue: number): RingSnapshot | undefined {
    return this.#find(name)?.rings(queue);
  }

  /** Every device's state by name, all of the same moment. */
  save(): Map<string, SavedDevice> {
    return new Map(this.#devices.map((device) => [device.name, device.save()]));
  }

  /** Throws {@link SavedStateError}, also if there is no state for one of them. */
  restore(saved: ReadonlyMap<string, SavedDevice>): void {
    for (const device of this.#devices) {
      const state = saved.get(device.name);
      if (!state) throw new SavedStateError(`there is no state of ${device.name}`);
      device.restore(state);
    }
  }

  /** The conditions that have changed since the last call. */
  takeChanged(): DeviceCondition[] {
    const changed = this.#devices.filter(({ name }) => this.#changed.has(name));
    this.#changed.clear();
    return changed.map(({ condition }) => condition);
  }

  /** Nothing of them happens later. Before the emulator is destroyed. */
  close(): void {
    for (const device of this.#devices) device.close();
  }

  #find(name: string): AttachedVirtioCrypto | undefined {
    return this.#devices.find((device) => device.name === name);
  }
}
