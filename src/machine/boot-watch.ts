/** Finds the phase of a boot from signals of the running machine only. */
import type { BootPhase } from "../contract/machine.ts";
import { DeviceStatus } from "../wire/virtio/virtio.ts";

/** A record, so that the compiler finds a phase that is missing. */
const PHASES: Readonly<Record<BootPhase, true>> = {
  assets: true,
  emulator: true,
  bios: true,
  kernel: true,
  device: true,
  driver: true,
  shell: true,
};
export const BOOT_PHASES = Object.keys(PHASES) as readonly BootPhase[];

/** OSC 133;A, the semantic prompt mark that the guest's shell prints in front of its prompt. */
const PROMPT_MARK = "\u001b]133;A";
const PANIC = "Kernel panic - not syncing";
/** Console text kept to find a mark that two batches split. */
const TAIL = 256;

export interface BootWatchEvents {
  phase(phase: BootPhase): void;
  /** The line the kernel printed. */
  panic(line: string): void;
}

export class BootWatch {
  readonly #events: BootWatchEvents;
  readonly #reached = new Set<BootPhase>();
  #tail = "";
  #panicked = false;

  constructor(events: BootWatchEvents) {
    this.#events = events;
  }

  /** A new boot begins: the assets were loaded before, or did not have to be. */
  restart(): void {
    this.#reached.clear();
    this.#tail = "";
    this.#panicked = false;
  }

  markReached(phase: BootPhase): void {
    if (this.#reached.has(phase)) return;
    this.#reached.add(phase);
    this.#events.phase(phase);
  }

  /** The phases so far, in order. */
  get phases(): readonly BootPhase[] {
    return [...this.#reached];
  }

  /** The guest printed something. */
  console(bytes: Uint8Array): void {
    this.markReached("kernel");
    const text = this.#tail + String.fromCharCode(...bytes);
    if (text.includes(PROMPT_MARK)) this.markReached("shell");
    if (!this.#panicked && text.includes(PANIC)) {
      this.#panicked = true;
      this.#events.panic(text.slice(text.indexOf(PANIC)).split(/[\r\n]/)[0] ?? PANIC);
    }
    this.#tail = text.slice(-TAIL);
  }

  /** device_status of the first device. */
  status(status: number): void {
    if (status & DeviceStatus.ACKNOWLEDGE) this.markReached("device");
    if (status & DeviceStatus.DRIVER_OK) this.markReached("driver");
  }
}
