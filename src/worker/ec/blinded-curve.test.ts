/** Private keys on @noble/curves against the arithmetic of this folder, and the two against each other on any curve. */
import { type ECDSA, ecdsa, weierstrass } from "@noble/curves/abstract/weierstrass.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AsymResult, EcGroup, EcRequest, HashName, Signed } from "../../contract/engine.ts";
import { bitLength, integerToOctets, minimalOctets, octetsToInteger } from "../bignum/octets.ts";
import { deterministicNonces } from "../dsa/nonce.ts";
import { HASHES } from "../hashes.ts";
import { digestOf } from "../signed.ts";
import { countedPrimeCurve, groupOn } from "../testing/counted-curves.ts";
import { primeOrderGroup } from "../testing/known-orders.ts";
import { NAMED_GROUPS, namedGroup } from "../testing/named-groups.ts";
import { publicPoint } from "../testing/openssl-ec.ts";
import { baseMultiple, prepareGroup } from "./group.ts";
import { Ec } from "./operations.ts";
import { toP1363 } from "./p1363.ts";

const ec = new Ec();
const number = octetsToInteger;
const hash = fc.constantFrom(...(Object.keys(HASHES) as HashName[]));
const digest = fc.uint8Array({ maxLength: 80 });
const seed = fc.bigInt({ min: 1n, max: 2n ** 64n });

const isBlinded = (group: EcGroup): boolean => prepareGroup(group).blinded !== undefined;
const VALID = NAMED_GROUPS.filter(({ name }) => !name.startsWith("Oakley"));
const BLINDED = VALID.filter(({ group }) => isBlinded(group));

describe("private keys are blinded", () => {
  it("in every named group of prime order over a prime field", () => {
    const primeOrder = VALID.filter(({ group }) => group.field === "prime" && number(group.h) === 1n);
    expect(BLINDED).toEqual(primeOrder);
    expect(BLINDED.length).toBeGreaterThan(35);
    for (const { group } of BLINDED) expect(isBlinded({ ...group, h: new Uint8Array(0) })).toBe(true);
  });

  it("not in one with a cofactor, over a binary field, or of a stranger", () => {
    for (const name of ["secp112r2", "secp128r2", "sect163k1", "sect571r1", "c2pnb176v1"]) {
      expect(isBlinded(namedGroup(name)), name).toBe(false);
    }
    expect(isBlinded(primeOrderGroup(96, 3n))).toBe(false);
  });
});

/** Signs with the k of RFC 6979 in the arithmetic of this folder. The k is calculated before, and given. */
function signedHere(group: EcGroup, d: bigint, signed: Signed): Promise<AsymResult> {
  const n = number(group.n);
  const [k] = deterministicNonces(digestOf(signed), d, n);
  return ec.sign({ operation: "ecdsa-sign", group, d: minimalOctets(d), k: minimalOctets(k ?? 0n), ...signed });
}

describe.each(BLINDED)("on $name", ({ name, group }) => {
  const n = number(group.n);
  const key = fc.bigInt({ min: 1n, max: n - 1n });
  const { blinded } = prepareGroup(group);

  it("E5 the signature is the same as with RFC 6979's k given, of a digest of any length", async () => {
    await fc.assert(
      fc.asyncProperty(key, digest, async (d, octets) => {
        const request = { operation: "ecdsa-sign", group, d: minimalOctets(d), digest: octets } as const;
        expect(await ec.sign(request)).toEqual(await signedHere(group, d, { digest: octets }));
      }),
      {
        numRuns: 3,
        examples: [
          [n - 1n, new Uint8Array(10_000).fill(0xa5)],
          [1n, new Uint8Array(0)],
        ],
      },
    );
  });

  it("a public key is the multiple that OpenSSL calculates", () => {
    for (const d of [1n, 2n, n / 2n, n - 1n]) {
      const { x, y } = publicPoint(name, minimalOctets(d));
      expect(blinded?.publicPoint(d)).toEqual({ x: number(x), y: number(y) });
    }
  });
});

describe("a signature of a digest", () => {
  const group = namedGroup("secp256k1");

  it("E5 takes its k with the hash that is named, and with SHA-256 where none is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 1n, max: number(group.n) - 1n }), hash, digest, async (d, name, octets) => {
        for (const signed of [
          { message: octets, hash: name },
          { digest: HASHES[name](octets), hash: name },
        ]) {
          const request: EcRequest = { operation: "ecdsa-sign", group, d: minimalOctets(d), ...signed };
          expect(await ec.sign(request)).toEqual(await signedHere(group, d, signed));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("is not turned into the one with the smaller s", async () => {
    const half = number(group.n) / 2n;
    const signatures = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        ec.sign({ operation: "ecdsa-sign", group, d: Uint8Array.of(9), digest: Uint8Array.of(index) }),
      ),
    );
    const above = signatures.filter((signature) => signature.kind === "signature" && number(signature.s) > half);
    expect(above.length).toBeGreaterThan(2);
  });
});

