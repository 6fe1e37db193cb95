/** The sizes that the engine takes: each limit of C5 in docs/spec.md, and one bit more and less. */
import { expect, test } from "vitest";
import type { AsymRequest } from "../contract/engine.ts";
import { minimalOctets } from "./bignum/octets.ts";
import { randomPrime } from "./bignum/primes.ts";
import { rfc7919Prime } from "./dh/rfc7919.ts";
import { createEngine } from "./engine.ts";
import { namedGroup } from "./testing/named-groups.ts";

const engine = createEngine();
const whyNot = async (request: AsymRequest): Promise<string> => {
  const outcome = await engine.perform(request);
  return outcome.ok ? "accepted" : outcome.why;
};
const ones = (bits: number): Uint8Array => minimalOctets((1n << BigInt(bits)) - 1n);

test("C5 an RSA modulus and a DH prime have 512 to 8192 bits", async () => {
  const message = Uint8Array.of(2);
  const rsa = (bits: number): Promise<string> =>
    whyNot({ operation: "rsa-encrypt", key: { n: ones(bits), e: Uint8Array.of(3) }, padding: "raw", message });
  const dh = (p: Uint8Array): Promise<string> => whyNot({ operation: "dh-keygen", p, g: Uint8Array.of(2) });
  expect(await Promise.all([511, 512, 8192, 8193].map(rsa))).toEqual(["bad-key", "accepted", "accepted", "bad-key"]);
  const primes = [randomPrime({ bits: 511 }), randomPrime({ bits: 512 }), rfc7919Prime(8192) ?? 0n].map(minimalOctets);
  expect(await Promise.all(primes.map(dh))).toEqual(["rejected", "accepted", "accepted"]);
  expect(await dh(ones(8193))).toBe("rejected");
});

test("C5 a field has 16 to 1024 bits, or a degree of 16 to 571", async () => {
  const prime = (bits: number): Promise<string> =>
    whyNot({ operation: "ec-keygen", group: { ...namedGroup("prime256v1"), q: ones(bits) } });
  const binary = (degree: number): Promise<string> =>
    whyNot({ operation: "ec-keygen", group: { ...namedGroup("sect163k1"), q: ones(degree + 1) } });
  expect(await Promise.all([1025, 15].map(prime))).toEqual(["unsupported", "bad-key"]);
  expect(await Promise.all([572, 15].map(binary))).toEqual(["unsupported", "bad-key"]);
});
