/** Notifications of two traces, queue by queue: a driver that kicks too often sends the same requests. */
import { type NotificationCount, NotificationCounter, perRequest } from "../../trace/notification-counts.ts";
import { type SliceOptions, timeSlices } from "../kit/time-slices.ts";
import type { TraceModel } from "../model/log/trace-model.ts";

export interface QueuePair {
  readonly device: string;
  readonly queueName: string;
  readonly left: NotificationCount | undefined;
  readonly right: NotificationCount | undefined;
}

export interface NotificationDiff {
  readonly queues: readonly QueuePair[];
  /** Notifications or requests happened that a log does not have. */
  readonly isInPart: boolean;
}

/** Queues that are compared. A file can name any number; a device has a few. */
const MAX_PAIRS = 100;

/** Events between two looks at the clock. */
const PIECE = 1000;

export async function diffNotifications(
  left: TraceModel,
  right: TraceModel,
  options: SliceOptions,
): Promise<NotificationDiff> {
  const [ours, theirs] = [await countsOf(left, options), await countsOf(right, options)];
  const pairs = new Map<string, QueuePair>();
  for (const count of ours) pairs.set(keyOf(count), pairOf(left, count, { left: count, right: undefined }));
  for (const count of theirs) {
    const one = pairs.get(keyOf(count))?.left;
    pairs.set(keyOf(count), pairOf(one ? left : right, count, { left: one, right: count }));
  }
  return { queues: [...pairs.values()].slice(0, MAX_PAIRS), isInPart: lacksAny(left) || lacksAny(right) };
}

async function countsOf({ log }: TraceModel, options: SliceOptions): Promise<NotificationCount[]> {
  const pause = timeSlices(options);
  const counter = new NotificationCounter();
  let seen = 0;
  for (const { event } of log.walk()) {
    counter.apply(event);
    if (++seen % PIECE === 0) await pause.breathe(1);
  }
  return counter.counts;
}

function pairOf(
  { devices }: TraceModel,
  { device, queue }: NotificationCount,
  counts: Pick<QueuePair, "left" | "right">,
): QueuePair {
  const known = devices.find(({ name }) => name === device);
  return { device, queueName: known?.queueName(queue) ?? `queue ${queue}`, ...counts };
}

const keyOf = ({ device, queue }: NotificationCount): string => `${device} ${queue}`;

function lacksAny({ losses: { byKind, unknown } }: TraceModel): boolean {
  return unknown > 0 || (byKind.get("notify") ?? 0) > 0 || (byKind.get("popped") ?? 0) > 0;
}

/** Whether one driver notified more often for each request than the other. */
export const isDifferent = ({ left, right }: QueuePair): boolean =>
  left !== undefined && right !== undefined && perRequest(left) !== perRequest(right);
