import { expect, test } from "vitest";
import type { TraceRecord } from "../../../contract/trace.ts";
import { Device } from "./device.ts";

function folding(): { device: Device; fold: (record: TraceRecord) => void } {
  const device = new Device("crypto0");
  return { device, fold: (record) => device.fold({ at: 0, instructions: 0, device: "crypto0", ...record }) };
}

const ENABLED = { kind: "queue-enabled", queue: 0, size: 8, desc: 0, driver: 0, deviceArea: 0 } as const;

test("a hold goes on when the driver resets the device, until an event ends it", () => {
  const { device, fold } = folding();
  fold({ kind: "hold", queue: 0, on: true });
  fold(ENABLED);
  expect(device.queues.get(0)?.onHold).toBe(true);
  fold({ kind: "reset", cause: "driver", dropped: 0 });
  fold(ENABLED);
  expect(device.queues.get(0)?.onHold).toBe(true);
  fold({ kind: "hold", queue: 0, on: false });
  expect(device.queues.get(0)?.onHold).toBe(false);
  fold(ENABLED);
  expect(device.queues.get(0)?.onHold).toBe(false);
});
