import fc from "fast-check";
import { expect, test } from "vitest";
import { pointRuns, StepSeries, TimeIndex } from "./time-index.ts";

test("instants are counted in any span", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 300 }), fc.nat(1000), fc.nat(1000), (times, a, b) => {
      const track = new TimeIndex();
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
        const track = new StepSeries();
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
  const track = new TimeIndex();
  for (const time of [5, 3, 7]) track.add(time);
  expect(track.count(0, 6)).toBe(2);
});

test("what is drawn of instants is every one of them, pixel by pixel", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (times, perPixel) => {
      const track = new TimeIndex();
      for (const time of times.toSorted((x, y) => x - y)) track.add(time);
      const scale = { from: 100, perPixel, width: 20 };
      const drawn = Array.from({ length: 20 }, () => 0);
      for (const { from, value } of pointRuns(track, scale)) drawn[from] = value;
      expect(drawn).toEqual(drawn.map((_, x) => track.count(100 + x * perPixel, 100 + (x + 1) * perPixel)));
    }),
  );
});

test("what is drawn of a number is the most there was in each pixel", () => {
  const change = fc.record({ after: fc.integer({ min: 1, max: 50 }), value: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 100 }), fc.integer({ min: 1, max: 40 }), (changes, perPixel) => {
      const track = new StepSeries();
      let time = 0;
      for (const { after, value } of changes) {
        time += after;
        track.set(time, value);
      }
      const drawn = Array.from({ length: 20 }, () => 0);
      for (const run of track.runs({ from: 100, perPixel, width: 20 })) drawn.fill(run.value, run.from, run.to);
      expect(drawn).toEqual(drawn.map((_, x) => track.most(100 + x * perPixel, 100 + (x + 1) * perPixel)));
    }),
  );
});

test("what is forgotten is gone, what it began goes on", () => {
  const points = new TimeIndex();
  const steps = new StepSeries();
  for (let time = 0; time < 50_000; time++) {
    points.add(time);
    steps.set(time, time % 5);
  }
  points.forget(40_000);
  steps.forget(40_000);
  expect(points.count(0, 40_000)).toBe(1);
  expect(points.count(40_000, 50_000)).toBe(10_000);
  expect(steps.most(40_000.5, 40_000.6)).toBe(0);
  expect(steps.most(40_001, 40_100)).toBe(4);
});
