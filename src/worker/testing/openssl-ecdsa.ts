/**
 * ECDSA of digests of any length. OpenSSL signs and verifies messages only, so it multiplies points here, and no more.
 * FIPS 186-5 6.4.
 */
import { randomBytes } from "node:crypto";
import { integerToOctets, octetsToInteger } from "../bignum/octets.ts";
import { namedGroup } from "./named-groups.ts";
import { publicPoint } from "./openssl-ec.ts";

export interface TestSignature {
  readonly r: Uint8Array;
  readonly s: Uint8Array;
}

/** A signature with a k by chance, in the group of that name. */
export function signatureOf(name: string, d: Uint8Array, digest: Uint8Array): TestSignature {
  const { n, octets } = orderOf(name);
  const k = (octetsToInteger(randomBytes(octets)) % (n - 1n)) + 1n;
  const r = abscissa(name, k) % n;
  const s = (inverse(k, n) * (leftmostBits(digest, n) + r * octetsToInteger(d))) % n;
  return { r: integerToOctets(r, octets), s: integerToOctets(s, octets) };
}

/** With the private key d: z/s G + r/s Q is (z + r d)/s G. */
export function verifies(name: string, d: Uint8Array, what: TestSignature & { readonly digest: Uint8Array }): boolean {
  const { n } = orderOf(name);
  const [r, s] = [octetsToInteger(what.r), octetsToInteger(what.s)];
  const factor = ((leftmostBits(what.digest, n) + r * octetsToInteger(d)) * inverse(s, n)) % n;
  return abscissa(name, factor) % n === r;
}

function orderOf(name: string): { n: bigint; octets: number } {
  const { n } = namedGroup(name);
  return { n: octetsToInteger(n), octets: n.length };
}

/** x of the point that is `factor` times the generator, by OpenSSL. */
const abscissa = (name: string, factor: bigint): bigint =>
  octetsToInteger(publicPoint(name, integerToOctets(factor, orderOf(name).octets)).x);

function leftmostBits(digest: Uint8Array, n: bigint): bigint {
  const excess = 8 * digest.length - n.toString(2).length;
  return octetsToInteger(digest) >> BigInt(Math.max(0, excess));
}

/** By Fermat: n is a prime. */
function inverse(value: bigint, n: bigint): bigint {
  let result = 1n;
  for (const bit of (n - 2n).toString(2)) {
    result = (result * result) % n;
    if (bit === "1") result = (result * value) % n;
  }
  return result;
}
