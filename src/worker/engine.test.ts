import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AsymRequest } from "../contract/engine.ts";
import { createEngine } from "./engine.ts";
import { generateRsaKey } from "./testing/keys.ts";

const engine = createEngine();
const { key, plain } = generateRsaKey(512, 65537);
const octets = new Uint8Array(20);
const hostile = (request: unknown) => engine.perform(request as AsymRequest);

const REQUESTS: readonly AsymRequest[] = [
  { operation: "rsa-encrypt", key: plain, padding: "pkcs1", message: octets },
  { operation: "rsa-decrypt", key, padding: "raw", ciphertext: octets },
  { operation: "rsa-sign", key, padding: "pkcs1", hash: "sha1", digest: octets },
  {
    operation: "rsa-verify",
    key: plain,
    padding: "pkcs1",
    hash: "sha1",
    signature: new Uint8Array(64),
    digest: octets,
  },
];

describe("the engine", () => {
  it("performs each operation of the contract", async () => {
    for (const request of REQUESTS) expect(await engine.perform(request)).toMatchObject({ ok: true });
  });

  it.each([
    ["nothing", undefined, "rejected"],
    ["text", "rsa-sign", "rejected"],
    ["no operation", {}, "unsupported"],
    ["an unknown operation", { operation: "dsa-sign" }, "unsupported"],
    ["a name every object has", { operation: "constructor" }, "unsupported"],
    ["an unknown padding", { ...REQUESTS[0], padding: "oaep" }, "unsupported"],
    ["an unknown hash", { ...REQUESTS[2], hash: "toString" }, "unsupported"],
    ["a hash that is no name", { ...REQUESTS[2], hash: 1 }, "unsupported"],
    ["no key", { ...REQUESTS[0], key: undefined }, "bad-key"],
    ["null as key", { ...REQUESTS[1], key: null }, "bad-key"],
    ["a modulus that is a number", { ...REQUESTS[0], key: { n: 3, e: plain.e } }, "bad-key"],
    ["no private exponent", { ...REQUESTS[1], key: { n: plain.n, e: plain.e } }, "bad-key"],
    ["half a CRT", { ...REQUESTS[1], key: { ...plain, crt: { p: octets } } }, "bad-key"],
    ["null as CRT", { ...REQUESTS[1], key: { ...plain, crt: null } }, "bad-key"],
    ["an array as message", { ...REQUESTS[0], message: [1, 2, 3] }, "rejected"],
    ["wider elements in a message", { ...REQUESTS[0], message: new Uint16Array(2) }, "rejected"],
    ["no signature", { ...REQUESTS[3], signature: undefined }, "rejected"],
  ])("refuses %s", async (_name, request, why) => {
    expect(await hostile(request)).toMatchObject({ ok: false, why });
  });

  it("turns an exception into an outcome", async () => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error("sprung");
        },
      },
    );
    expect(await hostile(trap)).toMatchObject({ ok: false, why: "failed", detail: expect.stringContaining("sprung") });
  });

  it("answers whatever it is asked, without an exception", async () => {
    const field = fc.oneof(
      fc.anything(),
      fc.uint8Array({ maxLength: 70 }),
      fc.constantFrom(key.n, key.d, "raw", "pkcs1"),
    );
    const changes = fc.dictionary(
      fc.constantFrom("operation", "key", "padding", "hash", "message", "ciphertext", "signature", "digest"),
      field,
      { maxKeys: 2 },
    );
    const keyChanges = fc.dictionary(fc.constantFrom("n", "e", "d", "crt"), field, { maxKeys: 2 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...REQUESTS), changes, keyChanges, async (request, change, keyChange) => {
        const key = "key" in request ? request.key : {};
        const outcome = await hostile({ ...request, key: { ...key, ...keyChange }, ...change });
        expect(outcome.ok || outcome.detail.length > 0).toBe(true);
        if (!outcome.ok) expect(outcome.why, outcome.detail).not.toBe("failed");
      }),
      { numRuns: 500 },
    );
  });
});
