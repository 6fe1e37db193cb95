/** The event log along time: for each device, how many of what there was when. Folded when it is looked at. */
import type { TraceEvent } from "../../contract/trace.ts";
import { clock, plural } from "./format.ts";
import { statusName } from "./names.ts";
import type { Ring } from "./ring.ts";
import { PointTrack, StepTrack } from "./tracks.ts";

/** Queues with a lane of their own; requests of others are in the last. */
export const MAX_QUEUE_LANES = 3;
/** Events folded in one go: some milliseconds. */
const SLICE = 20_000;
/** A made-up trace may name thousands. */
const MAX_DEVICES = 16;
/** The clock went back by more than jitter: another machine has started. */
const NEW_MACHINE_MS = 1000;

export interface QueueLane {
  readonly queue: number;
  readonly inFlight: StepTrack;
  readonly held: StepTrack;
}

export class DeviceTimeline {
  readonly kicks = new PointTrack();
  readonly queues: QueueLane[] = [];
  readonly submitted = new StepTrack();
  readonly working = new StepTrack();
  readonly interrupts = new PointTrack();
  readonly isrReads = new PointTrack();
  readonly requests = new PointTrack();
  readonly holds = new StepTrack();
  readonly faults = new PointTrack();
  readonly resets = new PointTrack();
  /** What each open request is counted in. */
  readonly #open = new Map<number, { readonly lane: QueueLane; isHeld: boolean; engine: "none" | "waits" | "works" }>();

  fold(event: TraceEvent): void {
    const { at } = event;
    switch (event.kind) {
      case "notify":
        this.kicks.add(at);
        break;
      case "popped":
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
    }
  }

  #begin(request: number, queue: number, at: number): void {
    const lane = this.#lane(queue);
    this.#open.set(request, { lane, isHeld: false, engine: "none" });
    lane.inFlight.add(at, 1);
  }

  #lane(queue: number): QueueLane {
    const found = this.queues.find((lane) => lane.queue === queue);
    const last = this.queues[MAX_QUEUE_LANES - 1];
    if (found ?? last) return found ?? (last as QueueLane);
    const lane = { queue, inFlight: new StepTrack(), held: new StepTrack() };
    this.queues.push(lane);
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
}

export class TimelineModel {
  #devices = new Map<string, DeviceTimeline>();
  /** Position in the log of the next event to fold. */
  #next = 0;
  /** Times of the first and the last event. */
  first = 0;
  last = 0;

  device(name: string | undefined): DeviceTimeline | undefined {
    return name === undefined ? undefined : this.#devices.get(name);
  }

  /** Takes in what is new in the log; returns whether that was all. */
  update(log: Ring<TraceEvent>): boolean {
    const start = Math.max(this.#next, log.first);
    const end = Math.min(log.end, start + SLICE);
    for (let position = start; position < end; position++) {
      const event = log.at(position);
      if (event) this.#fold(event, position === log.first);
    }
    this.#next = end;
    return end === log.end;
  }

  #fold(event: TraceEvent, isFirst: boolean): void {
    if (event.at < this.last - NEW_MACHINE_MS) {
      this.#devices = new Map();
      this.first = event.at;
      this.last = event.at;
    }
    if (isFirst) this.first = event.at;
    this.last = Math.max(this.last, event.at);
    let device = this.#devices.get(event.device);
    if (!device) {
      if (this.#devices.size === MAX_DEVICES) return;
      device = new DeviceTimeline();
      this.#devices.set(event.device, device);
    }
    device.fold(event);
  }
}

/** What was between two times, in a sentence. */
export function summary(device: DeviceTimeline, from: number, to: number): string {
  const most = Math.max(0, ...device.queues.map(({ inFlight }) => inFlight.most(from, to)));
  const parts = [
    plural(device.kicks.count(from, to), "kick"),
    plural(device.requests.count(from, to), "request"),
    plural(device.interrupts.count(from, to), "interrupt"),
    plural(device.faults.count(from, to), "fault"),
  ];
  return `From ${clock(from)} to ${clock(to)}: ${parts.join(", ")}; at most ${most} in flight in a queue.`;
}

/** An event in a few words. */
export function describeEvent(event: TraceEvent): string {
  return `${clock(event.at)}: ${eventText(event)}`;
}

function eventText(event: TraceEvent): string {
  switch (event.kind) {
    case "register":
      return `${event.access} of ${event.bank}+${event.offset}`;
    case "status":
      return `device_status ${statusName(event.from)} to ${statusName(event.to)}`;
    case "notify":
      return `kick of queue ${event.queue}`;
    case "popped":
      return `request ${event.request} taken from queue ${event.queue}`;
    case "used":
      return `request ${event.request} given back`;
    case "hold":
      return `queue ${event.queue} ${event.on ? "on hold" : "no longer on hold"}`;
    case "fault":
      return `fault: ${event.problem}`;
    case "queue-enabled":
      return `queue ${event.queue} enabled`;
    default:
      return "request" in event ? `request ${event.request} ${event.kind}` : event.kind.replace("-", " ");
  }
}
