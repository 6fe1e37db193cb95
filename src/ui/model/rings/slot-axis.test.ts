import fc from "fast-check";
import { expect, test } from "vitest";
import { type AxisPlace, isInGap, slotAxis } from "./slot-axis.ts";

const text = (places: readonly AxisPlace[]) =>
  places.map((place) => (place.kind === "slot" ? String(place.slot) : `(${place.slots})`)).join(" ");

test("indices that are close are in one stretch, which ends one slot behind the newest", () => {
  expect(text(slotAxis({ size: 256, room: 8, newest: 92, wanted: [92, 90, 92, 90] }))).toBe("86 87 88 89 90 91 92 93");
});

test("a wider panel shows more slots before them, and never more than there are", () => {
  expect(text(slotAxis({ size: 256, room: 12, newest: 92, wanted: [92] }))).toMatch(/^82 .* 93$/);
  expect(text(slotAxis({ size: 4, room: 12, newest: 92, wanted: [92] }))).toBe("0 1 2 3");
});

test("an index that is far behind has its own stretch, and the gap says how much is left out", () => {
  expect(text(slotAxis({ size: 256, room: 8, newest: 92, wanted: [92, 50] }))).toBe("49 50 51 (38) 90 91 92 93");
});

test("the axis goes on from the last slot to the first", () => {
  expect(text(slotAxis({ size: 256, room: 6, newest: 257, wanted: [257] }))).toBe("253 254 255 0 1 2");
});

test("a gap of one slot is that slot", () => {
  expect(text(slotAxis({ size: 256, room: 5, newest: 92, wanted: [92, 90] }))).not.toContain("(1)");
});

test("a gap knows which slots it stands for", () => {
  const [gap] = slotAxis({ size: 256, room: 8, newest: 3, wanted: [3, 65_536 - 40] }).filter(
    (place) => place.kind === "gap",
  );
  if (gap?.kind !== "gap") throw new Error("there is no gap");
  expect([gap.first, isInGap(gap, 255, 256), isInGap(gap, 3, 256), isInGap(gap, 216, 256)]).toEqual([
    218,
    true,
    false,
    false,
  ]);
});

test("whatever is wanted, the axis fits the room and has every slot once at most", () => {
  const wish = fc.record({
    size: fc.constantFrom(1, 2, 8, 100, 256, 32_768),
    room: fc.integer({ min: 4, max: 40 }),
    newest: fc.nat(0xffff),
    wanted: fc.array(fc.nat(0xffff), { maxLength: 8 }),
  });
  fc.assert(
    fc.property(wish, (each) => {
      const places = slotAxis(each);
      expect(places.length).toBeLessThanOrEqual(Math.max(each.room, 1));
      const slots = places.flatMap((place) => (place.kind === "slot" ? [place.slot] : []));
      if (65_536 % each.size === 0) expect(new Set(slots).size).toBe(slots.length);
    }),
  );
});
