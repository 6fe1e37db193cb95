/** The rows of the drawing, from top to bottom. A low timeline has fewer of them, so that each can be read. */
import type { DeviceTimeline, QueueLane } from "../model/timeline/timeline.ts";

export type Track = "kicks" | "interrupts" | "queue" | "workers" | "trouble";

export interface Lane {
  /** What is drawn in it: of two, the second is in its lower half. */
  readonly tracks: readonly Track[];
  /** Of the track `queue`; undefined as long as no queue had a request. */
  readonly queue: QueueLane | undefined;
  /** CSS pixels. */
  readonly top: number;
  readonly height: number;
}

/** A lane is as high as its name, which has 12 pixels, and some room. */
const LEAST = 16;
const FULL: readonly (readonly Track[])[] = [["kicks"], ["queue"], ["workers"], ["interrupts"], ["trouble"]];
const FEW: readonly (readonly Track[])[] = [["kicks", "interrupts"], ["queue"], ["workers", "trouble"]];

/** The lanes of a drawing of that height, without the axis. */
export function lanesOf(device: DeviceTimeline | undefined, height: number): Lane[] {
  const queues = device && device.queues.length > 0 ? device.queues : [undefined];
  const withQueues = (tracks: typeof FULL) => tracks.length - 1 + queues.length;
  const chosen = height / withQueues(FULL) >= LEAST ? FULL : FEW;
  const each = height / withQueues(chosen);
  return chosen
    .flatMap((tracks) =>
      tracks[0] === "queue" ? queues.map((queue) => ({ tracks, queue })) : [{ tracks, queue: undefined }],
    )
    .map((lane, place) => ({ ...lane, top: place * each, height: each }));
}

export const laneAt = (lanes: readonly Lane[], y: number): Lane | undefined =>
  lanes.find(({ top, height }) => y >= top && y < top + height);

/** Which of a lane's tracks is at that height. */
export function trackAt({ tracks, top, height }: Lane, y: number): Track | undefined {
  return tracks[Math.min(tracks.length - 1, Math.floor(((y - top) / height) * tracks.length))];
}

const NAMES: Readonly<Record<Track, string>> = {
  kicks: "▲ kicks",
  interrupts: "▼ irq, ▲ ISR",
  queue: "requests",
  workers: "workers",
  trouble: "holds, faults",
};

export function laneName({ tracks, queue }: Lane, queueName: (queue: number) => string): string {
  if (queue) return `${queueName(queue.queue)}${queue.shared ? " …" : ""}`;
  return tracks.length === 1 && tracks[0] ? NAMES[tracks[0]] : tracks.map((track) => SHORT[track]).join(", ");
}

const SHORT: Readonly<Record<Track, string>> = { ...NAMES, kicks: "▲ kicks", interrupts: "▼ irq", trouble: "faults" };
