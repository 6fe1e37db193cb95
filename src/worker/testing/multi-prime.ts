/** Multi-prime keys for tests: made here, and given to OpenSSL as an RSAPrivateKey of version 1 (RFC 8017 A.1.2). */
import { createPrivateKey, type KeyObject } from "node:crypto";
import type { AsymResult } from "../../contract/engine.ts";
import { generateFromPrimes } from "../rsa/keygen.ts";
import type { TestKey } from "./keys.ts";

export type GeneratedKey = Extract<AsymResult, { kind: "rsa-key" }>;

export function generateMultiPrime(bits: number, primes: number): GeneratedKey {
  return generateFromPrimes({ bits, primes, e: 65537n }, () => undefined);
}

/** A key of several primes. With four a long key takes no time to make. */
export function multiPrimeTestKey(bits: number, primes: number): TestKey {
  const generated = generateMultiPrime(bits, primes);
  const { n, e, d, crt } = generated;
  return { bits, openssl: openSslKey(generated), key: { n, e, d, crt }, plain: { n, e, d } };
}

/** A KeyObject of node:crypto; OpenSSL checks nothing but the form when it imports one. */
export function openSslKey({ n, e, d, crt }: GeneratedKey): KeyObject {
  const { p, q, dp, dq, qinv, others = [] } = crt;
  const version = Uint8Array.of(others.length > 0 ? 1 : 0);
  const further = others.map((other) => sequence([other.r, other.d, other.t].map(integer)));
  const parts = [version, n, e, d, p, q, dp, dq, qinv].map(integer);
  const key = sequence(further.length > 0 ? [...parts, sequence(further)] : parts);
  return createPrivateKey({ key, format: "der", type: "pkcs1" });
}

function integer(octets: Uint8Array): Buffer {
  return tagged(0x02, Buffer.concat([Buffer.of(0), octets]).subarray((octets[0] ?? 0) < 128 ? 1 : 0));
}

function sequence(parts: readonly Uint8Array[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}
