/** The event log along time: for each device, how many of what there was when. */
import type { TraceEvent } from "../../../contract/trace.ts";
import { cryptoConfig } from "../../../trace/attached.ts";
import { type EventOf, isGuestEvent } from "../../../trace/event-of.ts";
import { clock, plural } from "../format.ts";
import type { EventLog, StoreName } from "../log/event-log.ts";
import type { RequestRow, Row } from "../log/rows.ts";
import { StepSeries, TimeIndex } from "./time-index.ts";
import type { TimeSpan } from "./time-span.ts";

/** Data queues with a lane of their own; requests of the others are in the last of them. */
const MAX_DATA_LANES = 2;
/** Events applied at once: about one millisecond for each thousand. */
const SLICE = 4000;
/** Events between two looks at what has gone from the log. */
const FORGET_EVERY = 1024;
/** A made-up trace may name thousands. */
const MAX_DEVICES = 16;
/** The clock went back by more than jitter: another machine has started. */
const NEW_MACHINE_MS = 1000;

export interface QueueLane {
  readonly queue: number;
  readonly control: boolean;
  /** Others are in it too. */
  shared: boolean;
  readonly inFlight: StepSeries;
  readonly held: StepSeries;
}

export class DeviceTimeline {
  readonly kicks = new TimeIndex();
  /** By index. */
  queues: readonly QueueLane[] = [];
  readonly submitted = new StepSeries();
  readonly working = new StepSeries();
  readonly interrupts = new TimeIndex();
  readonly isrReads = new TimeIndex();
  readonly requests = new TimeIndex();
  readonly holds = new StepSeries();
  readonly faults = new TimeIndex();
  readonly resets = new TimeIndex();
  #controlQueue: number | undefined;
  /** What each open request is counted in. */
  readonly #open = new Map<number, { readonly lane: QueueLane; isHeld: boolean; engine: "none" | "waits" | "works" }>();

  apply(event: TraceEvent): void {
    const { at } = event;
    switch (event.kind) {
      case "attached":
        this.#controlQueue = cryptoConfig(event)?.dataQueues;
        break;
      case "notify":
        this.kicks.add(at);
        break;
      case "popped":
        // A log that goes on tells again of what is in flight.
        if (this.#open.has(event.request)) break;
        this.requests.add(at);
        this.#begin(event.request, event.queue, at);
        break;
      case "held":
      case "released":
        this.#hold(event.request, event.kind === "held", at);
        break;
      case "submitted":
        this.#engine(event.request, "waits", at);
        break;
      case "working":
        this.#engine(event.request, "works", at);
        break;
      case "completed":
        this.#engine(event.request, "none", at);
        break;
      case "used":
        this.#end(event.request, at);
        break;
      case "interrupt":
        this.interrupts.add(at);
        break;
      case "isr-read":
        this.isrReads.add(at);
        break;
      case "hold":
        this.holds.add(at, event.on ? 1 : -1);
        break;
      case "fault":
      case "injected":
        this.faults.add(at);
        break;
      case "reset":
        this.#reset(at);
        break;
      case "resumed":
        this.#resume(event);
        break;
    }
  }

  #begin(request: number, queue: number, at: number): void {
    const lane = this.#lane(queue);
    this.#open.set(request, { lane, isHeld: false, engine: "none" });
    lane.inFlight.add(at, 1);
  }

