/** The interrupt pin and its register. VIRTIO 1.4 cs01, 4.1.4.5 ISR status capability. */
import type { TraceSink } from "../../contract/trace.ts";
import { IsrStatus } from "../../wire/virtio/virtio.ts";
import { need } from "../saved/saved-state.ts";

/** A level-triggered interrupt line: up until it is lowered. */
export interface InterruptLine {
  raise(): void;
  lower(): void;
}

export class Interrupts {
  readonly #line: InterruptLine;
  readonly #trace: () => TraceSink | undefined;
  #isr = 0;

  constructor(line: InterruptLine, trace: () => TraceSink | undefined) {
    this.#line = line;
    this.#trace = trace;
  }

  /** 4.1.4.5.1: the bit is set before the driver is told. */
  raise(cause: "queue" | "config"): void {
    this.#isr |= cause === "queue" ? IsrStatus.QUEUE : IsrStatus.CONFIG;
    this.#trace()?.({ kind: "interrupt", cause });
    this.#line.raise();
  }

  /** The driver read the register: it is cleared and the line goes down. */
  acknowledge(): number {
    const value = this.#isr;
    this.clear();
    this.#trace()?.({ kind: "isr-read", value });
    return value;
  }

  get isr(): number {
    return this.#isr;
  }

  /** Goes on where a saved device was: the line is as it was then. */
  restore(isr: number): void {
    need((isr & ~(IsrStatus.QUEUE | IsrStatus.CONFIG)) === 0, `the interrupt register was 0x${isr.toString(16)}`);
    this.#isr = isr;
    if (isr) this.#line.raise();
  }

  clear(): void {
    this.#isr = 0;
    this.#line.lower();
  }
}
