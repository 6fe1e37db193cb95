/** How much the device takes on at once. */
import { describe, expect, test } from "vitest";
import { Status } from "../../wire/crypto.ts";
import { number } from "../testing/asym-requests.ts";
import { heldAsymRig } from "../testing/asym-rig.ts";
import { rsaVerify } from "../testing/asym-rsa-requests.ts";
import { MAX_IN_FLIGHT_BYTES } from "./limits.ts";

const LONG = 1 << 20;
const verdict = { ok: true, value: { kind: "verdict", valid: true } } as const;

/** A device with twenty requests of nearly a megabyte each, all in the same memory. */
function flooded() {
  const rig = heldAsymRig({ memory: 1 << 22 });
  const request = rig.driver.source(rsaVerify({ msg: number(LONG - 1000) }));
  const sent = Array.from({ length: 20 }, () => rig.sendChain(rig.data, [request, rig.driver.sink(8)]));
  return { rig, sent, taken: () => rig.engine.requests.length };
}

describe("bytes in flight", () => {
  test("beyond the limit requests stay in the ring, and are taken as soon as others are answered", async () => {
    const { rig, sent, taken } = flooded();
    const most = Math.ceil(MAX_IN_FLIGHT_BYTES / (LONG - 1000));
    expect(taken()).toBe(most);
    for (let i = 0; i < 20; i++) {
      expect(taken()).toBe(Math.min(20, most + i));
      await rig.engine.complete(i, verdict);
      expect(sent[i]?.response()[0]).toBe(Status.OK);
    }
    expect(sent.map(({ length }) => length())).toEqual(sent.map(() => 8));
  });

  test("a reset forgets what was in flight and what was not taken", async () => {
    const { rig, taken } = flooded();
    const before = taken();
    rig.start();
    await rig.engine.complete(0, verdict);
    expect(taken()).toBe(before);
    rig.send(rig.data, rsaVerify(), 8);
    expect(taken()).toBe(before + 1);
  });

  test("2.1.2 a device that needs a reset takes no more, although others are answered", async () => {
    const { rig, taken } = flooded();
    const before = taken();
    // A head that is no descriptor: the control queue is still read.
    rig.control.offer(9999);
    rig.control.kick();
    expect(rig.driver.needsReset).toBe(true);
    await rig.engine.complete(0, verdict);
    expect(taken()).toBe(before);
  });
});
