/** ECDSA, ECDH and key generation: FIPS 186-5 6 and A.2, SEC 1 3.3.1, over any valid group of the contract. */
import type { AsymResult, EcGroup } from "../../contract/engine.ts";
import { integerToOctets, minimalOctets } from "../bignum/octets.ts";
import { randomBelow } from "../bignum/random.ts";
import { readSignature, type Signature, signatureResult, signDigest, verificationScalars } from "../dsa/equation.ts";
import type { RequestOf } from "../family.ts";
import { KeyCache } from "../key-cache.ts";
import { throwRefusal } from "../refusal.ts";
import { digestOf } from "../signed.ts";
import type { Point } from "./curve.ts";
import { baseMultiple, type Group, groupParts, prepareGroup, publicPoint, readPoint, readScalar } from "./group.ts";
import { type NativeCurve, nativeCurve } from "./native.ts";

/** Keeps the groups used last: the second operation in a group skips its validation. */
export class Ec {
  readonly #groups = new KeyCache(preparedGroup, groupParts, clear);

  /** FIPS 186-5 6.4.1. Without k the platform's random one, if the platform signs, or RFC 6979's. */
  async sign(request: RequestOf<"ecdsa-sign">, holder?: number): Promise<AsymResult> {
    const { group, native, pairs } = this.#groups.get(request.group);
    const x = readScalar(group, request.d);
    if (request.point !== undefined) pairs.get({ d: x, point: readPoint(group, request.point) }, holder);
    if (request.k === undefined) {
      const answer = "message" in request ? await native?.sign(x, request, holder) : undefined;
      const signature = answer ?? group.blinded?.sign(x, digestOf(request));
      if (signature !== undefined) return signatureResult(signature);
    }
    const commit = (k: bigint): bigint => baseMultiple(group, k).x % group.n;
    return signDigest({ q: group.n, x, commit }, digestOf(request), request.k);
  }

  /** FIPS 186-5 6.4.2. An r or s out of range is an invalid signature. A point that is no public key is a bad key. */
  async verify(request: RequestOf<"ecdsa-verify">): Promise<AsymResult> {
    const { group, native } = this.#groups.get(request.group);
    const point = readPoint(group, request.point);
    const signature = readSignature(request, group.n);
    if (signature === undefined) return { kind: "verdict", valid: false };
    const answer = "message" in request ? await native?.verify(point, signature, request) : undefined;
    const valid = answer ?? isValid({ group, point, signature, digest: digestOf(request).digest });
    return { kind: "verdict", valid };
  }

  /** A d from 1 to n - 1, all equally likely. */
  generateKey(request: RequestOf<"ec-keygen">): AsymResult {
    const { group } = this.#groups.get(request.group);
    const d = randomBelow(group.n);
    const { x, y } = publicPoint(group, d);
    return { kind: "ec-key", d: minimalOctets(d), point: { x: minimalOctets(x), y: minimalOctets(y) } };
  }

  /** SEC 1 3.3.1: the plain primitive. That of SP 800-56A 5.7.1.2 multiplies d by the cofactor before. */
  async agree(request: RequestOf<"ecdh">, holder?: number): Promise<AsymResult> {
    const { group, native } = this.#groups.get(request.group);
    const d = readScalar(group, request.d);
    const point = readPoint(group, request.point);
    const answer = await native?.agree(d, point, holder);
    if (answer !== undefined) return { kind: "bytes", bytes: answer };
    const shared = group.multiplier.multiply(d, point) ?? throwRefusal("rejected", "the shared point is infinity");
    return { kind: "bytes", bytes: integerToOctets(shared.x, group.coordinateOctets) };
  }

  /** Forgets the private keys that are prepared for this holder alone; groups stay. */
  forget(holder: number): void {
    for (const { native, pairs } of this.#groups.all) {
      native?.forget(holder);
      pairs.forget(holder);
    }
  }

  get privateKeys(): number {
    return this.#groups.all.reduce((sum, { native, pairs }) => sum + (native?.privateKeys ?? 0) + pairs.size, 0);
  }
}

interface PreparedGroup {
  readonly group: Group;
  readonly native: NativeCurve | undefined;
  /** Keys whose halves belong together: to find that out takes as long as a signature. */
  readonly pairs: KeyCache<KeyPair, true>;
}

interface KeyPair {
  readonly d: bigint;
  readonly point: Point;
}

function preparedGroup(parameters: EcGroup): PreparedGroup {
  const group = prepareGroup(parameters);
  const check = ({ d, point }: KeyPair): true => {
    const { x, y } = publicPoint(group, d);
    if (x !== point.x || y !== point.y) throwRefusal("bad-key", "the public key does not belong to the private key");
    return true;
  };
  const pairs = new KeyCache(check, ({ d, point: { x, y } }: KeyPair) => [d, x, y].map(minimalOctets));
  return { group, native: nativeCurve(group), pairs };
}

function clear({ native, pairs }: PreparedGroup): void {
  native?.clear();
  pairs.clear();
}

interface UsedOverride {
  readonly group: Group;
  readonly point: Point;
  readonly signature: Signature;
  readonly digest: Uint8Array;
}

function isValid({ group, point, signature, digest }: UsedOverride): boolean {
  const [baseScalar, scalar] = verificationScalars(digest, signature, group.n);
  const sum = group.multiplier.multiplyBoth(baseScalar, scalar, point);
  return sum !== undefined && sum.x % group.n === signature.r;
}
