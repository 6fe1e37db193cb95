/** Acts of a lesson as commands for the machine. */
import { expect, test } from "vitest";
import type { DeviceCondition } from "../contract/device-control.ts";
import { ActError, commandFor } from "./act-commands.ts";
import type { Act } from "./lesson.ts";

const EVENT_IDX = 1n << 29n;
const VERSION_1 = 1n << 32n;

const crypto0: DeviceCondition = {
  device: "crypto0",
  type: 20,
  queues: ["data", "data", "control"],
  onHold: [],
  faults: [],
  settings: { features: EVENT_IDX | VERSION_1, queueSize: 256, queues: 2 },
  possible: {
    features: EVENT_IDX | VERSION_1,
    required: VERSION_1,
    byDefault: EVENT_IDX | VERSION_1,
    needs: [],
    queueSizes: [256],
    queues: { name: "data", most: 2 },
  },
  faultKinds: ["drop"],
  crypto: { dialect: "virtio-1.4", ready: true },
};

const commandOf = (act: Act, held: readonly number[] = []) => commandFor(act, crypto0, () => held);

test.each([
  ["dataq.0", 0],
  ["dataq.1", 1],
  ["controlq", 2],
])("the queue %s of the request list is queue %i of the device", (queue, index) => {
  expect(commandOf({ act: "hold", device: "crypto0", queue, on: true })).toEqual({
    do: "hold",
    queue: index,
    on: true,
  });
});

test("a queue that the device has not is told", () => {
  const hold = () => commandOf({ act: "hold", device: "crypto0", queue: "dataq.2", on: true });
  expect(hold).toThrow(new ActError("crypto0 has no queue dataq.2."));
});

test("the newest or the oldest request is released, and none where none is held", () => {
  const release = { act: "release", device: "crypto0", queue: "dataq.0" } as const;
  expect(commandOf({ ...release, which: "oldest" }, [4, 7])).toEqual({ do: "release", queue: 0, request: 4 });
  expect(commandOf({ ...release, which: "newest" }, [4, 7])).toEqual({ do: "release", queue: 0, request: 7 });
  expect(() => commandOf({ ...release, which: "newest" })).toThrow("No request is held.");
});

test("a fault is for the device's own name of the queue, or for any", () => {
  const fault = { act: "fault", device: "crypto0", count: 1, fault: { kind: "drop" } } as const;
  expect(commandOf({ ...fault, queue: "controlq" })).toMatchObject({ rules: [{ queue: "control", count: 1 }] });
  expect(commandOf({ ...fault, queue: "any" })).toMatchObject({ rules: [{ queue: "any" }] });
});

test("a feature is withheld by its name", () => {
  const configure = { act: "configure", device: "crypto0", offer: [] } as const;
  expect(commandOf({ ...configure, withhold: ["EVENT_IDX"] })).toMatchObject({ settings: { features: VERSION_1 } });
  expect(() => commandOf({ ...configure, withhold: ["RING_PACKED"] })).toThrow("crypto0 cannot offer RING_PACKED.");
});
