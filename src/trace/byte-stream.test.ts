import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteSink, ByteSource } from "./byte-stream.ts";

/** Numbers around the ends of each length, and any others. */
const number = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.constantFrom(0, 127, 128, 129, 130, 255, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1),
  fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0)),
);
const value = fc.oneof(
  fc.record({ is: fc.constantFrom("number" as const, "real" as const), value: number }),
  fc.record({ is: fc.constant("bigint" as const), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
  fc.record({ is: fc.constant("bytes" as const), value: fc.uint8Array({ maxLength: 300 }) }),
);

type Value = typeof value extends fc.Arbitrary<infer T> ? T : never;

function put(sink: ByteSink, one: Value): void {
  if (one.is === "bytes") sink.bytes(one.value);
  else if (one.is === "bigint") sink.bigint(one.value);
  else sink[one.is](one.value);
}

test("what is put in comes out in the same order", () => {
  fc.assert(
    fc.property(fc.array(value, { size: "large" }), (values) => {
      const sink = new ByteSink();
      for (const one of values) put(sink, one);
      const source = new ByteSource(sink.take());
      for (const one of values) expect(source[one.is]()).toEqual(one.value);
    }),
  );
});

test.each([
  [127, 1],
  [128, 3],
  [65_535, 3],
  [65_536, 5],
  [2 ** 32 - 1, 5],
  [2 ** 32, 9],
  [0.5, 9],
  [-1, 9],
])("%d takes %d bytes", (number, bytes) => {
  const sink = new ByteSink();
  sink.number(number);
  expect(sink.take()).toHaveLength(bytes);
});

test("what was taken is not changed by what comes next, however large", () => {
  const sink = new ByteSink();
  const large = new Uint8Array(2 ** 21).fill(1);
  sink.bytes(large);
  const first = sink.take();
  sink.number(7);
  const second = sink.take();
  // Element by element, a comparison of so many takes seconds.
  expect(Buffer.compare(new ByteSource(first).bytes(), large)).toBe(0);
  expect([...second]).toEqual([7]);
});

test("what comes next goes into the room it is given, unless that is more than is kept", () => {
  const sink = new ByteSink();
  sink.number(1);
  const room = new ArrayBuffer(2 ** 12);
  expect([...sink.take(room)]).toEqual([1]);
  sink.number(2);
  const tooMuch = new ArrayBuffer(2 ** 21);
  const second = sink.take(tooMuch);
  expect(second.buffer).toBe(room);
  expect([...second]).toEqual([2]);
  sink.number(3);
  const third = sink.take();
  expect(third.buffer).not.toBe(tooMuch);
  expect([...third]).toEqual([3]);
});
