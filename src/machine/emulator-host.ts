/** A device's host in an emulator's thread: its clock, and turns of the event loop without the guest. */
import type { V86 } from "v86";
import type { Host } from "../peripheral/flow/work-budget.ts";

/** Runs one function, each time in a new macrotask. */
interface Macrotasks {
  post(): void;
  close(): void;
}

export class EmulatorHost implements Host {
  readonly now: () => number;
  readonly #emulator: V86;
  readonly #macrotasks: Macrotasks;
  #works: (() => void)[] = [];
  readonly #started = (): void => {
    if (this.#works.length > 0) this.#macrotasks.post();
  };

  /** `now`: milliseconds, monotonic. */
  constructor(emulator: V86, now: () => number) {
    this.now = now;
    this.#emulator = emulator;
    this.#macrotasks = macrotasks(() => this.#run());
    emulator.add_listener("emulator-started", this.#started);
  }

  get paused(): boolean {
    return !this.#emulator.is_running();
  }

  later(work: () => void): void {
    this.#works.push(work);
    if (!this.paused) this.#macrotasks.post();
  }

  /** Cancels all pending turns. */
  close(): void {
    this.#works = [];
    this.#macrotasks.close();
    this.#emulator.remove_listener("emulator-started", this.#started);
  }

  /** Paused meanwhile, it waits: {@link #started} posts again. */
  #run(): void {
    if (this.paused) return;
    for (const work of this.#works.splice(0)) work();
  }
}

/**
 * No timers: a page's are throttled while it is hidden. In Node no channel: a thousand messages of one port are
 * delivered before anything else, those that come meanwhile included.
 */
function macrotasks(run: () => void): Macrotasks {
  if (typeof setImmediate === "function") return { post: () => void setImmediate(run), close: () => {} };
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = run;
  return { post: () => port2.postMessage(undefined), close: () => port1.close() };
}
