import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseUrlHash, SAMPLE_PLACE, type UrlHash, writeUrlHash } from "./url-hash.ts";

const line = fc
  .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
  .filter((text) => text.trim() !== "" && !/\p{Cc}/u.test(text));

const state: fc.Arbitrary<UrlHash> = fc.record(
  {
    path: fc.constantFrom("/free", "/lesson/4", "/sample"),
    device: fc.constantFrom("crypto0", "crypto1"),
    features: fc.bigInt(0n, (1n << 64n) - 1n).map((bits) => bits | (1n << 32n)),
    queueSize: fc.integer({ min: 1, max: 32_768 }),
    queues: fc.integer({ min: 1, max: 16 }),
    bar: fc.constant("memory" as const),
    devices: fc.constant(["rng0"]),
    boot: fc.constant<true>(true),
    saved: fc.constantFrom<true | string>(true, "before the fault"),
    command: line,
    filter: line,
    tab: fc.constantFrom("rings", "device"),
    view: fc.constantFrom("fields" as const, "timing" as const, "sequence" as const),
    queue: fc.integer({ min: 0, max: 0xffff }),
    request: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    drawing: fc.constantFrom("strips" as const, "circles" as const, "table" as const),
    alone: fc.constantFrom("device" as const, "terminal" as const),
    theme: fc.constantFrom("auto" as const, "light" as const, "dark" as const),
  },
  { requiredKeys: ["path"] },
);

test("what was written is read", () => {
  fc.assert(
    fc.property(state, (written) => {
      expect(parseUrlHash(writeUrlHash(written))).toEqual({ state: written, problems: [] });
    }),
  );
});

test("an address without anything is the page's home, and back", () => {
  expect(parseUrlHash("")).toEqual({ state: { path: "/free" }, problems: [] });
  expect(writeUrlHash({ path: "/free" })).toBe("");
});

test("features are names, whatever their case, or a number; VERSION_1 is always among them", () => {
  const features = (text: string) => parseUrlHash(`#/free?features=${text}`).state.features;
  expect(features("event_idx")).toBe((1n << 32n) | (1n << 29n));
  expect(features("0x20000000")).toBe((1n << 32n) | (1n << 29n));
  expect(features("")).toBe(1n << 32n);
  expect(writeUrlHash({ path: "/free", features: (1n << 32n) | (1n << 29n) })).toBe(
    "#/free?features=EVENT_IDX%2CVERSION_1",
  );
});

test("each optional device has a parameter of its name, and twice is once", () => {
  expect(parseUrlHash("#/free?rng0=1&rng0=1")).toEqual({ state: { path: "/free", devices: ["rng0"] }, problems: [] });
  expect(parseUrlHash("#/free?rng0=yes").problems).toEqual(['rng0="yes", which should be 1']);
  expect(parseUrlHash("#/free?rng7=1").problems).toEqual(['"rng7", which means nothing here']);
  expect(writeUrlHash({ path: "/free", devices: ["rng7", "rng0"] })).toBe("#/free?rng0=1");
});

describe("an address of unknown origin", () => {
  test("never throws, and says of every part it leaves out what it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const { problems } = parseUrlHash(`#${text}`);
        for (const problem of problems) expect(problem.length).toBeLessThan(200);
      }),
    );
  });

  test.each([
    ["#/free?qs=abc", /qs="abc", which should be a whole number/],
    ["#/free?queues=0", /queues="0"/],
    ["#/free?color=red", /"color", which means nothing here/],
    ["#/free?features=TURBO", /features="TURBO"/],
    ["#/free?queue=-1", /queue="-1", which should be a whole number from 0/],
    ["#/free?request=1e9", /request="1e9"/],
    ["#/free?drawing=spiral", /drawing="spiral", which should be strips, circles, table/],
    ["#/free?boot=yes", /boot="yes", which should be auto/],
    ["#/../etc", /the place "\/\.\.\/etc"/],
    ["#/free?__proto__=1", /"__proto__"/],
    ["#/free?filter=%", /^$/],
  ])("%s", (hash, problem) => {
    expect(parseUrlHash(hash).problems.join()).toMatch(problem);
  });

  test("a command with more than one line is none", () => {
    expect(parseUrlHash("#/free?cmd=ls%0Arm").state.command).toBeUndefined();
    expect(parseUrlHash("#/free?cmd=ls%0Drm").state.command).toBeUndefined();
    expect(parseUrlHash("#/free?cmd=ls%1b[2J").state.command).toBeUndefined();
    expect(parseUrlHash(`#/free?cmd=${"a".repeat(1001)}`).state.command).toBeUndefined();
    expect(parseUrlHash("#/free?cmd=vcrypto+info").state.command).toBe("vcrypto info");
  });
});

test("the sample's place is also read as addresses had it at first", () => {
  expect(parseUrlHash("#sample")).toEqual({ state: { path: SAMPLE_PLACE }, problems: [] });
});
