import fc from "fast-check";
import { expect, test } from "vitest";
import { PointTrack, StepTrack } from "./tracks.ts";

test("instants are counted in any span", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 300 }), fc.nat(1000), fc.nat(1000), (times, a, b) => {
      const track = new PointTrack();
      const sorted = times.toSorted((x, y) => x - y);
      for (const time of sorted) track.add(time);
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      expect(track.count(from, to)).toBe(sorted.filter((time) => from <= time && time < to).length);
    }),
  );
});

test("the most there was in a span is that of every moment in it", () => {
  const change = fc.record({ after: fc.integer({ min: 1, max: 5 }), value: fc.nat(9) });
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 300 }),
      fc.nat(900),
      fc.integer({ min: 1, max: 400 }),
      (changes, from, length) => {
        const track = new StepTrack();
        const values: number[] = [];
        let [time, value] = [0, 0];
        for (const { after, value: next } of changes) {
          for (let i = 0; i < after; i++) values.push(value);
          time += after;
          value = next;
          track.set(time, value);
        }
        while (values.length < 2000) values.push(value);
        expect(track.most(from, from + length)).toBe(Math.max(...values.slice(from, from + length)));
      },
    ),
  );
});

test("a clock that goes back does not spoil the order", () => {
  const track = new PointTrack();
  for (const time of [5, 3, 7]) track.add(time);
  expect(track.count(0, 6)).toBe(2);
});
