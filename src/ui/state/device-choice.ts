/** Which device the panel shows, and which of its queues. */
import { signal } from "@preact/signals";
import type { DeviceCondition } from "../../contract/device-control.ts";
import type { Device } from "../model/log/device.ts";
import { OPTIONAL_DEVICES } from "../model/optional-devices.ts";
import type { MachineStatus } from "./machine-status.ts";
import type { ShownTrace } from "./shown-trace.ts";

export class DeviceChoice {
  /** Name of the device that was chosen. */
  readonly deviceName = signal<string | undefined>(undefined);
  /** Queue of the shown device that was chosen. */
  readonly queueIndex = signal<number | undefined>(undefined);
  /** Names of the optional devices that the next boot plugs in. A saved machine has its own. */
  readonly plugged = signal<readonly string[]>([]);
  /** Where the next boot has the devices' registers, if not at ports. A saved machine has them where it had them. */
  readonly bar = signal<"memory" | undefined>(undefined);
  readonly #shown: ShownTrace;
  readonly #machine: MachineStatus;

  constructor(shown: ShownTrace, machine: MachineStatus) {
    this.#shown = shown;
    this.#machine = machine;
    shown.onChange(() => {
      this.deviceName.value = undefined;
      this.queueIndex.value = undefined;
    });
  }

  /** The device the panel shows: the one last chosen, by name or by a request of it. Default: the first one. */
  get device(): Device | undefined {
    const { devices } = this.#shown.trace;
    return devices.find(({ name }) => name === this.deviceName.value) ?? devices[0];
  }

  showDevice(name: string): void {
    if (name !== this.deviceName.peek()) this.queueIndex.value = undefined;
    this.deviceName.value = name;
  }

  /** Plugs an optional device in or leaves it out, from the next boot on. */
  plug(name: string, on: boolean): void {
    const others = this.plugged.peek().filter((each) => each !== name);
    this.plugged.value = on ? [...others, name] : others;
  }

  /** Whether an optional device is in the running machine and not in the next one, or the other way round. */
  isChanged(name: string): boolean {
    const conditions = this.#machine.conditions.value;
    return conditions.size > 0 && conditions.has(name) !== this.plugged.value.includes(name);
  }

  /** Whether the next boot makes a machine with other devices. */
  get isOtherMachine(): boolean {
    return OPTIONAL_DEVICES.some(({ name }) => this.isChanged(name));
  }

  /** Index of the shown queue of the shown device: the one last chosen, at first the first data queue. */
  get queue(): number {
    return this.queueIndex.value ?? 0;
  }

  showQueue(index: number): void {
    this.queueIndex.value = index;
  }

  /** The machine's report on the shown device; undefined without a machine that answers, and for a device of a file. */
  get condition(): DeviceCondition | undefined {
    if (this.#shown.source.value.kind !== "live" || this.#machine.state.value === "failed") return undefined;
    return this.device && this.#machine.conditions.value.get(this.device.name);
  }
}
