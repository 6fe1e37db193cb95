import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HashName } from "../contract/engine.ts";
import { HASHES, isHashName } from "./hashes.ts";
import { digestOf, readSigned } from "./signed.ts";
import { refusal } from "./testing/refusal.ts";

const NAMES = Object.keys(HASHES) as HashName[];

describe("hash functions", () => {
  it.each(NAMES)("%s gives OpenSSL's digests", (hash) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
        const expected = createHash(hash).update(message).digest();
        expect(Buffer.from(digestOf({ message, hash }).digest)).toEqual(expected);
        expect(HASHES[hash].outputLen).toBe(expected.length);
      }),
      { numRuns: 20 },
    );
  });

  it("are known by their own names only", () => {
    expect(NAMES.length).toBe(10);
    for (const name of NAMES) expect(isHashName(name)).toBe(true);
    for (const name of ["toString", "SHA1", "", 1, undefined, ["md5"]]) expect(isHashName(name)).toBe(false);
  });
});

describe("what is signed", () => {
  const [message, digest] = [Uint8Array.of(1), new Uint8Array(20)];

  it("is a message with its hash, or a digest with or without one", () => {
    expect(readSigned({ message, hash: "md5", more: 1 })).toEqual({ message, hash: "md5" });
    expect(readSigned({ digest, hash: "sha1" })).toEqual({ digest, hash: "sha1" });
    expect(readSigned({ digest })).toEqual({ digest });
    expect(digestOf({ digest })).toEqual({ digest });
    expect(digestOf({ digest, hash: "sha1" })).toEqual({ digest, hash: "sha1" });
  });

  it.each([
    ["a message without a hash", { message }, "rejected"],
    ["a message beside a digest", { message, digest, hash: "sha1" }, "rejected"],
    ["a message that is text", { message: "text", hash: "sha1" }, "rejected"],
    ["neither", { hash: "sha1" }, "rejected"],
    ["an unknown hash", { digest, hash: "sha4" }, "unsupported"],
    ["a name every object has", { digest, hash: "constructor" }, "unsupported"],
  ])("is not %s", (_name, fields, why) => {
    expect(refusal(() => readSigned(fields))).toMatch(new RegExp(`^${why}`));
  });

  it("is no digest of another length than its hash says", () => {
    for (const hash of NAMES) {
      const { outputLen } = HASHES[hash];
      expect(refusal(() => digestOf({ digest: new Uint8Array(outputLen), hash }))).toBe("accepted");
      for (const length of [0, outputLen - 1, outputLen + 1]) {
        expect(refusal(() => digestOf({ digest: new Uint8Array(length), hash }))).toMatch(/^rejected/);
      }
    }
  });
});
