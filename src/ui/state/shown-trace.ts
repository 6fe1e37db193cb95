/** The log that the page shows: the live one, the sample, or a file. The live log grows whichever is shown. */
import { batch, signal } from "@preact/signals";
import { afterFrame } from "../kit/frames.ts";
import type { ExpertModel } from "../model/expert/expert.ts";
import { FILE_LOG, type LogLimits, larger } from "../model/log/log-size.ts";
import { LIVE, type Source } from "../model/log/log-source.ts";
import { TraceModel } from "../model/log/trace-model.ts";
import type { Refresh } from "./refresh.ts";

export interface ShownTraceOptions {
  /** The page shows files only. */
  readonly filesOnly?: true;
  /** Limits of the log of an opened file. Default: {@link FILE_LOG}. */
  readonly fileLimits?: LogLimits;
}

/** From one source to another. */
export interface SourceChange {
  readonly from: Source;
  readonly to: Source;
}

export class ShownTrace {
  /** The source of {@link trace}. */
  readonly source = signal<Source>(LIVE);
  /** Grows with every change of {@link source}: rows of the same number are others then. */
  readonly changes = signal(0);
  /** False on a page that has no machine. */
  readonly canShowLive: boolean;
  readonly #refresh: Refresh;
  #live = new TraceModel();
  #trace = this.#live;
  #fileLimits: LogLimits;
  #newExpert: (() => ExpertModel) | undefined;
  readonly #listeners: ((change: SourceChange) => void)[] = [];

  constructor(refresh: Refresh, { filesOnly, fileLimits = FILE_LOG }: ShownTraceOptions = {}) {
    this.#refresh = refresh;
    this.canShowLive = !filesOnly;
    this.#fileLimits = fileLimits;
  }

  /** The log of the machine's devices. It grows whichever log is shown. */
  get live(): TraceModel {
    return this.#live;
  }

  /** The shown log. It changes in place: components read it through `useTrace`. */
  get trace(): TraceModel {
    return this.#trace;
  }

  /** Limits of the log of a file that is opened now. */
  get fileLimits(): LogLimits {
    return this.#fileLimits;
  }

  /** Calls back when {@link trace} is another one, while {@link source} is still the old one. */
  onChange(listener: (change: SourceChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Shows another log instead. */
  show(source: Source, trace: TraceModel): void {
    this.#trace = trace;
    afterFrame(() => this.#attachTo(trace));
    const change = { from: this.source.peek(), to: source };
    batch(() => {
      for (const listener of this.#listeners) listener(change);
      this.changes.value++;
      this.source.value = source;
      this.#refresh.panelsNow();
    });
  }

  showLive(): void {
    if (this.source.peek().kind !== "live") this.show(LIVE, this.live);
  }

  /** The log of a machine that goes on from a saved state takes the place of the live log. */
  replaceLive(trace: TraceModel): void {
    this.#live = trace;
    if (this.source.peek().kind === "live") this.show(LIVE, trace);
  }

  /** Raises the limits of the live log, of the shown log, and of files that are opened later. */
  keep(limits: LogLimits): void {
    this.live.keep(limits);
    this.#trace.keep(limits);
    this.#fileLimits = larger(this.#fileLimits, limits);
    this.#refresh.request();
  }

  /** From now on every log that is shown has expert information: a frame later, if it came without. */
  attachExpert(create: () => ExpertModel): void {
    this.#newExpert = create;
    this.live.attachExpert(create);
    this.#attachTo(this.#trace);
  }

  #attachTo(trace: TraceModel): void {
    if (!this.#newExpert || trace.expert || trace !== this.#trace) return;
    trace.attachExpert(this.#newExpert);
    this.#refresh.request();
  }

  /** Ordinals of the shown rows that are new or have changed since the last call. */
  takeChanged(): Iterable<number> {
    const changed = this.#trace.takeChanged();
    if (this.#trace !== this.live) this.live.takeChanged();
    return changed;
  }
}
