/** How long prepared keys are kept for their holders, and what is left of a forgotten one. */
import { describe, expect, it } from "vitest";
import { CACHED_KEYS, KeyCache } from "./key-cache.ts";

/** A cache whose prepared keys are the octets it compares by, so that a test can see them overwritten. */
function setUp() {
  const parts: Uint8Array[] = [];
  const wiped: number[] = [];
  let prepared = 0;
  const cache = new KeyCache(
    () => ++prepared,
    (key: Uint8Array) => {
      // The cache makes its own copy of each part with `slice`, which is seen here.
      const part = key.slice();
      part.slice = () => {
        const copy = Uint8Array.from(part);
        parts.push(copy);
        return copy;
      };
      return [part];
    },
    (key) => wiped.push(key),
  );
  return { cache, parts, wiped, prepared: () => prepared };
}

const key = (number: number) => Uint8Array.of(number, 1, 2, 3);

describe("a prepared key", () => {
  it("is forgotten with its only holder, and its octets are overwritten", () => {
    const { cache, parts, wiped, prepared } = setUp();
    cache.get(key(7), 1);
    cache.forget(1);
    expect([cache.size, wiped, parts.map((part) => [...part])]).toEqual([0, [1], [[0, 0, 0, 0]]]);
    cache.get(key(7), 2);
    expect(prepared()).toBe(2);
  });

  it("stays as long as another holder has used it", () => {
    const { cache, wiped, prepared } = setUp();
    for (const holder of [1, 2]) cache.get(key(7), holder);
    cache.forget(1);
    cache.get(key(7), 2);
    expect([cache.size, prepared(), wiped]).toEqual([1, 1, []]);
    cache.forget(2);
    expect([cache.size, wiped]).toEqual([0, [1]]);
  });

  it("without a holder stays when holders go", () => {
    const { cache, wiped } = setUp();
    cache.get(key(7));
    cache.get(key(7), 1);
    for (const holder of [1, 2]) cache.forget(holder);
    expect([cache.size, wiped]).toEqual([1, []]);
  });

  it("is overwritten when it makes room for another, and when all go", () => {
    const { cache, parts, wiped } = setUp();
    for (let number = 0; number <= CACHED_KEYS; number++) cache.get(key(number), 1);
    expect([cache.size, wiped, [...(parts[0] ?? [])]]).toEqual([CACHED_KEYS, [1], [0, 0, 0, 0]]);
    cache.clear();
    expect([cache.size, wiped.length]).toEqual([0, CACHED_KEYS + 1]);
    expect(parts.every((part) => part.every((octet) => octet === 0))).toBe(true);
  });
});
