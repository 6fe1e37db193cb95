import { describe, expect, test } from "vitest";
import { DeviceStatus } from "../wire/virtio.ts";
import { statusWrite } from "./status.ts";

const {
  ACKNOWLEDGE: A,
  DRIVER: D,
  DRIVER_OK: OK,
  FEATURES_OK: F,
  SUSPEND,
  DEVICE_NEEDS_RESET: N,
  FAILED,
} = DeviceStatus;

describe("3.1.1 the steps of initialisation", () => {
  test.each([
    [0, A, A],
    [A, A | D, D],
    [0, A | D, A | D],
    [A | D, A | D | F, F],
    [A | D | F, A | D | F | OK, OK],
    [A | D, A | D | FAILED, FAILED],
    [A | D | F, A | D | F, 0],
    [0, 0x20, 0],
    [A, A | SUSPEND, 0],
    [A | N, A | N | D, D],
    [A | N, A | D, D],
    [A, A | N, 0],
  ])("from 0x%s, writing 0x%s sets 0x%s", (current, written, bits) => {
    expect(statusWrite(current, written)).toEqual({ kind: "set", bits });
  });

  test.each([
    [0, D, "DRIVER"],
    [0, F, "FEATURES_OK"],
    [A, A | F, "FEATURES_OK"],
    [A, A | D | F, "FEATURES_OK"],
    [A | D, A | D | OK, "DRIVER_OK"],
    [A | D, A | D | F | OK, "DRIVER_OK"],
  ])("from 0x%s, writing 0x%s sets %s too early", (current, written, name) => {
    expect(statusWrite(current, written)).toMatchObject({
      kind: "broken",
      clause: "3.1.1 Driver Requirements: Device Initialization",
      problem: `${name} was set too early`,
    });
  });
});

describe("2.1.1 the bits", () => {
  test.each([A, D, F, OK, FAILED])("0x%s is not cleared but by a reset", (bit) => {
    const all = A | D | F | OK | FAILED;
    expect(statusWrite(all, all & ~bit)).toMatchObject({ kind: "broken", clause: expect.stringMatching(/^2\.1\.1 /) });
  });

  test("writing 0 resets, whatever was set", () => {
    for (let current = 0; current < 256; current++) expect(statusWrite(current, 0)).toEqual({ kind: "reset" });
  });

  test("no write sets a bit that is not the driver's", () => {
    let seen = 0;
    for (let current = 0; current < 256; current++) {
      for (let written = 1; written < 256; written++) {
        const write = statusWrite(current, written);
        if (write.kind === "set") seen |= write.bits;
      }
    }
    expect(seen).toBe(A | D | F | OK | FAILED);
  });
});
