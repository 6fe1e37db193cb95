import { describe, expect, test } from "vitest";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
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
    expect(statusWrite(current, written)).toEqual({ kind: "set", bits, broken: [] });
  });

  test.each([
    [0, D, ["DRIVER"]],
    [0, F, ["FEATURES_OK"]],
    [A, A | F, ["FEATURES_OK"]],
    [A, A | D | F, ["FEATURES_OK"]],
    [A | D, A | D | OK, ["DRIVER_OK"]],
    [A | D, A | D | F | OK, ["DRIVER_OK"]],
    [0, A | D | F | OK, ["FEATURES_OK", "DRIVER_OK"]],
  ])("from 0x%s, writing 0x%s sets %s too early, which is served and reported", (current, written, names) => {
    expect(statusWrite(current, written)).toEqual({
      kind: "set",
      bits: written & ~current,
      broken: names.map((name) => ({ rule: DriverMust.SEQUENCE, problem: `${name} was set too early` })),
    });
  });
});

/** The rules that a write breaks. */
const brokenBy = (current: number, written: number) => {
  const write = statusWrite(current, written);
  return write.kind === "set" ? write.broken.map(({ rule }) => rule) : [];
};

describe("2.1.1 the bits", () => {
  test.each([A, D, F, OK, FAILED])("0x%s is not cleared but by a reset: its being left out is reported", (bit) => {
    const all = A | D | F | OK | FAILED;
    expect(statusWrite(all, all & ~bit)).toMatchObject({ kind: "set", bits: 0 });
    expect(brokenBy(all, all & ~bit)).toEqual([DriverMust.KEEP_STATUS]);
  });

  test("a driver that writes single bits, as NuttX does, sets them one after the other", () => {
    let status = 0;
    for (const bit of [A, D, F, OK]) {
      const write = statusWrite(status, bit);
      if (write.kind === "set") status |= write.bits;
    }
    expect(status).toBe(A | D | F | OK);
    expect([brokenBy(0, A), brokenBy(A, D), brokenBy(A | D, F)]).toEqual([
      [],
      [DriverMust.KEEP_STATUS],
      [DriverMust.KEEP_STATUS],
    ]);
  });

  test("a step after FAILED without a reset is reported", () => {
    expect(brokenBy(FAILED, FAILED | A | D)).toEqual([DriverMust.RESET_FAILED]);
    expect(brokenBy(FAILED, FAILED | D)).toEqual([DriverMust.RESET_FAILED, DriverMust.SEQUENCE]);
    expect(brokenBy(A | FAILED, A | FAILED)).toEqual([]);
    expect(brokenBy(A, A | D | FAILED)).toEqual([]);
  });

  test("writing 0 resets, whatever was set", () => {
    for (let current = 0; current < 256; current++) expect(statusWrite(current, 0)).toEqual({ kind: "reset" });
  });

  test("no write sets a bit that is not the driver's, and none but 0 takes one away", () => {
    let seen = 0;
    for (let current = 0; current < 256; current++) {
      for (let written = 1; written < 256; written++) {
        const write = statusWrite(current, written);
        if (write.kind !== "set") throw new Error("a reset");
        seen |= write.bits;
      }
    }
    expect(seen).toBe(A | D | F | OK | FAILED);
  });
});
