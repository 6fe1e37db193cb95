import { expect, test } from "vitest";
import type { TraceEvent, TraceRecord } from "../../../contract/trace.ts";
import { attachedCrypto } from "../../../trace/testing/samples.ts";
import { EventLog } from "../log/event-log.ts";
import { LIVE_LOG } from "../log/log-size.ts";
import { centredOn, showing, spanOf } from "./time-span.ts";
import { summary, TimelineModel } from "./timeline.ts";

const DEVICE = "crypto0";
const ALL = { from: 0, to: 1e9 };

class Log {
  readonly log: EventLog;
  readonly model = new TimelineModel();

  constructor(events = LIVE_LOG.events) {
    this.log = new EventLog({ ...LIVE_LOG, events });
  }

  add(at: number, record: TraceRecord): void {
    const event: TraceEvent = { ...record, at, instructions: 0, device: DEVICE };
    this.log.push(event);
  }

  popped(at: number, request: number, queue = 0): void {
    const chain = { position: 0, head: 0, chain: [], readable: new Uint8Array(), writableLength: 0 };
    this.add(at, { kind: "popped", request, queue, ...chain });
  }

  used(at: number, request: number): void {
    this.add(at, { kind: "used", request, queue: 0, position: 0, head: 0, length: 1, written: [] });
  }

  get timeline() {
    while (!this.model.update(this.log));
    const device = this.model.device(DEVICE);
    if (!device) throw new Error("no device");
    return device;
  }
}

test("a request is in flight from when the device takes it to when it gives it back", () => {
  const log = new Log();
  log.popped(10, 1);
  log.popped(15, 2);
  log.used(20, 1);
  log.used(30, 2);
  const [lane] = log.timeline.queues;
  expect(lane?.inFlight.most(0, 10)).toBe(0);
  expect(lane?.inFlight.most(10, 15)).toBe(1);
  expect(lane?.inFlight.most(15, 20)).toBe(2);
  expect(lane?.inFlight.most(20, 30)).toBe(1);
  expect(lane?.inFlight.most(30, 99)).toBe(0);
});

test("a held request that is lost in a reset is neither held nor in flight", () => {
  const log = new Log();
  log.popped(10, 1);
  log.add(11, { kind: "held", queue: 0, request: 1 });
  log.add(20, { kind: "reset", cause: "driver", dropped: 1 });
  const [lane] = log.timeline.queues;
  expect(lane?.held.most(11, 20)).toBe(1);
  expect(lane?.held.most(20, 30)).toBe(0);
  expect(lane?.inFlight.most(20, 30)).toBe(0);
});

test("a worker's time is from working to completed", () => {
  const log = new Log();
  log.popped(1, 1);
  log.add(2, { kind: "submitted", request: 1, operation: "sign" });
  log.add(5, { kind: "working", request: 1, worker: 0 });
  log.add(9, { kind: "completed", request: 1, ok: true, detail: "" });
  const { submitted, working } = log.timeline;
  expect([submitted.most(2, 5), working.most(2, 5)]).toEqual([1, 0]);
  expect([submitted.most(5, 9), working.most(5, 9)]).toEqual([1, 1]);
  expect([submitted.most(9, 20), working.most(9, 20)]).toEqual([0, 0]);
});

test("the control queue has a lane of its own, whatever the number of data queues", () => {
  const log = new Log();
  log.add(0, { kind: "attached", ...attachedCrypto({ dialect: "virtio-1.4", features: 0n, dataQueues: 8 }) });
  for (let queue = 0; queue <= 8; queue++) log.popped(queue, queue + 1, queue);
  expect(log.timeline.queues.map(({ queue, control, shared }) => [queue, control, shared])).toEqual([
    [0, false, false],
    [1, false, true],
    [8, true, false],
  ]);
  expect(log.timeline.queues[1]?.inFlight.value).toBe(7);
});