  #lane(queue: number): QueueLane {
    const found = this.queues.find((lane) => lane.queue === queue);
    if (found) return found;
    const control = queue === this.#controlQueue;
    const data = this.queues.filter((lane) => !lane.control);
    const last = data[MAX_DATA_LANES - 1];
    if (last && !control) {
      last.shared = true;
      return last;
    }
    const lane = { queue, control, shared: false, inFlight: new StepSeries(), held: new StepSeries() };
    this.queues = [...this.queues, lane].sort((one, other) => one.queue - other.queue);
    return lane;
  }

  #hold(request: number, isHeld: boolean, at: number): void {
    const open = this.#open.get(request);
    if (!open || open.isHeld === isHeld) return;
    open.isHeld = isHeld;
    open.lane.held.add(at, isHeld ? 1 : -1);
  }

  #engine(request: number, to: "none" | "waits" | "works", at: number): void {
    const open = this.#open.get(request);
    if (!open || open.engine === to) return;
    if (open.engine === "none") this.submitted.add(at, 1);
    if (to === "none") this.submitted.add(at, -1);
    if (open.engine === "works") this.working.add(at, -1);
    if (to === "works") this.working.add(at, 1);
    open.engine = to;
  }

  #end(request: number, at: number): void {
    const open = this.#open.get(request);
    if (!open) return;
    this.#hold(request, false, at);
    this.#engine(request, "none", at);
    open.lane.inFlight.add(at, -1);
    this.#open.delete(request);
  }

  #reset(at: number): void {
    this.resets.add(at);
    for (const request of [...this.#open.keys()]) this.#end(request, at);
    this.holds.set(at, 0);
  }

  /** What is in flight and on hold is told next. */
  #resume({ inFlight, at }: EventOf<"resumed">): void {
    const still = new Set(inFlight.map(({ request }) => request));
    for (const request of [...this.#open.keys()]) if (!still.has(request)) this.#end(request, at);
    this.holds.set(at, 0);
  }

  /** Drops what the log no longer has: notifications go before requests do. */
  forget({ requests, signals }: Oldest): void {
    const { kicks, interrupts, isrReads, submitted, working, holds, faults, resets } = this;
    for (const track of [kicks, interrupts, isrReads]) track.forget(signals);
    for (const track of [this.requests, faults, resets, submitted, working, holds]) track.forget(requests);
    for (const { inFlight, held } of this.queues) {
      inFlight.forget(requests);
      held.forget(requests);
    }
  }
}

/** Times before which events of a kind are no longer in the log. */
interface Oldest {
  readonly requests: number;
  readonly signals: number;
}

export class TimelineModel {
  #devices = new Map<string, DeviceTimeline>();
  /** Position in the log of the next event to apply. */
  #next = 0;
  /** Position of the first event of this machine. */
  #since = 0;
  #first: number | undefined;
  #last = 0;
  /** Notifications, interrupts and reads of the ISR before this time have gone from the log. */
  #signalsSince = Number.NEGATIVE_INFINITY;
  #machineResets = 0;

  /** Resets of the machine so far: the guest has begun anew. */
  get machineResets(): number {
    return this.#machineResets;
  }

  /** Time of the oldest event of this machine in the log. */
  get first(): number {
    return this.#first ?? 0;
  }

  /** Time of the newest event that is applied. */
  get last(): number {
    return this.#last;
  }

  /** Of notifications, interrupts and reads of the ISR there are those from this time on; minus infinity for all. */
  get signalsSince(): number {
    return this.#signalsSince;
  }

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  /** Position in the log from which on times are those of this machine. */
  get since(): number {
    return this.#since;
  }

  device(name: string | undefined): DeviceTimeline | undefined {
    return name === undefined ? undefined : this.#devices.get(name);
  }

  /** Applies an event that has just been added to the log, unless an earlier one still waits. */
  take(event: TraceEvent, position: number, log: EventLog): void {
    if (position !== this.#next) return;
    this.#apply(event, position);
    this.#next++;
    if (position % FORGET_EVERY === 0) this.#forget(log);
  }

  /**
   * Applies some of the log's new events, and drops those that have left it. Returns whether all events are applied.
   */
  update(log: EventLog): boolean {
    let left = SLICE;
    for (const { position, event } of log.walk(this.#next)) {
      if (left-- === 0) {
        this.#next = position;
        this.#forget(log);
        return false;
      }
      this.#apply(event, position);
    }
    this.#next = log.end;
    this.#forget(log);
    return true;
  }

  #apply(event: TraceEvent, position: number): void {
    if (event.at < this.#last - NEW_MACHINE_MS) {
      this.#devices = new Map();
      this.#since = position;
      this.#signalsSince = Number.NEGATIVE_INFINITY;
      this.#last = event.at;
    }
    this.#last = Math.max(this.#last, event.at);
    if (isGuestEvent(event)) return;
    if (event.kind === "reset" && event.cause === "machine") this.#machineResets++;
    let device = this.#devices.get(event.device);
    if (!device) {
      if (this.#devices.size === MAX_DEVICES) return;
      device = new DeviceTimeline();
      this.#devices.set(event.device, device);
    }
    device.apply(event);
  }

  #forget(log: EventLog): void {
    const requests = this.#oldest(log, "requests");
    const signals = this.#oldest(log, "signals");
    const first = Math.min(requests, signals);
    if (Number.isFinite(first)) this.#first = first;
    if (log.signalsFloor > this.#since) this.#signalsSince = signals;
    for (const device of this.#devices.values()) device.forget({ requests, signals });
  }

  /** Time of the oldest event of a store from this machine; infinite without one. */
  #oldest(log: EventLog, store: StoreName): number {
    const oldest = log.oldestOf(store, this.#since);
    return oldest?.at ?? Number.POSITIVE_INFINITY;
  }
}

/** What was between two times, in a sentence. Of notifications and interrupts there may be fewer than there were. */
export function summary(
  device: DeviceTimeline,
  { from, to }: TimeSpan,
  signalsSince = Number.NEGATIVE_INFINITY,
): string {
  const most = Math.max(0, ...device.queues.map(({ inFlight }) => inFlight.most(from, to)));
  const parts = [
    plural(device.kicks.count(from, to), "kick"),
    plural(device.requests.count(from, to), "request"),
    plural(device.interrupts.count(from, to), "interrupt"),
    plural(device.faults.count(from, to), "fault"),
  ];
  const gone =
    from < signalsSince ? ` Kicks and interrupts before ${clock(signalsSince)} are no longer in the log.` : "";
  return `From ${clock(from)} to ${clock(to)}: ${parts.join(", ")}; at most ${most} in flight in a queue.${gone}`;
}

/** A row in a few words. */
export function describeRow(row: Row): string {
  const text = row.kind === "request" ? requestText(row) : row.text;
  return `${clock(row.at)}: ${text}.`;
}

function requestText({ request, queueName, operation, status, outcome }: RequestRow): string {
  return `request ${request} of ${queueName}, ${operation.replaceAll("_", " ").toLowerCase()}, ${status || outcome}`;
}
