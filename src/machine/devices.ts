/** The machine's devices, and the commands of their owner. */
import type { V86 } from "v86";
import type {
  BarKind,
  DeviceCommand,
  DeviceCondition,
  DeviceSettings,
  RingSnapshot,
} from "../contract/device-control.ts";
import type { CryptoDialect } from "../contract/dialect.ts";
import type { AsymmetricEngine } from "../contract/engine.ts";
import type { TraceEvent } from "../contract/trace.ts";
import type { RandomSource } from "../peripheral/rng/device.ts";
import { SavedStateError } from "../peripheral/saved/saved-state.ts";
import { attachVirtioCrypto } from "./attach.ts";
import type { AttachedVirtioDevice, AttachOptions, SavedDevice } from "./attach-device.ts";
import { attachVirtioRng } from "./attach-rng.ts";
import type { MachineIdentity } from "./saved-file.ts";

/** The parts that a device of the machine is created with. */
interface DeviceParts extends AttachOptions {
  readonly engine: AsymmetricEngine;
  readonly fill: RandomSource;
  readonly settings: Partial<DeviceSettings>;
}

interface DeviceRow {
  readonly name: string;
  /** PCI device number on bus 0. */
  readonly slot: number;
  /** The device's kind, for a saved machine: a machine with another kind in the slot is not restored. */
  readonly kind: string;
  /** Only in a machine that asks for it by name. */
  readonly optional?: true;
  create(emulator: V86, parts: DeviceParts): AttachedVirtioDevice;
}

const crypto = (dialect: CryptoDialect): Pick<DeviceRow, "kind" | "create"> => ({
  kind: `crypto ${dialect}`,
  create: (emulator, parts) => attachVirtioCrypto(emulator, { ...parts, dialect }),
});

/** The devices that can be attached: 00:0d.0 for Linux' driver, 00:0e.0 for the project's own, 00:0f.0 on request. */
const DEVICES: readonly DeviceRow[] = [
  { name: "crypto0", slot: 0x0d, ...crypto("virtio-1.4") },
  { name: "crypto1", slot: 0x0e, ...crypto("asym-rfc-v3") },
  { name: "rng0", slot: 0x0f, kind: "rng", optional: true, create: attachVirtioRng },
];

/** Names of the devices that a machine has only if it asks for them. */
export const OPTIONAL_DEVICES: readonly string[] = DEVICES.filter(({ optional }) => optional).map(({ name }) => name);

/** The devices of a machine that asks for the optional ones with these names. Unknown names are ignored. */
const pluggedIn = (asked: readonly string[]): readonly DeviceRow[] =>
  DEVICES.filter(({ name, optional }) => !optional || asked.includes(name));

/** What devices a machine has, beside those that every one has, and where their registers are. */
export interface PluggedDevices {
  /** Names of the optional ones; unknown names are ignored. */
  readonly devices: readonly string[];
  readonly bar: BarKind;
}

/** Behind the kind of a device whose registers are in memory. */
const IN_MEMORY = ", in memory";

/** The devices of such a machine, as a saved machine records them. */
export const deviceSet = ({ devices, bar }: PluggedDevices): MachineIdentity["devices"] =>
  pluggedIn(devices).map(({ name, slot, kind }) => ({ name, slot, kind: bar === "memory" ? kind + IN_MEMORY : kind }));

/** The devices that a saved machine records, to be plugged in again. */
export const pluggedOf = (saved: MachineIdentity["devices"]): PluggedDevices => ({
  devices: saved.map(({ name }) => name),
  bar: saved.some(({ kind }) => kind.endsWith(IN_MEMORY)) ? "memory" : "io",
});

export interface DevicesOptions extends PluggedDevices {
  readonly engine: AsymmetricEngine;
  /** Random bytes for the guest. */
  readonly fill: RandomSource;
  /** Milliseconds since the machine's start. */
  readonly now: () => number;
  /** Initial settings of the devices, by name; unknown names are ignored. */
  readonly settings: Readonly<Record<string, Partial<DeviceSettings>>>;
}

export class Devices {
  readonly #devices: readonly AttachedVirtioDevice[];
  /** Names of the devices whose changed condition is not yet reported: at first, all. */
  readonly #changed = new Set<string>();

  /** Attaches the devices. Throws {@link SettingsError} for settings that no device can have. */
  constructor(emulator: V86, { engine, fill, now, devices, bar, settings }: DevicesOptions) {
    this.#devices = pluggedIn(devices).map(({ name, slot, create }) => {
      this.#changed.add(name);
      const onChange = () => this.#changed.add(name);
      return create(emulator, { name, slot, bar, engine, fill, now, onChange, settings: settings[name] ?? {} });
    });
  }

  /** `device_status` of the first, whose driver is in the kernel; those of the others may never be loaded. */
  get status(): number {
    return this.#devices[0]?.status ?? 0;
  }

  /** Guest instructions since the machine's start. */
  get instructions(): number {
    return this.#devices[0]?.instructions ?? 0;
  }

  record(receiver: ((event: TraceEvent) => void) | undefined): void {
    for (const device of this.#devices) device.record(receiver);
  }

  /** Throws RangeError, with a text for people, for an impossible command. An unknown device is ignored. */
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

  /** Stops all devices: none of their work happens later. Call it before the emulator is destroyed. */
  close(): void {
    for (const device of this.#devices) device.close();
  }

  #find(name: string): AttachedVirtioDevice | undefined {
    return this.#devices.find((device) => device.name === name);
  }
}
