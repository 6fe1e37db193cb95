import { expect, test } from "vitest";
import type { TraceRecord } from "../../../contract/trace.ts";
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
