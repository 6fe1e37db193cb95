/**
 * ECDH where the curve has more points than the group. SEC 1 3.3.1 stands against SP 800-56A, and points lie outside
 * the group.
 */
import { weierstrass } from "@noble/curves/abstract/weierstrass.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EcGroup, EcPoint } from "../../contract/engine.ts";
import { integerToOctets, minimalOctets, octetsToInteger } from "../bignum/octets.ts";
import { pointFrom } from "../testing/affine.ts";
import { namedGroup } from "../testing/named-groups.ts";
import { hexOf, octetsOfHex } from "../testing/octets.ts";
import { whyRefused } from "../testing/refusals.ts";
import { BinaryField } from "./binary-field.ts";
import type { Point } from "./curve.ts";
import { prepareGroup } from "./group.ts";
import { Ec } from "./operations.ts";

const ec = new Ec();

/** Each has h other than 1: 2, 4 and 2; then one over a prime field, 4. */
const COFACTOR_GROUPS = ["sect163k1", "sect233k1", "sect163r2", "secp112r2"];

async function agreed(group: EcGroup, d: bigint, point: EcPoint): Promise<string> {
  const result = await ec.agree({ operation: "ecdh", group, d: minimalOctets(d), point });
  if (result.kind !== "bytes") throw new Error("no secret");
  return hexOf(result.bytes);
}

/** h times d, as a private key. */
const timesCofactor = (group: EcGroup, d: bigint): bigint => (octetsToInteger(group.h) * d) % octetsToInteger(group.n);

/** NIST CAVS 14.1, "ECC CDH Primitive (SP 800-56A Section 5.7.1.2)": K-163 count 7, K-233 count 0, B-163 count 1. */
const CDH_VECTORS = [
  {
    name: "sect163k1",
    d: "00e46e9c965268647f2048474c7b1a54dffe728f1f",
    x: "01ef47795fb0e380405ab5e88defc3ced9a92514a6",
    y: "00be6181d7fc03ca8bfdf11869cea28cfa0e5f5f64",
    z: "0399b9294e895486bdefbaad7a729353ce09586357",
  },
  {
    name: "sect233k1",
    d: "135a5b8c3ce047fbc5df26277d3bf83ac33ddadb5cf4a050ca82be48f0",
    x: "01f40e34b3ed4a1b2d40c056fb75f2ad543c897cfd82f542cf746a0f202f",
    y: "00c130a1abe92bc4c977c800777996ccc50b90df991a2e81dd515c188599",
    z: "00a822b141ca1f5ad32899e68c54d1fec3df8100df485ebf1c5868a9ac89",
  },
  {
    name: "sect163r2",
    d: "0178dcc8216425d4bf71c8f2925dd1af86dc04a268",
    x: "01282898936486dc2e3cd1585f32d5544264e191e4",
    y: "05e9e98bb7499bf895f77f8fc8301d6e1c7a9f6191",
    z: "0681c9e59eb7eba769f5b6f2b06ddf1efd12997995",
  },
];

describe("H13 the secret is the plain one", () => {
  it("H13 is that of SP 800-56A once the private key is multiplied by the cofactor, and not before", async () => {
    for (const { name, d, x, y, z } of CDH_VECTORS) {
      const group = namedGroup(name);
      const key = octetsToInteger(octetsOfHex(d));
      const point = { x: octetsOfHex(x), y: octetsOfHex(y) };
      expect(await agreed(group, timesCofactor(group, key), point), name).toBe(z);
      expect(await agreed(group, key, point), name).not.toBe(z);
    }
  });

  it("H13 over a prime field with a cofactor, too: secp112r2 and secp128r2 against @noble/curves", async () => {
    for (const name of ["secp112r2", "secp128r2"]) {
      const group = namedGroup(name);
      const points = nobleCurve(group);
      const { n } = prepareGroup(group);
      const key = fc.bigInt({ min: 1n, max: n - 1n });
      await fc.assert(
        fc.asyncProperty(key, key, async (d, other) => {
          const peer = points.BASE.multiply(other);
          const secret = (k: bigint): string => hexOf(integerToOctets(peer.multiply(k).x, group.q.length));
          const point = { x: minimalOctets(peer.x), y: minimalOctets(peer.y) };
          expect(await agreed(group, d, point)).toBe(secret(d));
          expect(await agreed(group, timesCofactor(group, d), point)).toBe(secret(timesCofactor(group, d)));
        }),
        { numRuns: 5 },
      );
    }
  });
});

function nobleCurve({ q, n, h, a, b, xg, yg }: EcGroup): ReturnType<typeof weierstrass<bigint>> {
  const number = octetsToInteger;
  return weierstrass({
    p: number(q),
    n: number(n),
    h: number(h),
    a: number(a),
    b: number(b),
    Gx: number(xg),
    Gy: number(yg),
  });
}

/** A point whose order divides the cofactor and is not 1. */
function pointOfSmallOrder(group: EcGroup): Point {
  const { multiplier, n } = prepareGroup(group);
  const number = octetsToInteger;
  if (group.field === "binary") {
    // (0, sqrt(b)) has order 2. Squaring b as often as the field has bits, less one, gives the root.
    const field = new BinaryField(number(group.q));
    let root = field.fromInteger(number(group.b));
    for (let turn = 1; turn < field.degree; turn++) root = field.square(root);
    return { x: 0n, y: field.toInteger(root) };
  }
  for (let x = 1n; ; x++) {
    const point = multiplier.multiply(n, pointFrom({ q: number(group.q), a: number(group.a), b: number(group.b) }, x));
    if (point !== undefined) return point;
  }
}

describe.each(COFACTOR_GROUPS)("a peer's point on %s that is not in the group of the generator", (name) => {
  const group = namedGroup(name);
  const { multiplier, n } = prepareGroup(group);
  const small = pointOfSmallOrder(group);
  const refused = (point: Point, d = 5n): Promise<string> =>
    whyRefused(() => agreed(group, d, { x: minimalOctets(point.x), y: minimalOctets(point.y) }));

  it("E9 H13 is refused: one of small order, and the sum of one and a public key", async () => {
    const outside = multiplier.multiplyBoth(7n, 1n, small);
    if (outside === undefined) throw new Error("the sum is infinity");
    expect(multiplier.contains(small) && multiplier.contains(outside)).toBe(true);
    expect(await refused(small)).toBe("bad-key");
    expect(await refused(outside)).toBe("bad-key");
    // Also where the private key is a multiple of the cofactor, which would take the point into the group.
    expect(await refused(outside, 4n)).toBe("bad-key");
    const inside = multiplier.multiply(8n, outside);
    if (inside === undefined) throw new Error("the multiple is infinity");
    expect(await refused(inside)).toBe("accepted");
    expect(multiplier.multiply(n, inside)).toBeUndefined();
  });
});
