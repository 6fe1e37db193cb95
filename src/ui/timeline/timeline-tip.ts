/** What is under the pointer, in words. It is looked up in the models with a move or a drawing, not with each event. */
import { clock, duration, plural } from "../model/format.ts";
import type { Device } from "../model/log/device.ts";
import type { RequestOutcome, RequestRow } from "../model/log/rows.ts";
import type { DeviceTimeline, QueueLane } from "../model/timeline/timeline.ts";
import type { PageState } from "../state/page-state.ts";
import type { Lane, Track } from "./timeline-lanes.ts";
import { firstRowAfter } from "./timeline-view.ts";

export interface TipPlace {
  readonly lane: Lane;
  readonly track: Track;
  readonly time: number;
  /** Milliseconds of a few pixels: what is so near is meant. */
  readonly near: number;
  /** Rows before this position of the log are of another machine. */
  readonly since: number;
}

/** Rows looked at for the one under the pointer. More of them at once no eye tells apart. */
const MAX_LOOKED_AT = 512;

export function tipText(page: PageState, timeline: DeviceTimeline, place: TipPlace): string {
  const { lane, track, time, near } = place;
  const from = time - near;
  const to = time + near;
  if (track === "queue" || track === "workers") {
    const row = rowUnder(page, { ...place, queue: lane.queue });
    return row ? requestTip(row, time) : `Nothing here at ${clock(time)}.`;
  }
  const { kicks, interrupts, isrReads, faults, resets, holds } = timeline;
  const parts: Partial<Record<Track, readonly string[]>> = {
    kicks: [plural(kicks.count(from, to), "notification")],
    interrupts: [
      plural(interrupts.count(from, to), "interrupt"),
      plural(isrReads.count(from, to), "read of the ISR", "reads of the ISR"),
    ],
    trouble: [
      plural(faults.count(from, to), "fault"),
      plural(resets.count(from, to), "reset"),
      ...(holds.most(from, to) > 0 ? ["a queue is on hold"] : []),
    ],
  };
  return `${parts[track]?.join(", ")} at ${clock(time)}.`;
}

interface RowWish extends TipPlace {
  readonly queue: QueueLane | undefined;
}

/** The request that goes on at that time, or one that is near to it. */
function rowUnder(page: PageState, wish: RowWish): RequestRow | undefined {
  const { rows } = page.shown.trace;
  const { device } = page.choice;
  let found: { readonly row: RequestRow; readonly off: number } | undefined;
  const last = firstRowAfter(page, wish.time + wish.near, wish.since) - 1;
  const first = Math.max(rows.first, last - MAX_LOOKED_AT);
  for (let ordinal = last; ordinal >= first && found?.off !== 0; ordinal--) {
    const row = rows.at(ordinal);
    if (row?.kind !== "request" || row.device !== device?.name) continue;
    const off = distanceTo(row, wish, device);
    if (off <= wish.near && off < (found?.off ?? Number.POSITIVE_INFINITY)) found = { row, off };
  }
  return found?.row;
}

/** Milliseconds between the request and the time; infinite for one that is not in the lane. */
function distanceTo(row: RequestRow, { time, since, queue, track }: RowWish, device: Device): number {
  const span = track === "workers" ? engineSpan(row) : requestSpan(row);
  if (!span || row.sequence < since || (queue && !isOf(row, queue, device))) return Number.POSITIVE_INFINITY;
  return Math.max(span.from - time, time - span.to, 0);
}

const isOf = (row: RequestRow, { queue, control, shared }: QueueLane, device: Device): boolean =>
  row.queueName === device.queueName(queue) || (shared && !control && !row.control);

interface Span {
  readonly from: number;
  readonly to: number;
}

function requestSpan({ at, used, outcome }: RequestRow): Span {
  return { from: at, to: used?.at ?? (outcome === "waiting" ? Number.POSITIVE_INFINITY : at) };
}

function engineSpan(row: RequestRow): Span | undefined {
  return row.submitted && { from: row.submitted.at, to: row.completed?.at ?? requestSpan(row).to };
}

const UNANSWERED: Partial<Record<RequestOutcome, string>> = {
  lost: "lost in a reset",
  unknown: "its end was not recorded",
};

/** Number, operation, what is done with it at that time, and how long it took. */
export function requestTip(row: RequestRow, time: number): string {
  const { request, operation, algorithm, used, outcome, at } = row;
  const took = used ? `${duration(used.at - at)} in all` : (UNANSWERED[outcome] ?? "not answered yet");
  return `Request ${request}, ${operation} ${algorithm}: ${stageAt(row, time)}. ${took}.`;
}

/** The last stage that has begun by then. */
function stageAt({ held, released, submitted, working, completed, used }: RequestRow, time: number): string {
  const stages = [
    [used, "given back"],
    [completed, "its answer is written"],
    [working, `worker ${working?.worker} calculates`],
    [submitted, "waits for a worker"],
    [released, "with the device"],
    [held, "on hold"],
  ] as const;
  return stages.find(([event]) => event && event.at <= time)?.[1] ?? "with the device";
}
