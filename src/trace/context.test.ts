/** What a device is, as its log tells it. */
import { expect, describe as suite, test } from "vitest";
import type { TraceRecord } from "../contract/trace.ts";
import { VirtioDeviceId } from "../wire/virtio/pci.ts";
import { DeviceContext, ExchangeTracker } from "./context.ts";
import { headerOf } from "./exchange.ts";
import { attachedCrypto } from "./testing/samples.ts";

const stamp = { at: 0, instructions: 0, device: "d" };
/** Of a type that no reader knows. */
const UNKNOWN = 42;
const other = {
  ...{ kind: "attached", type: UNKNOWN, dialect: "none", features: 1n << 32n, config: new Uint8Array() },
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

const follow = (attached: TraceRecord) => {
  const tracker = new ExchangeTracker();
  const found = [attached, features, enabled, driverOk, popped].map((record) =>
    tracker.follow({ ...stamp, ...record }),
  );
  return found.at(-1);
};

suite("the names of queues", () => {
  const names = (...queues: readonly string[]) => {
    const context = contextOf({ ...other, queues: queues.map((name) => ({ size: 8, name })) });
    return queues.map((_, index) => context.queueName(index));
  };

  test("are those of `attached`, with the index where several have one name or none", () => {
    expect(names("requestq", "port", "port", "")).toEqual(["requestq", "port.1", "port.2", "queue 3"]);
    expect(contextOf(other).queueName(7)).toBe("queue 7");
  });

  test("5.9.2 of a crypto device are those of the specification, numbered", () => {
    const context = contextOf(crypto(2));
    expect([0, 1, 2].map((index) => context.queueName(index))).toEqual(["dataq.0", "dataq.1", "controlq"]);
  });
});

test("5.4.6 requests of an entropy device are read as such, without a control queue", () => {
  const exchange = follow({ ...other, type: VirtioDeviceId.ENTROPY });
  expect(exchange).toMatchObject({ control: false });
  expect(exchange && headerOf(exchange).operation).toBe("random bytes");
});

test("requests of a device of another type have no layout: none of their bytes is decoded", () => {
  expect(follow(other)).toBeUndefined();
  expect(follow(crypto(0))).toMatchObject({ control: true });
});
