/** The keys of ECDSA sessions, and what is no key. VIRTIO 1.4 cs01, 5.9.9.2.1.5. */
import { createECDH } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../../../wire/codec/codec.ts";
import { ECPrivateKey, NAMED_CURVES } from "../../../../wire/codec/ec-der.ts";
import { AkcipherKeyType, CurveId } from "../../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { createEngine } from "../../../../worker/engine.ts";
import { namedGroup } from "../../../../worker/testing/named-groups.ts";
import { generateEcKey } from "../../../../worker/testing/openssl-ec.ts";
import { encodeKey, keysOf, TEST_CURVES, type TestCurve } from "../../../testing/ecdsa-keys.ts";
import { settled } from "../../../testing/fakes.ts";
import { akcipherData, createEcdsa } from "../../../testing/requests.ts";
import { heldRig, Rig } from "../../../testing/rig.ts";
import { MAX_AKCIPHER_KEY_LEN } from "../../limits.ts";
import { curveOf } from "./curves.ts";

const { PRIVATE, PUBLIC } = AkcipherKeyType;
const P256 = TEST_CURVES[2] as TestCurve;

/** How a device answers to a key, and why. */
function asker() {
  const rig = heldRig();
  return (curve: TestCurve, keytype: number, key: Uint8Array) => {
    const { status } = rig.create(createEcdsa({ key, keytype, curve: curve.id }));
    return { status, why: rig.trace.of("refused").at(-1)?.why };
  };
}

