/** What led to a row that is no request, and which requests it touched: from the events around it. */
import type { EventOf } from "../../../trace/event-of.ts";
import type { Access } from "./registers.ts";
import type { MarkRow, RequestRow } from "./rows.ts";
import type { TraceModel } from "./trace-model.ts";

export interface EventStory {
  /** The row's own event; undefined if the log has lost it. */
  readonly event: EventOf<MarkRow["kind"]> | undefined;
  /** The step of device_status that belongs to it, if there was one. */
  readonly status: EventOf<"status"> | undefined;
  /** What the driver had just done: the device reports its events while the driver waits for that. */
  readonly access: Access | EventOf<"notify"> | undefined;
  /** Requests that the reset dropped, or that waited in the hold; in the order of the list. */
  readonly requests: readonly RequestRow[];
}

/** Events on each side of the row: a device's step and its reasons stand together. */
const NEAR = 32;
/** Rows that are looked at for requests: two full queues, and the answered ones between them. */
const MAX_ROWS = 4096;

export function eventStory(trace: TraceModel, row: MarkRow): EventStory {
  const found = trace.log.at(row.sequence);
  const event = found?.kind === row.kind ? found : undefined;
  return { event, ...circumstances(trace, row), requests: requestsOf(trace, row, event) };
}

function circumstances(trace: TraceModel, { kind, device, sequence }: MarkRow): Pick<EventStory, "status" | "access"> {
  if (kind === "hold" || kind === "resumed") return { status: undefined, access: undefined };
  const near = [...trace.log.walk(Math.max(0, sequence - NEAR), sequence + NEAR)].filter(
    ({ event }) => event.device === device,
  );
  const before = near.filter(({ position }) => position < sequence).map(({ event }) => event);
  const next = near.find(({ position }) => position > sequence)?.event;
  const status = kind === "fault" ? next : before.findLast((event) => event.kind === "status");
  return {
    access: before.findLast((event) => event.kind === "register" || event.kind === "notify"),
    status: status?.kind === "status" && isStepOf(kind, status) ? status : undefined,
  };
}

/** Whether device_status changed by what the row is about. */
function isStepOf(kind: MarkRow["kind"], { to, by }: EventOf<"status">): boolean {
  if (kind === "reset") return to === 0;
  return kind === "fault" && by === "device";
}

function requestsOf(trace: TraceModel, row: MarkRow, event: EventStory["event"]): RequestRow[] {
  if (event?.kind === "reset") return lostBy(trace, row, event.dropped);
  return event?.kind === "hold" && event.on ? heldBy(trace, row, event.queue) : [];
}

function lostBy({ rows }: TraceModel, { device, ordinal }: MarkRow, dropped: number): RequestRow[] {
  const lost: RequestRow[] = [];
  for (let at = ordinal - 1; at >= ordinal - MAX_ROWS && lost.length < dropped; at--) {
    const row = rows.at(at);
    if (!row || (row.kind === "reset" && row.device === device)) break;
    if (row.kind === "request" && row.device === device && row.outcome === "lost") lost.unshift(row);
  }
  return lost;
}

/** Up to the next hold of this device: one may have ended this. */
function heldBy({ rows }: TraceModel, { device, ordinal }: MarkRow, queue: number): RequestRow[] {
  const held: RequestRow[] = [];
  for (let at = ordinal + 1; at <= ordinal + MAX_ROWS; at++) {
    const row = rows.at(at);
    if (!row || (row.kind === "hold" && row.device === device)) break;
    if (row.kind === "request" && row.device === device && row.held?.queue === queue) held.push(row);
  }
  return held;
}
