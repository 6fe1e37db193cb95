import { expect, test } from "vitest";
import { DeviceTimeline } from "../model/timeline/timeline.ts";
import { laneAt, laneName, lanesOf, trackAt } from "./timeline-lanes.ts";

const chain = { position: 0, head: 0, chain: [], readable: new Uint8Array(), writableLength: 0 };

function withQueues(queues: number): DeviceTimeline {
  const device = new DeviceTimeline();
  for (let queue = 0; queue < queues; queue++) {
    device.apply({ at: queue, instructions: 0, device: "crypto0", kind: "popped", request: queue, queue, ...chain });
  }
  return device;
}

const names = (device: DeviceTimeline | undefined, height: number) =>
  lanesOf(device, height).map((lane) => laneName(lane, (queue) => `queue ${queue}`));

test("a low timeline has few lanes, so that no name is cut or lies over another", () => {
  expect(names(withQueues(2), 70)).toEqual(["▲ kicks, ▼ irq", "queue 0", "queue 1", "workers, faults"]);
  for (const { height } of lanesOf(withQueues(2), 70)) expect(height).toBeGreaterThan(14);
});

test("a higher one has a lane for each, and they grow with it", () => {
  expect(names(withQueues(2), 120)).toEqual([
    "▲ kicks",
    "queue 0",
    "queue 1",
    "workers",
    "▼ irq, ▲ ISR",
    "holds, faults",
  ]);
  expect(lanesOf(withQueues(2), 240)[0]?.height).toBe(40);
});

test("before the first request there is a lane for requests", () => {
  expect(names(undefined, 70)).toContain("requests");
});

test("a place of the drawing is in a lane, and in one of its tracks", () => {
  const lanes = lanesOf(withQueues(1), 60);
  const [first] = lanes;
  if (!first) throw new Error("there is no lane");
  expect([laneAt(lanes, 0), laneAt(lanes, 60)]).toEqual([first, undefined]);
  expect([trackAt(first, 1), trackAt(first, first.height - 1)]).toEqual(["kicks", "interrupts"]);
});