const numberOf = (octets: Uint8Array): bigint => BigInt(`0x0${Buffer.from(octets).toString("hex")}`);
const octetsOf = (value: bigint, length: number): Uint8Array =>
  Uint8Array.from(Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex"));

describe.each(TEST_CURVES)("on $name", (curve) => {
  const { openssl, octets, id } = curve;
  const group = namedGroup(openssl);
  const [p, n] = [numberOf(group.q), numberOf(group.n)];
  const ask = asker();
  const pair = generateEcKey(openssl);
  const keys = keysOf(curve, pair);

  test("the numbers of the curve are OpenSSL's", () => {
    const known = curveOf(id)?.group;
    const numbers = (of: object) =>
      Object.entries(of).map(([name, value]) => [name, value instanceof Uint8Array ? numberOf(value) : value]);
    expect(known && Object.fromEntries(numbers(known))).toEqual(Object.fromEntries(numbers(group)));
  });

  test("a private key is taken as OpenSSL exports it", () => {
    const der = new Uint8Array(pair.privateKey.export({ type: "sec1", format: "der" }));
    expect(ask(curve, PRIVATE, der).status).toBe(Status.OK);
    expect(Buffer.from(der)).toEqual(Buffer.from(keys.whole));
  });

  test("S4 a private key is taken with and without curve and point, and with a compressed point", () => {
    const { oid: parameters } = NAMED_CURVES[curve.name];
    for (const more of [{}, { parameters }, { publicKey: keys.uncompressed }, { publicKey: keys.compressed }]) {
      expect(ask(curve, PRIVATE, encodeKey(octets, pair.d, more)).status).toBe(Status.OK);
    }
  });

  test("S5 SEC 1 2.3.4: any point is taken, in both forms", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: n - 1n }), (d) => {
        const ecdh = createECDH(openssl);
        ecdh.setPrivateKey(octetsOf(d, octets));
        for (const form of ["uncompressed", "compressed"] as const) {
          expect(ask(curve, PUBLIC, new Uint8Array(ecdh.getPublicKey(null, form))).status).toBe(Status.OK);
        }
      }),
      { numRuns: 10, examples: [[1n], [2n], [n - 1n]] },
    );
  });

  test("SEC 1 2.3.4: an x is that of a point where OpenSSL says so", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: p - 1n }), fc.constantFrom(2, 3), (x, form) => {
        const point = Uint8Array.of(form, ...octetsOf(x, octets));
        expect(ask(curve, PUBLIC, point).status === Status.OK).toBe(isPoint(openssl, point));
      }),
      { numRuns: 10 },
    );
  });

  test.each<[what: string, key: () => Uint8Array]>([
    ["0", () => encodeKey(octets, new Uint8Array())],
    ["n", () => encodeKey(octets, octetsOf(n, octets))],
    ["n + 1", () => encodeKey(octets, octetsOf(n + 1n, octets))],
    ["all ones", () => encodeKey(octets, new Uint8Array(octets).fill(0xff))],
    ["a byte less", () => encodeKey(octets - 1, new Uint8Array(octets - 1).fill(1))],
    ["a byte more", () => encodeKey(octets + 1, pair.d)],
    ["no byte", () => encodeKey(0, new Uint8Array())],
  ])("S4 a private key of %s: ERR", (_, key) => {
    const { status, why } = ask(curve, PRIVATE, key());
    expect(status).toBe(Status.ERR);
    expect(why).toMatch(/a private key of \d+ bytes, not|the private key is not between/);
  });

  test("a private key of 1 and of n - 1 is taken", () => {
    for (const d of [1n, n - 1n]) expect(ask(curve, PRIVATE, encodeKey(octets, octetsOf(d, octets))).status).toBe(0);
  });

  const [x, y] = [pair.point.x, pair.point.y];
  const BAD_POINTS: readonly (readonly [what: string, point: Uint8Array])[] = [
    ["off the curve", Uint8Array.of(4, ...x, ...y.with(-1, (y.at(-1) ?? 0) ^ 1))],
    ["with x and y in each other's place", Uint8Array.of(4, ...y, ...x)],
    ["of zeros", Uint8Array.of(4, ...new Uint8Array(2 * octets))],
    ["at infinity", Uint8Array.of(0)],
    ["at infinity, as long as another", new Uint8Array(1 + 2 * octets)],
    ["with x = p", Uint8Array.of(4, ...octetsOf(p, octets), ...y)],
    ["with y = p", Uint8Array.of(4, ...x, ...octetsOf(p, octets))],
    ["with x of ones", Uint8Array.of(4, ...new Uint8Array(octets).fill(0xff), ...y)],
    // The same point to one that calculates modulo p. Where p is as long as its bytes, there is no room for it.
    ...(["x", "y"] as const).flatMap((name) => {
      const value = numberOf(pair.point[name]) + p;
      const point = { ...pair.point, [name]: octetsOf(value, octets) };
      return value < 1n << BigInt(8 * octets)
        ? [[`with ${name} + p`, Uint8Array.of(4, ...point.x, ...point.y)] as const]
        : [];
    }),
    ["compressed, with x = p", Uint8Array.of(2, ...octetsOf(p, octets))],
    ["compressed, with x of ones", Uint8Array.of(3, ...new Uint8Array(octets).fill(0xff))],
    ["in the hybrid form of X9.62", keys.uncompressed.with(0, 6 + ((y.at(-1) ?? 0) & 1))],
    ["of form 1", keys.uncompressed.with(0, 1)],
    ["a byte too short", keys.uncompressed.slice(0, -1)],
    ["a byte too long", Uint8Array.of(...keys.uncompressed, 0)],
    ["compressed, a byte too short", keys.compressed.slice(0, -1)],
    ["compressed, a byte too long", Uint8Array.of(...keys.compressed, 0)],
    ["a form alone", Uint8Array.of(4)],
    ["in the OCTET STRING that VIRTIO leaves out", Uint8Array.of(4, 1 + 2 * octets, ...keys.uncompressed)],
  ];

  test.each(BAD_POINTS)("S5 a public key %s: ERR", (_, point) => {
    expect(ask(curve, PUBLIC, point).status).toBe(Status.ERR);
  });

  test.each(BAD_POINTS)("S4 a private key that comes with a point %s: ERR", (_, publicKey) => {
    expect(ask(curve, PRIVATE, encodeKey(octets, pair.d, { publicKey })).status).toBe(Status.ERR);
  });

  test("S4 the key of every other curve: ERR, if it says so or has another length", () => {
    for (const other of TEST_CURVES.filter((each) => each !== curve)) {
      const { whole, short, uncompressed } = keysOf(other, generateEcKey(other.openssl));
      expect(ask(curve, PRIVATE, whole)).toEqual({ status: Status.ERR, why: "the key is one of another curve" });
      expect(ask(curve, PRIVATE, short).status).toBe(Status.ERR);
      expect(ask(curve, PUBLIC, uncompressed).status).toBe(Status.ERR);
    }
  });

  test("no cut of a key is taken for one, and none in place of the other", () => {
    for (let length = 0; length < keys.whole.length; length++) {
      expect(ask(curve, PRIVATE, keys.whole.slice(0, length)).status).toBe(Status.ERR);
    }
    for (let length = 0; length < keys.uncompressed.length; length++) {
      expect(ask(curve, PUBLIC, keys.uncompressed.slice(0, length)).status).toBe(Status.ERR);
    }
    expect(ask(curve, PUBLIC, keys.whole).status).toBe(Status.ERR);
    expect(ask(curve, PRIVATE, keys.uncompressed).status).toBe(Status.ERR);
  });

  test("S4 a point that belongs to another private key: ERR when the key is used", async () => {
    const rig = new Rig({ engine: createEngine() }).start();
    const other = keysOf(curve, generateEcKey(openssl));
    const wrong = encodeKey(octets, pair.d, { publicKey: other.compressed });
    const sign = async (session: bigint) => {
      const src = new Uint8Array(20).fill(1);
      const sent = rig.send(rig.data, akcipherData({ session, src, dst: 200, operation: "sign" }), 201);
      await settled();
      return sent.response().at(-1);
    };
    const sessions = [keys.whole, wrong, keys.short].map((key) => rig.open(createEcdsa({ key, curve: id })));
    const statuses: unknown[] = [];
    for (const session of [...sessions, ...sessions.toReversed()]) statuses.push(await sign(session));
    expect(statuses).toEqual([0, Status.ERR, 0, 0, Status.ERR, 0]);
    expect(rig.trace.of("refused").at(-1)?.why).toBe("the public key does not belong to the private key");
  });
});