/** Below it @noble/curves draws fewer octets for the factor that masks a nonce than it demands itself. */
const MASKED_ORDER = 1n << 80n;

const noRandomness = (): never => {
  throw new Error("nothing is masked here");
};

/** @noble/curves on the group, whatever it is. */
function peerOn({ q, n, a, b, xg, yg }: EcGroup, name: HashName): ECDSA {
  const curve = { p: number(q), n: number(n), h: 1n, a: number(a), b: number(b), Gx: number(xg), Gy: number(yg) };
  return ecdsa(weierstrass(curve), HASHES[name], number(n) < MASKED_ORDER ? { randomBytes: noRandomness } : {});
}

/** A curve of some 65,000 points: small enough that r = 0 and equal points occur, large enough to be accepted. */
function smallGroup(seedOfCurve: bigint): EcGroup {
  const isPrime = (value: bigint): boolean => {
    for (let factor = 2n; factor * factor <= value; factor++) if (value % factor === 0n) return false;
    return true;
  };
  for (let b = Number(seedOfCurve % 65_537n); ; b = (b + 1) % 65_537) {
    const curve = countedPrimeCurve(65_537, Number(seedOfCurve % 1000n), b);
    if (curve === undefined || curve.order === 65_537n || !isPrime(curve.order)) continue;
    const group = groupOn(curve, curve.order, 1n);
    try {
      prepareGroup(group);
      return group;
    } catch {
      // Its embedding degree is small.
    }
  }
}

describe("on random curves of prime order @noble/curves and this folder agree", () => {
  const group = fc.oneof(
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom(48, 64, 80, 96), seed).map((drawn) => primeOrderGroup(...drawn)),
    },
    { weight: 1, arbitrary: seed.map(smallGroup) },
  );
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const scalarIn = ({ n }: EcGroup, part: number): bigint => {
    const most = number(n) - 1n;
    const drawn = (most * BigInt(Math.floor(part * 2 ** 32))) >> 32n;
    return drawn < 1n ? 1n : drawn;
  };

  it("E5 on signatures, in both directions", async () => {
    await fc.assert(
      fc.asyncProperty(group, share, hash, digest, async (parameters, part, name, octets) => {
        const d = scalarIn(parameters, part);
        const peer = peerOn(parameters, name);
        const secret = integerToOctets(d, peer.lengths.secretKey ?? 0);
        const hashed = HASHES[name](octets);
        const theirs = peer.sign(hashed, secret, { prehash: false, lowS: false });
        const request = {
          operation: "ecdsa-sign",
          group: parameters,
          d: minimalOctets(d),
          digest: hashed,
          hash: name,
        } as const;
        const ours = await ec.sign(request);
        if (ours.kind !== "signature") throw new Error("no signature");
        const orderOctets = Math.ceil(bitLength(number(parameters.n)) / 8);
        expect(toP1363({ r: number(ours.r), s: number(ours.s) }, orderOctets)).toEqual(theirs);
        const { x, y } = baseMultiple(prepareGroup(parameters), d);
        const point = { x: minimalOctets(x), y: minimalOctets(y) };
        const verifying = { operation: "ecdsa-verify", group: parameters, point, r: ours.r, s: ours.s } as const;
        expect(await ec.verify({ ...verifying, message: octets, hash: name })).toEqual({
          kind: "verdict",
          valid: true,
        });
        const other = HASHES[name](Uint8Array.from([...octets, 1]));
        expect(await ec.verify({ ...verifying, digest: other })).toEqual({
          kind: "verdict",
          valid: peer.verify(theirs, other, peer.getPublicKey(secret), { prehash: false, lowS: false }),
        });
      }),
      { numRuns: 6 },
    );
  });

  it("H13 on public keys and shared secrets", async () => {
    await fc.assert(
      fc.asyncProperty(group, share, share, async (parameters, left, right) => {
        const prepared = prepareGroup(parameters);
        const points = peerOn(parameters, "sha256").Point;
        const [d, e] = [scalarIn(parameters, left), scalarIn(parameters, right)];
        const peer = points.BASE.multiply(e).toAffine();
        expect(baseMultiple(prepared, e)).toEqual(peer);
        const point = { x: minimalOctets(peer.x), y: minimalOctets(peer.y) };
        const secret = await ec.agree({ operation: "ecdh", group: parameters, d: minimalOctets(d), point });
        const expected = integerToOctets(points.fromAffine(peer).multiply(d).x, prepared.coordinateOctets);
        expect(secret).toEqual({ kind: "bytes", bytes: expected });
      }),
      { numRuns: 6 },
    );
  });
});