test("what is gone from the log is forgotten", () => {
  const log = new Log(1000);
  for (let at = 0; at < 50_000; at++) {
    log.add(at, { kind: "notify", queue: 0 });
    if (at % 500 === 0) log.model.update(log.log);
  }
  const { kicks } = log.timeline;
  expect(log.model.first).toBe(49_000);
  expect(kicks.count(49_000, 50_000)).toBe(1000);
  expect(kicks.count(0, 49_000)).toBeLessThan(10_000);
});

test("a clock that begins again is that of another machine", () => {
  const log = new Log();
  log.add(90_000, { kind: "notify", queue: 0 });
  log.add(5, { kind: "notify", queue: 0 });
  expect(log.timeline.kicks.count(0, 1e6)).toBe(1);
  expect([log.model.first, log.model.last, log.model.since]).toEqual([5, 5, 1]);
});

test("the summary counts what can be seen", () => {
  const log = new Log();
  log.add(1, { kind: "notify", queue: 0 });
  log.popped(2, 1);
  log.add(3, { kind: "interrupt", cause: "queue" });
  expect(summary(log.timeline, { from: 0, to: 1000 })).toBe(
    "From 0.000 s to 1.000 s: 1 kick, 1 request, 1 interrupt, 0 faults; at most 1 in flight in a queue.",
  );
  expect(summary(log.timeline, { ...ALL, from: 2.5 })).toContain("0 kicks, 0 requests, 1 interrupt");
});

test("the range is what the conjuncts of the filter say", () => {
  expect(spanOf(["status != OK"])).toBeUndefined();
  expect(spanOf(["time >= 1.5", "held", "time <= 2.25"])).toEqual({ from: 1500, to: 2250 });
  expect(spanOf(["time < 3"])).toEqual({ from: 0, to: 3000 });
});

test("notifications that have gone from the log are forgotten, requests before them stay, and the sentence says so", () => {
  const log = new Log(1000);
  log.popped(1, 1);
  log.used(2, 1);
  for (let kick = 0; kick < 40_000; kick++) {
    log.add(10 + kick, { kind: "notify", queue: 0 });
    log.model.update(log.log);
  }
  const { timeline, model } = log;
  expect(timeline.requests.count(0, 1e9)).toBe(1);
  expect(timeline.kicks.count(0, 1e9)).toBeLessThan(12_000);
  expect(model.first).toBe(1);
  expect(model.signalsSince).toBe(10 + 40_000 - 998);
  const said = summary(timeline, { from: 0, to: 50_000 }, model.signalsSince);
  expect(said).toMatch(/Kicks and interrupts before 39\.012 s are no longer in the log\.$/);
  expect(summary(timeline, { from: 45_000, to: 50_000 }, model.signalsSince)).not.toContain("no longer");
});

test("a time can be put into the middle, or just into sight", () => {
  expect(centredOn({ from: 0, to: 100 }, 90)).toEqual({ from: 40, to: 140 });
  expect(showing({ from: 0, to: 100 }, 90)).toEqual({ from: 0, to: 100 });
  expect(showing({ from: 0, to: 100 }, 190)).toEqual({ from: 140, to: 240 });
});

test("a reset of the machine is counted, one by the driver is not", () => {
  const log = new Log();
  log.add(1, { kind: "reset", cause: "driver", dropped: 0 });
  log.add(2, { kind: "reset", cause: "machine", dropped: 0 });
  expect([log.timeline.resets.count(0, 9), log.model.machineResets]).toEqual([2, 1]);
});

test("a log that goes on counts what is in flight once, and what is not in flight has ended", () => {
  const log = new Log();
  log.popped(10, 1);
  log.popped(11, 2);
  log.add(12, { kind: "hold", queue: 0, on: true });
  log.add(20, { kind: "resumed", cause: "restored", status: 15, queues: [], onHold: [], inFlight: [{ request: 2 }] });
  log.add(20, { kind: "hold", queue: 0, on: true });
  log.popped(20, 2);
  const { queues, holds } = log.timeline;
  expect([queues[0]?.inFlight.value, holds.value]).toEqual([1, 1]);
});
