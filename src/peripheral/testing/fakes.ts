/** Stand-ins for what is injected into a device: the engine, the trace, the interrupt line. */
import type {
  AsymmetricEngine,
  AsymRequest,
  AsymResult,
  EngineOutcome,
  Owner,
  PerformOptions,
} from "../../contract/engine.ts";
import type { TraceKind, TraceRecord } from "../../contract/trace.ts";
import type { Request } from "../flow/request.ts";
import type { Host } from "../flow/work-budget.ts";
import type { Activation, Resumed, VirtioDevice } from "../virtio/device.ts";
import type { InterruptLine } from "../virtio/interrupts.ts";

/**
 * An engine whose operations take until the test says so, in any order. It answers also what was called off: a real one
 * may have sent its answer before it hears of that.
 */
export class HeldEngine implements AsymmetricEngine {
  readonly requests: AsymRequest[] = [];
  /** The caller's options of each request, in the same order. */
  readonly performOptions: (PerformOptions | undefined)[] = [];
  /** The owners whose requests were called off, in order. */
  readonly cancelled: Owner[] = [];
  /** The sessions whose keys were forgotten, in order. */
  readonly forgotten: { readonly owner: Owner; readonly session: bigint }[] = [];
  readonly #settle: ((outcome: EngineOutcome<AsymResult>) => void)[] = [];
  /** Called inside {@link perform}, before it returns. */
  onPerform: () => void = () => {};

  perform(request: AsymRequest, options?: PerformOptions): Promise<EngineOutcome<AsymResult>> {
    this.requests.push(request);
    this.performOptions.push(options);
    const promise = new Promise<EngineOutcome<AsymResult>>((resolve) => this.#settle.push(resolve));
    this.onPerform();
    return promise;
  }

  cancel(owner: Owner): void {
    this.cancelled.push(owner);
  }

  forget(owner: Owner, session: bigint): void {
    this.forgotten.push({ owner, session });
  }

  /** Gives operation `index` (in the order they came) its outcome, and lets the device see it. */
  async complete(index: number, outcome: EngineOutcome<AsymResult>): Promise<void> {
    this.#settle[index]?.(outcome);
    await settled();
  }

  succeed(index: number, bytes: Uint8Array): Promise<void> {
    return this.complete(index, { ok: true, value: { kind: "bytes", bytes } });
  }
}

/** Resolves after everything that is already due. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
}

/** A bound on waiting loops: more turns than any test needs. */
const MANY = 100_000;

/** Keeps every event. */
export class Recorder {
  readonly events: TraceRecord[] = [];
  readonly sink = (event: TraceRecord): void => {
    this.events.push(event);
  };

  of<K extends TraceKind>(kind: K): Extract<TraceRecord, { kind: K }>[] {
    return this.events.filter((event): event is Extract<TraceRecord, { kind: K }> => event.kind === kind);
  }

  get kinds(): TraceKind[] {
    return this.events.map(({ kind }) => kind);
  }

  clear(): void {
    this.events.length = 0;
  }
}

/** Time that passes, and turns of the host that come, when the test says so. */
export class Clock implements Host {
  paused = false;
  #now = 0;
  #later: (() => void)[] = [];
  #due: { readonly at: number; readonly callback: () => void }[] = [];

  readonly after = (milliseconds: number, callback: () => void): (() => void) => {
    const entry = { at: this.#now + milliseconds, callback };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  };

  now(): number {
    return this.#now;
  }

  later(work: () => void): void {
    this.#later.push(work);
  }

  /** The host's next turn: what was to come later comes now. Returns whether there was anything. */
  turn(): boolean {
    if (this.paused) return false;
    const works = this.#later.splice(0);
    for (const work of works) work();
    return works.length > 0;
  }

  /** As many turns as there is work for. Throws RangeError if there is no end of it. */
  turns(): void {
    for (let turn = 0; this.turn(); turn++) if (turn === MANY) throw new RangeError("there is no end of it");
  }

  /** Time passes in the middle of something. */
  spend(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Number of callbacks that wait for their time. */
  get waiting(): number {
    return this.#due.length;
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#due.filter(({ at }) => at <= this.#now);
    this.#due = this.#due.filter(({ at }) => at > this.#now);
    for (const { callback } of due) callback();
  }
}

/** A level-triggered line that remembers how it was moved. */
export class Line implements InterruptLine {
  up = false;
  /** Times it was raised, whether it was up already or not. */
  raised = 0;
  onRaise: () => void = () => {};

  raise(): void {
    this.up = true;
    this.raised++;
    this.onRaise();
  }

  lower(): void {
    this.up = false;
  }
}

/** A device that takes every request and does nothing with it: what becomes of it is the test's business. */
export class KeepingDevice implements VirtioDevice {
  readonly id = 42;
  readonly pciClass = { base: 0xff, sub: 0 };
  readonly features = { offered: 0n, required: 0n };
  readonly queueSizes: readonly number[];
  readonly queueNames: readonly string[];
  readonly activations: Activation[] = [];
  readonly requests: Request[] = [];

  constructor(...queueSizes: readonly number[]) {
    this.queueSizes = queueSizes.length > 0 ? queueSizes : [8];
    this.queueNames = this.queueSizes.map(() => "requests");
  }

  config(): Uint8Array {
    return new Uint8Array(4);
  }

  activate(activation: Activation): void {
    this.activations.push(activation);
  }

  notify(queue: number): void {
    const activation = this.activations.at(-1);
    const all = () => Number.POSITIVE_INFINITY;
    for (let request = activation?.pop(queue, all); request; request = activation?.pop(queue, all))
      this.requests.push(request);
  }

  reset(): void {}

  save(): Uint8Array {
    return new Uint8Array();
  }

  restore(_saved: Uint8Array, { activation, requests }: Resumed): void {
    if (activation) this.activations.push(activation);
    this.requests.push(...requests);
  }
}
