/** Operations that take long: their progress in the trace, and how a reset calls them off. */
import { describe, expect, test } from "vitest";
import { Status } from "../../../wire/crypto.ts";
import { dhKeyGen, dhParamGen, dsaKeygen, ecKeygen } from "../../testing/asym-requests.ts";
import { heldAsymRig } from "../../testing/asym-rig.ts";
import { rsaKeygen, rsaSign } from "../../testing/asym-rsa-requests.ts";

const LONG = { "rsa-keygen": rsaKeygen(), "dsa-keygen": dsaKeygen(), "dh-params": dhParamGen() };
const failed = { ok: false, why: "failed", detail: "called off" } as const;

/** A device with a long operation under way, and the ways of its engine to report. */
function waiting(request: Uint8Array) {
  const rig = heldAsymRig();
  const sent = rig.send(rig.data, request, 4096);
  const [watch] = rig.engine.watches;
  if (!watch) throw new Error("nobody watches");
  let calledOff = 0;
  const begin = () =>
    watch.begun?.(() => {
      calledOff++;
    });
  return { rig, sent, watch, begin, calledOff: () => calledOff };
}

describe.each(Object.entries(LONG))("D6 %s", (operation, request) => {
  test("D6 its progress is traced", () => {
    const { rig, watch } = waiting(request);
    watch.progress?.({ step: "p", candidates: 3 });
    expect(rig.trace.of("submitted")).toMatchObject([{ operation, request: 1 }]);
    expect(rig.trace.of("progress")).toEqual([{ kind: "progress", request: 1, step: "p", candidates: 3 }]);
  });

  test("D6 a reset calls it off, once, and whatever it says afterwards is not heard", async () => {
    const { rig, sent, watch, begin, calledOff } = waiting(request);
    begin();
    expect(calledOff()).toBe(0);
    rig.driver.write("device_status", 0);
    expect(calledOff()).toBe(1);
    const before = rig.memory.bytes.slice();
    rig.trace.clear();
    watch.progress?.({ step: "q", candidates: 4 });
    await rig.engine.complete(0, failed);
    rig.driver.write("device_status", 0);
    expect([rig.trace.events.filter(({ kind }) => kind !== "register"), calledOff()]).toEqual([[], 1]);
    expect(rig.memory.changedSince(before)).toEqual([]);
    expect(sent.length()).toBeUndefined();
  });

  test("D6 one that begins after the reset is called off at once, and one of the new session is not", () => {
    const { rig, begin, calledOff } = waiting(request);
    rig.start();
    expect(calledOff()).toBe(0);
    begin();
    expect(calledOff()).toBe(1);
    rig.send(rig.data, request, 4096);
    rig.engine.watches[1]?.begun?.(() => {
      throw new Error("called off without a reset");
    });
  });

  test("D6 one that has ended is not called off any more", async () => {
    const { rig, sent, begin, calledOff } = waiting(request);
    begin();
    await rig.engine.complete(0, failed);
    expect(sent.response()[0]).toBe(Status.ERR);
    rig.driver.write("device_status", 0);
    expect(calledOff()).toBe(0);
  });
});

test("D6 what is answered in milliseconds tells no progress, and without a trace nothing at all", () => {
  for (const request of [rsaSign(), ecKeygen(), dhKeyGen()]) {
    for (const record of [true, false]) {
      const rig = heldAsymRig({ record });
      rig.send(rig.data, request, 4096);
      expect(rig.engine.watches.map((watch) => watch && Object.keys(watch))).toEqual([
        record ? ["working"] : undefined,
      ]);
    }
  }
});
