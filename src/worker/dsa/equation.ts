/**
 * The equation which DSA and ECDSA share: s = (z + x r) / k modulo q. z is the digest and x the private key; r comes
 * from the k-th multiple or power of the generator. FIPS 186-5 6.4, FIPS 186-4 4.6 and 4.7.
 */
import type { AsymResult } from "../../contract/engine.ts";
import { inverseModulo } from "../bignum/inverse.ts";
import { bitLength, minimalOctets, octetsToInteger, withoutLeadingZeros } from "../bignum/octets.ts";
import { throwRefusal } from "../refusal.ts";
import type { Digest } from "../signed.ts";
import { deterministicNonces, leftmostBits } from "./nonce.ts";

export interface Signer {
  /** The order of the group, a prime. */
  readonly q: bigint;
  readonly x: bigint;
  /** r of a k. */
  commit(k: bigint): bigint;
}

/** Signs with the given `k`, or with one of RFC 6979. Refuses a k out of 1 .. q - 1, and one that makes r or s zero. */
export function signDigest(signer: Signer, digest: Digest, k?: Uint8Array): AsymResult {
  const z = leftmostBits(digest.digest, signer.q);
  for (const nonce of k === undefined ? deterministicNonces(digest, signer.x, signer.q) : [givenNonce(k, signer.q)]) {
    const r = signer.commit(nonce);
    const s = ((inverseModulo(nonce, signer.q) ?? 0n) * (z + signer.x * r)) % signer.q;
    if (r !== 0n && s !== 0n) return signatureResult({ r, s });
  }
  return throwRefusal("rejected", "k makes a signature with a zero");
}

export function signatureResult({ r, s }: Signature): AsymResult {
  return { kind: "signature", r: minimalOctets(r), s: minimalOctets(s) };
}

function givenNonce(k: Uint8Array, q: bigint): bigint {
  const nonce = numberBelow(k, q);
  if (nonce === undefined) throwRefusal("rejected", "k is not between 1 and the order of the group");
  return nonce;
}

/** The number in `octets` if it is between 1 and q - 1. */
export function numberBelow(octets: Uint8Array, q: bigint): bigint | undefined {
  const significant = withoutLeadingZeros(octets);
  if (significant.length > Math.ceil(bitLength(q) / 8)) return undefined;
  const value = octetsToInteger(significant);
  return value > 0n && value < q ? value : undefined;
}

/** A signature that is in range. */
export interface Signature {
  readonly r: bigint;
  readonly s: bigint;
}

/** r and s, or undefined if one is not between 1 and q - 1: such a signature is invalid. */
export function readSignature(signature: { r: Uint8Array; s: Uint8Array }, q: bigint): Signature | undefined {
  const r = numberBelow(signature.r, q);
  const s = numberBelow(signature.s, q);
  return r === undefined || s === undefined ? undefined : { r, s };
}

/** z / s for the generator and r / s for the public key, modulo q. */
export function verificationScalars(digest: Uint8Array, { r, s }: Signature, q: bigint): readonly [bigint, bigint] {
  const w = inverseModulo(s, q) ?? 0n;
  return [(leftmostBits(digest, q) * w) % q, (r * w) % q];
}