/** Whether OpenSSL takes the octets for a point of the curve. */
function isPoint(name: string, octets: Uint8Array): boolean {
  const ecdh = createECDH(name);
  ecdh.generateKeys();
  try {
    ecdh.computeSecret(octets);
    return true;
  } catch {
    return false;
  }
}

describe("5.9.9.2.1.5", () => {
  const ask = asker();
  const keys = keysOf(P256, generateEcKey(P256.openssl));

  test.each([CurveId.UNKNOWN, 6, 7, 0xffff_ffff])("S3 curve %i: NOTSUPP", (curve) => {
    expect(ask({ ...P256, id: curve }, PUBLIC, keys.uncompressed)).toEqual({
      status: Status.NOTSUPP,
      why: `elliptic curve ${curve}`,
    });
  });

  test.each([0, 3, 0xffff_ffff])("key type %i: ERR", (keytype) => {
    for (const key of [keys.whole, keys.uncompressed]) expect(ask(P256, keytype, key).status).toBe(Status.ERR);
  });

  test("a key of more than the limit: ERR", () => {
    const long = (length: number) => Uint8Array.of(...keys.whole, ...new Uint8Array(length - keys.whole.length));
    // Bytes behind the key are no part of it, as in RSA.
    expect(ask(P256, PRIVATE, long(MAX_AKCIPHER_KEY_LEN)).status).toBe(Status.OK);
    const { status, why } = ask(P256, PRIVATE, long(MAX_AKCIPHER_KEY_LEN + 1));
    expect([status, why]).toEqual([Status.ERR, "a key of 16385 bytes; 16384 are possible"]);
  });

  test("lengths of a key that are not the shortest form are taken, as in RSA", () => {
    const key = decode(ECPrivateKey, keys.short);
    const content = encode(ECPrivateKey, key).slice(2);
    expect(ask(P256, PRIVATE, Uint8Array.of(0x30, 0x82, 0, content.length, ...content)).status).toBe(Status.OK);
  });

  test("keylen of 2^32 - 1, and of one byte more than there is: ERR, and nothing is allocated", () => {
    const rig = heldRig();
    for (const length of [0xffff_ffff, 0x8000_0000, 1 << 20, keys.whole.length + 1]) {
      const request = createEcdsa({ key: keys.whole });
      new DataView(request.buffer).setUint32(24, length, true);
      const before = process.memoryUsage().arrayBuffers;
      expect(rig.create(request).status).toBe(Status.ERR);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
    }
    const request = createEcdsa({ key: keys.whole });
    for (let length = 16; length < request.length; length++) {
      expect(rig.create(request.subarray(0, length)).status).toBe(Status.ERR);
    }
  });

  test("S1 algorithm 2 is DSA to a driver without REVISION_1: NOTSUPP, though its bit is set", () => {
    const rig = heldRig();
    const request = createEcdsa({ key: keys.whole });
    new DataView(request.buffer).setUint32(16, 2, true);
    expect(rig.create(request).status).toBe(Status.NOTSUPP);
    expect(rig.trace.of("refused").at(-1)?.why).toBe("AKCIPHER algorithm 2; only RSA and ECDSA are offered");
  });
});
