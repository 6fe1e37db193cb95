/** DSA: FIPS 186-4 4.6 and 4.7, over any valid group within the limits of C5 (docs/spec.md), and key generation. */
import type { AsymResult } from "../../contract/engine.ts";
import { minimalOctets } from "../bignum/octets.ts";
import { randomBelow } from "../bignum/random.ts";
import type { Report, RequestOf } from "../family.ts";
import { KeyCache } from "../key-cache.ts";
import { throwRefusal } from "../refusal.ts";
import { digestOf } from "../signed.ts";
import { numberBelow, readSignature, signDigest, verificationScalars } from "./equation.ts";
import { checkNewSize, generateGroup, groupParts, type PrimeGroup, prepareGroup } from "./group.ts";

/** Keeps the groups used last: the second operation in a group skips its validation. */
export class Dsa {
  readonly #groups = new KeyCache(prepareGroup, groupParts);

  sign(request: RequestOf<"dsa-sign">): AsymResult {
    const { modulus, q, g } = this.#groups.get(request.group);
    const x = numberBelow(request.x, q) ?? throwRefusal("bad-key", "the private key is not between 1 and q - 1");
    const commit = (k: bigint): bigint => modulus.pow(g, k) % q;
    return signDigest({ q, x, commit }, digestOf(request), request.k);
  }

  /** An r or s out of range is an invalid signature. A y that is no public key is a bad key. */
  verify(request: RequestOf<"dsa-verify">): AsymResult {
    const group = this.#groups.get(request.group);
    const { modulus, q, g } = group;
    const y = readPublicKey(group, request.y);
    const { digest } = digestOf(request);
    const signature = readSignature(request, q);
    if (signature === undefined) return { kind: "verdict", valid: false };
    const [baseScalar, scalar] = verificationScalars(digest, signature, q);
    const v = ((modulus.pow(g, baseScalar) * modulus.pow(y, scalar)) % modulus.n) % q;
    return { kind: "verdict", valid: v === signature.r };
  }
}

/** SP 800-89 5.3.1: between 2 and p - 2, and of order q. */
function readPublicKey({ modulus, q }: PrimeGroup, octets: Uint8Array): bigint {
  const y = numberBelow(octets, modulus.n - 1n) ?? 0n;
  if (y < 2n || modulus.pow(y, q) !== 1n) throwRefusal("bad-key", "y is not in the group");
  return y;
}

/** A new group and a key in it. All x from 1 to q - 1 are equally likely: FIPS 186-4 B.1.2. */
export function generateDsaKey(request: RequestOf<"dsa-keygen">, report: Report): AsymResult {
  const size = { pBits: 8 * request.modulusLength, qBits: 8 * request.divisorLength };
  checkNewSize(size);
  const { modulus, q, g } = generateGroup(size, report);
  const x = 1n + randomBelow(q - 1n);
  const group = { p: minimalOctets(modulus.n), q: minimalOctets(q), g: minimalOctets(g) };
  return { kind: "dsa-key", group, x: minimalOctets(x), y: minimalOctets(modulus.pow(g, x)) };
}
