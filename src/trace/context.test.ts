/** What a device is, as its log tells it. */
import { expect, describe as suite, test } from "vitest";
import type { TraceRecord } from "../contract/trace.ts";
import { DeviceContext, ExchangeTracker } from "./context.ts";
import { attachedCrypto } from "./testing/samples.ts";

const stamp = { at: 0, instructions: 0, device: "d" };
const ENTROPY = 4;
const other = {
  ...{ kind: "attached", type: ENTROPY, dialect: "none", features: 1n << 32n, config: new Uint8Array() },
  queues: [{ size: 8, name: "requests" }],
} as const satisfies TraceRecord;
const crypto = (dataQueues: number) =>
  ({ kind: "attached", ...attachedCrypto({ dialect: "virtio-1.4", features: 0n, dataQueues }) }) as const;
const enabled = { kind: "queue-enabled", queue: 0, size: 8, desc: 0, driver: 0, deviceArea: 0 } as const;
const features = { kind: "features", offered: 0n, accepted: 0n, agreed: true } as const;
const driverOk = { kind: "status", from: 11, to: 15, by: "driver" } as const;
const popped: TraceRecord = {
  kind: "popped",
  ...{ request: 1, queue: 0, position: 0, head: 0, chain: [] },
  ...{ readable: new Uint8Array(72), writableLength: 16 },
};

function contextOf(...records: TraceRecord[]): DeviceContext {
  const context = new DeviceContext();
  for (const record of records) context.apply({ ...stamp, ...record });
  return context;
}

suite("5.9.2 the control queue", () => {
  test.each([1, 3])("is the one after %i data queues, by the configuration of `attached`", (dataQueues) => {
    expect(contextOf(crypto(dataQueues)).controlQueue).toBe(dataQueues);
  });

  test("is the last that a driver enabled where the log has lost its beginning", () => {
    expect(contextOf(enabled, { ...enabled, queue: 2 }).controlQueue).toBe(2);
  });

  test("is none of a device of another type, whatever its driver sets up", () => {
    expect(contextOf(other, features, enabled, driverOk).controlQueue).toBeUndefined();
  });
});

test("requests of a device of another type have no layout: none of their bytes is decoded", () => {
  const follow = (attached: TraceRecord) => {
    const tracker = new ExchangeTracker();
    const found = [attached, features, enabled, driverOk, popped].map((record) =>
      tracker.follow({ ...stamp, ...record }),
    );
    return found.at(-1);
  };
  expect(follow(other)).toBeUndefined();
  expect(follow(crypto(0))).toMatchObject({ control: true });
});
