/** Operations that take long: their progress in the trace, and how a reset calls them off. */
import { describe, expect, test } from "vitest";
import { dhKeygen, dhParamGen, dsaKeygen, ecKeygen } from "../../testing/asym-requests.ts";
import { heldAsymRig } from "../../testing/asym-rig.ts";
import { rsaKeygen, rsaSign } from "../../testing/asym-rsa-requests.ts";

const LONG = { "rsa-keygen": rsaKeygen(), "dsa-keygen": dsaKeygen(), "dh-params": dhParamGen() };
const failed = { ok: false, why: "failed", detail: "called off" } as const;

/** A device with a long operation under way, and the ways of its engine to report. */
function waiting(request: Uint8Array) {
  const rig = heldAsymRig();
  const sent = rig.send(rig.data, request, 4096);
  const [options] = rig.engine.performOptions;
  if (!options?.owner) throw new Error("the request has no owner");
  return { rig, sent, options, owner: options.owner };
}

describe.each(Object.entries(LONG))("D6 %s", (operation, request) => {
  test("D6 its progress is traced", () => {
    const { rig, options } = waiting(request);
    options.onProgress?.({ step: "p", candidates: 3 });
    expect(rig.trace.of("submitted")).toMatchObject([{ operation, request: 1 }]);
    expect(rig.trace.of("progress")).toEqual([{ kind: "progress", request: 1, step: "p", candidates: 3 }]);
  });

  test("D6 a reset calls it off, once, and whatever it says afterwards is not heard", async () => {
    const { rig, sent, options, owner } = waiting(request);
    expect(rig.engine.cancelled).toEqual([]);
    rig.driver.write("device_status", 0);
    expect(rig.engine.cancelled).toEqual([owner]);
    const before = rig.memory.bytes.slice();
    rig.trace.clear();
    options.onProgress?.({ step: "q", candidates: 4 });
    await rig.engine.complete(0, failed);
    rig.driver.write("device_status", 0);
    expect(rig.trace.events.filter(({ kind }) => kind !== "register")).toEqual([]);
    expect(rig.engine.cancelled).toEqual([owner]);
    expect(rig.memory.changedSince(before)).toEqual([]);
    expect(sent.length()).toBeUndefined();
  });
});

test("D6 without a trace the engine is not asked to tell of its workers", () => {
  for (const request of [rsaSign(), ecKeygen(), dhKeygen()]) {
    for (const record of [true, false]) {
      const rig = heldAsymRig({ record });
      rig.send(rig.data, request, 4096);
      expect(rig.engine.performOptions.map((options) => options?.onStart !== undefined)).toEqual([record]);
    }
  }
});
