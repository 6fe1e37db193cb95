/**
 * The secret number k of a DSA or ECDSA signature. It is made from the private key and the digest: RFC 6979 3.2. HMAC
 * runs on the hash of the request, or on {@link NONCE_HASH}.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { bitLength, integerToOctets, octetsToInteger } from "../bignum/octets.ts";
import { HASHES } from "../hashes.ts";
import type { Digest } from "../signed.ts";

/** The hash of the nonce for a digest that comes without the name of its own. */
export const NONCE_HASH = "sha256";

/** The leftmost bits of a digest, as many as q has: bits2int, RFC 6979 2.3.2; FIPS 186-5 6.4.1. Not reduced. */
export function leftmostBits(digest: Uint8Array, q: bigint): bigint {
  const length = bitLength(q);
  const octets = digest.subarray(0, Math.ceil(length / 8));
  return octetsToInteger(octets) >> BigInt(Math.max(0, 8 * octets.length - length));
}

/** Numbers from 1 to q - 1, the same ones for the same key and digest; without end. */
export function* deterministicNonces({ digest, hash = NONCE_HASH }: Digest, x: bigint, q: bigint): Generator<bigint> {
  const hashFunction = HASHES[hash];
  const length = Math.ceil(bitLength(q) / 8);
  const seed = concatBytes(integerToOctets(x, length), integerToOctets(leftmostBits(digest, q) % q, length));
  let value = new Uint8Array(hashFunction.outputLen).fill(1);
  let key = new Uint8Array(hashFunction.outputLen);
  const stir = (...parts: Uint8Array[]): void => {
    key = hmac(hashFunction, key, concatBytes(value, ...parts));
    value = hmac(hashFunction, key, value);
  };
  stir(Uint8Array.of(0), seed);
  stir(Uint8Array.of(1), seed);
  for (;;) {
    let octets = new Uint8Array(0);
    while (octets.length < length) {
      value = hmac(hashFunction, key, value);
      octets = concatBytes(octets, value);
    }
    const nonce = leftmostBits(octets, q);
    if (nonce > 0n && nonce < q) yield nonce;
    stir(Uint8Array.of(0));
  }
}
