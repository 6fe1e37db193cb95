/** What the log tells of one request, in the order of the log. Events of its device are among it that concern it. */
import type { TraceEvent } from "../../../contract/trace.ts";
import type { EventOf } from "../../../trace/event-of.ts";
import { DeviceStatus } from "../../../wire/virtio/virtio.ts";
import type { RequestRow, Row } from "../log/rows.ts";
import type { TraceModel } from "../log/trace-model.ts";

/**
 * Positions of the log that are looked through from a request's first event on. Each look unpacks them, and the page
 * looks anew with each change. What comes later is known from the row.
 */
export const MAX_SEARCHED = 1024;
/** Events of one kind that a request is drawn with. A device makes one or two; a file may have any number. */
export const MAX_OF_A_KIND = 8;
/** Positions before a request, or rows, that are looked at for what the device noticed in its chain. */
const NEAR = 32;
/** Rows after a request among which the next reset is looked for: some milliseconds, once for each change. */
const MAX_ROWS = 1 << 16;

/** Events that carry the number of the request. */
const OWN = ["held", "released", "submitted", "working", "progress", "completed", "refused", "injected"] as const;
type OwnKind = (typeof OWN)[number];

/** The answer, and what came in its place. */
type EndKind = "used" | "interrupt" | "isr-read" | "status" | "violation" | "fault" | "reset";
export type StoryEvent = EventOf<OwnKind | EndKind>;
export type Violation = EventOf<"violation">;
export type EndEvent = Extract<StoryEvent, { kind: EndKind }>;
/** While the device has the request. */
export type WorkEvent = Exclude<StoryEvent, EndEvent>;

export interface Story {
  readonly row: RequestRow;
  readonly events: readonly StoryEvent[];
  /** What the device noticed while it read the chain. It says so before it tells of the request. */
  readonly noticed: readonly Violation[];
  /** Numbers of the violations' rows. */
  readonly violationRows: ReadonlyMap<StoryEvent, number>;
  /** Answers to other requests that the same interrupt tells of. */
  readonly alsoAnswered: number;
  /** The row of the reset that lost it. */
  readonly resetRow: number | undefined;
  /** No reset has come since it was taken: the queue is as it was then. */
  readonly isQueueSame: boolean;
  /** Whether the log has every interrupt that there was. */
  readonly hasInterrupts: boolean;
  readonly notes: readonly string[];
}

/** The end of the log's part that a story is from. With the same part and row, the story is the same. */
export const searchedTo = ({ sequence }: RequestRow, { log }: TraceModel): number =>
  Math.min(log.end, sequence + MAX_SEARCHED);

export function storyOf(row: RequestRow, trace: TraceModel): Story {
  const search = new Search(row);
  const noticed = noticedBefore(row, trace);
  const violations = new Map<number, Violation>(noticed);
  for (const { position, event } of trace.log.walk(row.sequence, searchedTo(row, trace))) {
    if (event.device !== row.device) continue;
    if (event.kind === "violation") violations.set(position, event);
    if (!search.take(event)) break;
  }
  search.complete();
  const reset = resetAfter(row, trace);
  const isLost = row.outcome === "lost";
  if (isLost) search.lost(reset?.event);
  const { losses } = trace;
  return {
    row,
    events: search.events,
    noticed: [...noticed.values()],
    violationRows: rowsOf(violations, row, trace),
    alsoAnswered: search.alsoAnswered,
    resetRow: isLost ? reset?.ordinal : undefined,
    isQueueSame: reset === undefined && trace.rows.end - row.ordinal <= MAX_ROWS,
    hasInterrupts: losses.unknown === 0 && !losses.byKind.get("interrupt"),
    notes: search.notes,
  };
}

/** Violations right before the request, with nothing else of its device in between; by their positions in the log. */
function noticedBefore({ sequence, device }: RequestRow, { log }: TraceModel): Map<number, Violation> {
  const found: [number, Violation][] = [];
  for (let position = sequence - 1; position >= sequence - NEAR && found.length < MAX_OF_A_KIND; position--) {
    const event = log.at(position);
    if (event && event.device !== device) continue;
    if (event?.kind !== "violation") break;
    found.unshift([position, event]);
  }
  return new Map(found);
}

/** The rows of these violations. They are among those of the request's time. */
function rowsOf(violations: ReadonlyMap<number, Violation>, { ordinal }: RequestRow, { rows }: TraceModel) {
  const found = new Map<StoryEvent, number>();
  const end = violations.size === 0 ? 0 : Math.min(rows.end, ordinal + MAX_SEARCHED);
  for (let at = ordinal - NEAR; at < end; at++) {
    const row = rows.at(at);
    const event = row?.kind === "violation" ? violations.get(row.sequence) : undefined;
    if (event) found.set(event, at);
  }
  return found;
}

class Search {
  readonly events: StoryEvent[] = [];
  alsoAnswered = 0;
  readonly #row: RequestRow;
  readonly #counts = new Map<string, number>();
  #used = false;
  #interrupted = false;
  #leftOut = 0;
  #isCut = false;

  constructor(row: RequestRow) {
    this.#row = row;
  }

