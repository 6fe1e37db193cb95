import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AsymRequest, Progress } from "../contract/engine.ts";
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
  { operation: "rsa-sign", key: { crt: key.crt }, padding: "x931", hash: "sha1", message: octets },
  { operation: "rsa-decrypt", key: { n: key.n, d: key.d }, padding: "raw", ciphertext: octets },
  { operation: "rsa-keygen", modulusLength: 64, primes: 5, e: key.e },
];

describe("the engine", () => {
  const generation: AsymRequest = { operation: "rsa-keygen", modulusLength: 64, primes: 2, e: Uint8Array.of(17) };

  it("reports progress", async () => {
    const heard: string[] = [];
    const options = { onProgress: ({ step }: Progress) => heard.push(step) };
    expect(await engine.perform(generation, options)).toMatchObject({ ok: true });
    expect(heard[0]).toBe("prime 1 of 2");
  });

  it("settles at once what is cancelled while it waits for the platform, and nothing of another owner", async () => {
    const [owner, other] = [{}, {}];
    const byPlatform = { ...generation, modulusLength: 128, e: Uint8Array.of(3) };
    const outcomes = [owner, other].map((each) => engine.perform(byPlatform, { owner: each }));
    engine.cancel(owner);
    expect(await outcomes[0]).toMatchObject({ ok: false, why: "failed", detail: "the request was called off" });
    expect(await outcomes[1]).toMatchObject({ ok: true });
  });

  it("performs each operation of the contract", async () => {
    for (const request of REQUESTS) expect(await engine.perform(request)).toMatchObject({ ok: true });
  });

  it.each([
    ["nothing", undefined, "rejected"],
    ["text", "rsa-sign", "rejected"],
    ["no operation", {}, "unsupported"],
    ["an unknown operation", { operation: "rsa-shout" }, "unsupported"],
    ["a name every object has", { operation: "constructor" }, "unsupported"],
    ["an unknown padding", { ...REQUESTS[0], padding: "oaep2" }, "unsupported"],
    ["a padding that does not encrypt", { ...REQUESTS[0], padding: "pss" }, "unsupported"],
    ["R16 a padding that does not sign", { ...REQUESTS[2], padding: "sslv23" }, "unsupported"],
    ["an unknown hash", { ...REQUESTS[2], hash: "toString" }, "unsupported"],
    ["a hash that is no name", { ...REQUESTS[2], hash: 1 }, "unsupported"],
    ["no key", { ...REQUESTS[0], key: undefined }, "bad-key"],
    ["null as key", { ...REQUESTS[1], key: null }, "bad-key"],
    ["a modulus that is a number", { ...REQUESTS[0], key: { n: 3, e: plain.e } }, "bad-key"],
    ["no private exponent", { ...REQUESTS[1], key: { n: plain.n, e: plain.e } }, "bad-key"],
    ["half a CRT", { ...REQUESTS[1], key: { ...plain, crt: { p: octets } } }, "bad-key"],
    ["no list of further primes", { ...REQUESTS[1], key: { crt: { ...key.crt, others: {} } } }, "bad-key"],
    ["R3 four further primes", { ...REQUESTS[1], key: { crt: { ...key.crt, others: [1, 2, 3, 4] } } }, "bad-key"],
    ["a further prime that is none", { ...REQUESTS[1], key: { crt: { ...key.crt, others: [null] } } }, "bad-key"],
    [
      "a hole among the further primes",
      { ...REQUESTS[1], key: { crt: { ...key.crt, others: new Array(1) } } },
      "bad-key",
    ],
    ["n without d", { ...REQUESTS[1], key: { n: plain.n } }, "bad-key"],
    ["null as CRT", { ...REQUESTS[1], key: { ...plain, crt: null } }, "bad-key"],
    ["an array as message", { ...REQUESTS[0], message: [1, 2, 3] }, "rejected"],
    ["wider elements in a message", { ...REQUESTS[0], message: new Uint16Array(2) }, "rejected"],
    ["a message without a hash", { ...REQUESTS[2], digest: undefined, hash: undefined, message: octets }, "rejected"],
    [
      "a length that is no whole number",
      { operation: "rsa-keygen", modulusLength: 64.5, primes: 2, e: key.e },
      "rejected",
    ],
    ["a length that is text", { operation: "rsa-keygen", modulusLength: "64", primes: 2, e: key.e }, "rejected"],
    ["primes without end", { operation: "rsa-keygen", modulusLength: 64, primes: Infinity, e: key.e }, "rejected"],
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

  it("answers whatever it is asked, without an exception", { timeout: 20_000 }, async () => {
    // More than one parameter of a generation is wrong, so that none begins. A search takes longer than all the rest.
    const requests = REQUESTS.filter(({ operation }) => operation !== "rsa-keygen");
    const generation = { operation: "rsa-keygen", modulusLength: 60, primes: 1, e: octets } as const;
    const field = fc.oneof(
      fc.anything(),
      fc.uint8Array({ maxLength: 70 }),
      fc.constantFrom(key.n, key.d, key.crt, "raw", "pkcs1", "oaep", "pss", "x931", "sslv23", "sha1"),
    );
    const changes = fc.dictionary(
      fc.constantFrom(
        ...["operation", "key", "padding", "hash", "message", "ciphertext", "signature", "digest"],
        ...["modulusLength", "primes", "e"],
      ),
      field,
      { maxKeys: 2 },
    );
    const keyChanges = fc.dictionary(fc.constantFrom("n", "e", "d", "crt"), field, { maxKeys: 2 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...requests, generation),
        changes,
        keyChanges,
        async (request, change, keyChange) => {
          const key = "key" in request ? request.key : {};
          const outcome = await hostile({ ...request, key: { ...key, ...keyChange }, ...change });
          expect(outcome.ok || outcome.detail.length > 0).toBe(true);
          if (!outcome.ok) expect(outcome.why, outcome.detail).not.toBe("failed");
        },
      ),
      { numRuns: 400 },
    );
  });
});
