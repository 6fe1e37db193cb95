import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Fragment, parseFragment, writeFragment } from "./url-hash.ts";

const line = fc
  .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
  .filter((text) => text.trim() !== "" && !/\p{Cc}/u.test(text));

const fragment: fc.Arbitrary<Fragment> = fc.record(
  {
    path: fc.constantFrom("/free", "/lesson/4"),
    device: fc.constantFrom("crypto0", "crypto1"),
    features: fc.bigInt(0n, (1n << 64n) - 1n).map((bits) => bits | (1n << 32n)),
    queueSize: fc.integer({ min: 1, max: 32_768 }),
    queues: fc.integer({ min: 1, max: 16 }),
    boot: fc.constant<true>(true),
    saved: fc.constant<true>(true),
    command: line,
    filter: line,
    tab: fc.constantFrom("rings", "device"),
    theme: fc.constantFrom("auto" as const, "light" as const, "dark" as const),
  },
  { requiredKeys: ["path"] },
);

test("what was written is read", () => {
  fc.assert(
    fc.property(fragment, (written) => {
      expect(parseFragment(writeFragment(written))).toEqual({ fragment: written, problems: [] });
    }),
  );
});

test("an address without anything is the page's home, and back", () => {
  expect(parseFragment("")).toEqual({ fragment: { path: "/free" }, problems: [] });
  expect(writeFragment({ path: "/free" })).toBe("");
});

test("features are names, whatever their case, or a number; VERSION_1 is always among them", () => {
  const features = (text: string) => parseFragment(`#/free?features=${text}`).fragment.features;
  expect(features("event_idx")).toBe((1n << 32n) | (1n << 29n));
  expect(features("0x20000000")).toBe((1n << 32n) | (1n << 29n));
  expect(features("")).toBe(1n << 32n);
  expect(writeFragment({ path: "/free", features: (1n << 32n) | (1n << 29n) })).toBe(
    "#/free?features=EVENT_IDX%2CVERSION_1",
  );
});

describe("an address from anybody", () => {
  test("never throws, and says of every part it leaves out what it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const { problems } = parseFragment(`#${text}`);
        for (const problem of problems) expect(problem.length).toBeLessThan(200);
      }),
    );
  });

  test.each([
    ["#/free?qs=abc", /qs="abc", which should be a whole number/],
    ["#/free?queues=0", /queues="0"/],
    ["#/free?color=red", /"color", which means nothing here/],
    ["#/free?features=TURBO", /features="TURBO"/],
    ["#/free?boot=yes", /boot="yes", which should be auto/],
    ["#/../etc", /the place "\/\.\.\/etc"/],
    ["#/free?__proto__=1", /"__proto__"/],
    ["#/free?filter=%", /^$/],
  ])("%s", (hash, problem) => {
    expect(parseFragment(hash).problems.join()).toMatch(problem);
  });

  test("a command with more than one line is none", () => {
    expect(parseFragment("#/free?cmd=ls%0Arm").fragment.command).toBeUndefined();
    expect(parseFragment("#/free?cmd=ls%0Drm").fragment.command).toBeUndefined();
    expect(parseFragment("#/free?cmd=ls%1b[2J").fragment.command).toBeUndefined();
    expect(parseFragment(`#/free?cmd=${"a".repeat(1001)}`).fragment.command).toBeUndefined();
    expect(parseFragment("#/free?cmd=vcrypto+info").fragment.command).toBe("vcrypto info");
  });
});