  get notes(): string[] {
    const notes: string[] = [];
    if (this.#leftOut > 0) {
      notes.push(`Of each kind of event the first ${MAX_OF_A_KIND} are drawn: ${this.#leftOut} more are not.`);
    }
    if (this.#isCut) {
      notes.push(
        `The log was looked through for ${MAX_SEARCHED} events after the request was taken. Of those behind, what ` +
          "the row keeps is drawn: a worker that was replaced may be missing.",
      );
    }
    return notes;
  }

  /** False once the story is over. */
  take(event: TraceEvent): boolean {
    switch (event.kind) {
      case "popped":
        // A file may use a number twice: from then on it is another request's.
        return event.request !== this.#row.request || this.#isFirst(event);
      case "used":
        return this.#takeUsed(event);
      case "interrupt":
        return this.#takeInterrupt(event);
      case "isr-read":
        if (!this.#interrupted) return true;
        this.#add(event);
        return false;
      case "status":
        if (!this.#used && event.by === "device" && event.to & DeviceStatus.DEVICE_NEEDS_RESET) this.#add(event);
        return true;
      case "fault":
        if (!this.#used) this.#add(event);
        return true;
      case "violation":
        this.#add(event);
        return true;
      case "reset":
        if (!this.#used) this.#add(event);
        return false;
      default:
        if (!this.#used && isOwn(event) && event.request === this.#row.request) this.#add(event);
        return true;
    }
  }

  #isFirst({ at, position }: EventOf<"popped">): boolean {
    const { popped } = this.#row;
    return popped.at === at && popped.position === position && this.events.length === 0;
  }

  #takeUsed(event: EventOf<"used">): boolean {
    if (!this.#used && event.request === this.#row.request) {
      this.#used = true;
      this.#add(event);
    } else if (this.#used && !this.#interrupted) this.alsoAnswered++;
    return true;
  }

  #takeInterrupt(event: EventOf<"interrupt">): boolean {
    if (this.#interrupted || (event.cause === "queue") !== this.#used) return true;
    // A configuration interrupt before the answer concerns the request if the device has given up.
    if (!this.#used && !this.events.some(({ kind }) => kind === "status")) return true;
    this.#interrupted = this.#used;
    this.#add(event);
    return true;
  }

  #add(event: StoryEvent): void {
    if (event.kind === "progress") {
      const before = this.events.findIndex(({ kind }) => kind === "progress");
      // There is one a second: the newest says it all.
      if (before >= 0) this.events.splice(before, 1);
    }
    const count = (this.#counts.get(event.kind) ?? 0) + (event.kind === "progress" ? 0 : 1);
    this.#counts.set(event.kind, count);
    if (count > MAX_OF_A_KIND) this.#leftOut++;
    else this.events.push(event);
  }

  /** Adds what the row keeps of events that lie behind the part of the log that was looked through. */
  complete(): void {
    const { held, released, submitted, working, progress, completed, refused, injected, used } = this.#row;
    const known = this.#counts;
    const isMissing = (event: StoryEvent | undefined): event is StoryEvent => {
      if (!event) return false;
      return !this.events.some((each) => isSame(each, event));
    };
    const last = [held, released, ...injected.slice(known.get("injected") ?? 0), submitted, working, progress];
    // A rule that delays the answer acts after the engine.
    const late = last.filter((event) => event?.kind === "injected" && event.fault === "delay");
    const early = last.filter((event) => !late.includes(event));
    for (const event of [...early, completed, refused, ...late, used, this.#row.interrupt, this.#row.isrRead]) {
      const isInjected = event?.kind === "injected";
      if (!isInjected && !isMissing(event)) continue;
      this.#isCut = true;
      if (event) this.#add(event);
    }
  }

  lost(reset: EventOf<"reset"> | undefined): void {
    if (reset && !this.events.some(({ kind }) => kind === "reset")) this.#add(reset);
  }
}

/** A request may meet several workers; an interrupt may be about the configuration. */
function isSame(one: StoryEvent, other: StoryEvent): boolean {
  if (one.kind === "working" && other.kind === "working") return one.at === other.at && one.worker === other.worker;
  if (one.kind === "interrupt" && other.kind === "interrupt") return one.cause === other.cause;
  return one.kind === other.kind;
}

export const isWork = (event: StoryEvent): event is WorkEvent => isOwn(event);

const isOwn = (event: TraceEvent): event is EventOf<OwnKind> => OWN.some((kind) => kind === event.kind);

/** The first reset of the device after the request. */
function resetAfter(
  { ordinal, device }: RequestRow,
  { rows, log }: TraceModel,
): { readonly ordinal: number; readonly event: EventOf<"reset"> | undefined } | undefined {
  const end = Math.min(rows.end, ordinal + MAX_ROWS);
  for (let next = ordinal + 1; next < end; next++) {
    const row: Row | undefined = rows.at(next);
    if (row?.kind !== "reset" || row.device !== device) continue;
    const event = log.at(row.sequence);
    return { ordinal: next, event: event?.kind === "reset" ? event : undefined };
  }
  return undefined;
}
