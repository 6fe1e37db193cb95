import { expect, test } from "vitest";
import { CipherOp } from "../../../wire/crypto/services/cipher.ts";
import { recorded, type ScriptedDevice } from "../../testing/script.ts";
import { DATA } from "../../testing/scripted-transport.ts";
import { eventStory } from "./event-story.ts";
import type { MarkRow } from "./rows.ts";
import { TraceModel } from "./trace-model.ts";

/** The story of the newest row that is no request. */
function storyOf(play: (device: ScriptedDevice) => void) {
  const trace = new TraceModel();
  for (const event of recorded(play)) trace.apply(event);
  for (let ordinal = trace.rows.end - 1; ordinal >= 0; ordinal--) {
    const row = trace.rows.at(ordinal);
    if (row && row.kind !== "request") return eventStory(trace, row satisfies MarkRow);
  }
  throw new Error("there is no such row");
}

const writesStatus = (device: ScriptedDevice, value: number): void =>
  device.emit({ kind: "register", access: "write", bank: "common", offset: 20, width: 1, value });

test("a reset has the status before and after, the write that caused it, and the requests that it lost", () => {
  const { status, access, requests, event } = storyOf((device) => {
    device.bind();
    const session = device.createRsa();
    device.rsaBegin(session);
    device.rsaBegin(session);
    writesStatus(device, 0);
    device.reset("driver", 2);
  });
  expect(status).toMatchObject({ from: 15, to: 0, by: "driver" });
  expect(access).toMatchObject({ kind: "register", access: "write", offset: 20, value: 0 });
  expect(requests.map(({ request, outcome }) => [request, outcome])).toEqual([
    [2, "lost"],
    [3, "lost"],
  ]);
  expect(event).toMatchObject({ kind: "reset", dropped: 2 });
});

test("requests that an earlier reset lost are not of this one", () => {
  const { requests } = storyOf((device) => {
    device.bind();
    device.rsaBegin(device.createRsa());
    device.reset("driver", 1);
    device.bind();
    const own = device.rsaBegin(device.createRsa());
    expect(own).toBe(4);
    // The log has one of the two.
    device.reset("driver", 2);
  });
  expect(requests.map(({ request }) => request)).toEqual([4]);
});

test("a fault has the step to DEVICE_NEEDS_RESET that follows it, and what the driver had done", () => {
  const { status, access, requests } = storyOf((device) => {
    device.bind();
    device.emit({ kind: "notify", queue: 0 });
    device.fault("2.7.5 The Virtqueue Descriptor Table", "a loop");
  });
  expect(status).toMatchObject({ to: 79, by: "device" });
  expect(access).toMatchObject({ kind: "notify", queue: 0 });
  expect(requests).toEqual([]);
});

test("a violation has what the driver did, and no step of the status that belongs to something else", () => {
  const { status, access } = storyOf((device) => {
    device.bind();
    writesStatus(device, 15);
    device.violation({ clause: "2.1.1", must: "The driver MUST NOT." }, "it did");
  });
  expect(status).toBeUndefined();
  expect(access).toMatchObject({ kind: "register", value: 15 });
});

test("a hold has the requests of its queue that waited in it", () => {
  const { requests, access } = storyOf((device) => {
    device.bind();
    const session = device.createAes(CipherOp.ENCRYPT);
    device.hold(DATA);
    device.aes(session);
    device.aes(session);
  });
  expect(requests.map(({ request }) => request)).toEqual([2, 3]);
  expect(access).toBeUndefined();
});
