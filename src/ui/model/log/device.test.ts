import { expect, test } from "vitest";
import type { TraceRecord } from "../../../contract/trace.ts";
import { recorded, type ScriptedDevice } from "../../testing/script.ts";
import { DATA } from "../../testing/scripted-transport.ts";
import { Device } from "./device.ts";

function applying(): { device: Device; apply: (record: TraceRecord) => void } {
  const device = new Device("crypto0");
  return { device, apply: (record) => device.apply({ at: 0, instructions: 0, device: "crypto0", ...record }) };
}

const ENABLED = { kind: "queue-enabled", queue: 0, size: 8, desc: 0, driver: 0, deviceArea: 0 } as const;

test("a hold goes on when the driver resets the device, until an event ends it", () => {
  const { device, apply } = applying();
  apply({ kind: "hold", queue: 0, on: true });
  apply(ENABLED);
  expect(device.queues.get(0)?.onHold).toBe(true);
  apply({ kind: "reset", cause: "driver", dropped: 0 });
  apply(ENABLED);
  expect(device.queues.get(0)?.onHold).toBe(true);
  apply({ kind: "hold", queue: 0, on: false });
  expect(device.queues.get(0)?.onHold).toBe(false);
  apply(ENABLED);
  expect(device.queues.get(0)?.onHold).toBe(false);
});

/** A driver that has asked for three answers, and for one that does not come. */
const busy = (device: ScriptedDevice): void => {
  device.bind();
  const id = device.createAes(1);
  for (let i = 0; i < 3; i++) device.aes(id);
  device.rsaBegin(device.createRsa());
};

function after(play: (device: ScriptedDevice) => void): Device {
  const device = new Device("crypto0");
  for (const event of recorded(play)) device.apply(event);
  return device;
}

test("a restored device's queues are where they were, and slots keep their requests", () => {
  const before = after(busy);
  const device = after((script) => {
    busy(script);
    script.goOn();
  });
  const [queue, former] = [device.queues.get(DATA), before.queues.get(DATA)];
  expect([queue?.avail, queue?.used, queue?.resumedAt]).toEqual([4, 3, 4]);
  expect(queue?.history.taken).toEqual(former?.history.taken);
  expect(queue?.history.given).toEqual(former?.history.given);
  expect([...(queue?.history.inFlight.keys() ?? [])]).toEqual([...(former?.history.inFlight.keys() ?? [])]);
  expect(device.counters.requests).toBe(before.counters.requests);
  expect([device.status, device.inFlight]).toEqual([15, 1]);
});

test("a log without what came before knows how far a restored device's queues are, also with older requests in flight", () => {
  const events = recorded((script) => {
    busy(script);
    script.aes(1n);
    script.goOn();
  });
  const device = new Device("crypto0");
  for (const event of events.slice(events.findIndex(({ kind }) => kind === "resumed"))) device.apply(event);
  const queue = device.queues.get(DATA);
  expect([queue?.avail, queue?.used]).toEqual([5, 4]);
  expect([...(queue?.history.inFlight.values() ?? [])].map(({ position }) => position)).toEqual([3]);
});

test("slots that were used again while nothing was recorded have lost their requests, the others not", () => {
  const events = recorded((script) => {
    busy(script);
    script.goOn("recording");
  });
  const device = new Device("crypto0");
  for (const event of events) {
    const queues = [{ queue: DATA, taken: 1024 + 2, used: 1024 + 1 }];
    device.apply(event.kind === "resumed" ? { ...event, queues, inFlight: [] } : event);
    if (event.kind === "resumed") break;
  }
  for (const event of events.slice(events.findLastIndex(({ kind }) => kind === "features"))) {
    if (event.kind === "queue-enabled") device.apply(event);
  }
  const history = device.queues.get(DATA)?.history;
  expect([...(history?.taken.keys() ?? [])]).toEqual([2, 3]);
  expect([...(history?.given.keys() ?? [])]).toEqual([1, 2]);
});
