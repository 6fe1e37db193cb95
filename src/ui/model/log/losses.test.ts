import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceKind } from "../../../contract/trace.ts";
import { KINDS } from "../../../trace/kinds.ts";
import {
  type Losses,
  lossesAbout,
  lossesOf,
  lossesSummary,
  lossesText,
  NO_LOSSES,
  together,
  totalOf,
} from "./losses.ts";

const kinds = Object.keys(KINDS) as TraceKind[];
const losses = fc
  .record({
    byKind: fc.uniqueArray(fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 1e9 })), {
      selector: ([kind]) => kind,
    }),
    unknown: fc.nat(1e9),
  })
  .map(({ byKind, unknown }): Losses => ({ byKind: new Map(byKind), unknown }));

test("what a log lacks is read from a file's header as it was written", () => {
  fc.assert(
    fc.property(losses, (one) => {
      expect(lossesOf(lossesAbout(one))).toEqual(one);
    }),
  );
});

test("a header may say anything: nothing is read that it cannot be", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (dropped, missing) => {
      const { byKind, unknown } = lossesOf({ dropped, missing });
      for (const [kind, count] of byKind)
        expect([kinds.includes(kind), Number.isSafeInteger(count)]).toEqual([true, true]);
      expect(unknown).toBeGreaterThanOrEqual(0);
    }),
  );
  expect(lossesOf({ dropped: "12", missing: "notify -3, constructor 5, popped 1e9, notify 7" })).toEqual({
    byKind: new Map([["notify", 7]]),
    unknown: 5,
  });
});

test("no request is said to be safe while the kinds are not known", () => {
  expect(lossesSummary(NO_LOSSES)).toBe("");
  expect(lossesSummary({ byKind: new Map(), unknown: 3 })).toBe("");
  expect(lossesSummary({ byKind: new Map([["notify", 12_345]]), unknown: 0 })).toBe(", no request");
  const both = together(
    { byKind: new Map([["popped", 2]]), unknown: 0 },
    { byKind: new Map([["popped", 1]]), unknown: 1 },
  );
  expect(totalOf(both)).toBe(4);
  expect(lossesSummary(both)).toBe(", 3 of them requests");
  expect(lossesText(both)).toBe("3 requests, 1 event of unknown kinds");
});

test("every kind of event is counted in some word, once", () => {
  for (const kind of kinds) {
    const text = lossesText({ byKind: new Map([[kind, 7]]), unknown: 0 });
    expect(text.match(/7 /g), kind).toEqual(["7 "]);
  }
});
