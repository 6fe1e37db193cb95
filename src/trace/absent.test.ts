import fc from "fast-check";
import { expect, test } from "vitest";
import type { AbsentBytes } from "../contract/trace.ts";
import { countAbsent, united, whyAbsent } from "./absent.ts";

const range = fc
  .record({ from: fc.nat(60), length: fc.nat(20), why: fc.constantFrom("left-out" as const, "dropped" as const) })
  .map(({ from, length, why }): AbsentBytes => ({ from, to: from + length, why }));

/** Byte by byte. */
const painted = (ranges: readonly AbsentBytes[]): (string | undefined)[] => {
  const bytes = new Array<string | undefined>(100).fill(undefined);
  for (const { from, to, why } of ranges) bytes.fill(why, from, to);
  return bytes;
};

test("ranges are united byte by byte: what comes later covers what was before, and nothing overlaps", () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 6 }), fc.array(range, { maxLength: 1 }), (before, fresh) => {
      const first = before.reduce((all: readonly AbsentBytes[], each) => united(all, [each]), []);
      const all = united(first, fresh);
      expect(painted(all)).toEqual(painted([...before, ...fresh]));
      for (const [index, each] of all.entries()) expect(each.from).toBeGreaterThanOrEqual(all[index - 1]?.to ?? 0);
      expect(countAbsent(all, 10, 50)).toBe(painted(all).slice(10, 50).filter(Boolean).length);
      expect(whyAbsent(all, 10, 50) !== undefined).toBe(painted(all).slice(10, 50).some(Boolean));
    }),
  );
});
