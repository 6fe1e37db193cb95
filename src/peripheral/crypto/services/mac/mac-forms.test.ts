/** MAC in all its forms: padded, unpadded and stateless, as the features say. VIRTIO 1.4 cs01, 5.9.9.3 and 5.9.9.5. */
import { createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CryptoFeature } from "../../../../wire/crypto/features.ts";
import { MacAlgo } from "../../../../wire/crypto/services/mac.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { heldAsymRig } from "../../../testing/asym-rig.ts";
import { createMac, macData, macStateless } from "../../../testing/mac-requests.ts";
import { REVISION_1, revision1, unpaddedControl, unpaddedData } from "../../../testing/revision-1.ts";
import { concat, heldRig } from "../../../testing/rig.ts";
import { MAX_REQUEST_BYTES } from "../../limits.ts";
import { macWith } from "./algorithms.ts";

const STATELESS = 1n << BigInt(CryptoFeature.MAC_STATELESS_MODE);
const F_ASYM = 1n << BigInt(CryptoFeature.ASYM);
const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

/** Header and fixed part of a stateless request. */
const STATELESS_FIXED = 24 + 16;

const dialects = [
  ["virtio-1.4", (more: bigint, memory = 1 << 22) => heldRig({ memory, ...revision1(more) })],
  [
    "asym-rfc-v3",
    (more: bigint, memory = 1 << 22) => {
      const { offer, features } = revision1(more);
      return heldAsymRig({ memory, offer, features: features | F_ASYM });
    },
  ],
] as const;

const [[, virtio]] = dialects;

const KEYS: Readonly<Record<number, readonly number[]>> = {
  [MacAlgo.HMAC_MD5]: [0, 16, 100],
  [MacAlgo.HMAC_SHA1]: [20],
  [MacAlgo.HMAC_SHA_224]: [28],
  [MacAlgo.HMAC_SHA_256]: [32, 64, 65, 512],
  [MacAlgo.HMAC_SHA_384]: [48],
  [MacAlgo.HMAC_SHA_512]: [64],
  [MacAlgo.CMAC_3DES]: [16, 24],
  [MacAlgo.CMAC_AES]: [16, 24, 32],
  [MacAlgo.GMAC_AES]: [16, 24, 32],
  [MacAlgo.CBCMAC_AES]: [16, 24, 32],
  [MacAlgo.XCBC_AES]: [16],
};
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const cases = fc.constantFrom(...Object.keys(KEYS).map(Number)).chain((algo) =>
  fc.record({
    algo: fc.constant(algo),
    key: fc.constantFrom(...(KEYS[algo] ?? [])).chain(bytes),
    src: fc.uint8Array({ minLength: 12, maxLength: 200 }),
    length: fc.integer({ min: 1, max: algo === MacAlgo.CMAC_3DES ? 8 : 16 }),
  }),
);

describe.each(dialects)("5.9.9.5 MAC for a driver with REVISION_1, in the dialect %s", (dialect, make) => {
  test("gives the same padded, unpadded, stateless and in descriptors of one byte each", () => {
    const padded = dialect === "virtio-1.4" ? heldRig({ memory: 1 << 22 }) : heldAsymRig();
    const rig = make(STATELESS);
    fc.assert(
      fc.property(cases, (each) => {
        const { algo, key, src, length } = each;
        const made = macWith(algo, key, "");
        if (!made.ok) throw new Error(made.why);
        const expected = concat([made.value.of([src]).subarray(0, length), Uint8Array.of(Status.OK)]);
        const create = createMac(each);
        const inPadded = macData({ session: padded.open(create), src, length });
        expect(padded.send(padded.data, inPadded, length + 1).response()).toEqual(expected);
        const session = rig.open(unpaddedControl(create));
        const unpadded = unpaddedData(macData({ session, src, length }));
        expect(rig.send(rig.data, unpadded, length + 1).response()).toEqual(expected);
        const alone = macStateless(each);
        expect(rig.send(rig.data, alone, length + 1).response()).toEqual(expected);
        const pieces = [...alone].map((byte) => rig.driver.source(Uint8Array.of(byte)));
        const sinks = Array.from({ length: length + 1 }, () => rig.driver.sink(1));
        const cut = rig.sendChain(rig.data, [...pieces, ...sinks], "indirect");
        expect(cut.response()).toEqual(expected);
        expect(cut.length()).toBe(length + 1);
      }),
      { numRuns: 60 },
    );
  });

  test("5.9.9.3 without the stateless mode a request without a session gets NOTSUPP", () => {
    const rig = make(0n);
    const alone = macStateless({ algo: MacAlgo.HMAC_SHA1, key: random(20), src: random(9), length: 20 });
    expect(rig.send(rig.data, alone, 21).response().at(-1)).toBe(Status.NOTSUPP);
    const session = rig.open(unpaddedControl(createMac({ algo: MacAlgo.HMAC_SHA1, key: random(20), length: 20 })));
    const flagless = unpaddedData(macData({ session, src: random(9), length: 20 }), 0);
    expect(rig.send(rig.data, flagless, 21).response().at(-1)).toBe(Status.NOTSUPP);
  });
});

describe("5.9.9.5 a stateless MAC request", () => {
  const fields = { algo: MacAlgo.HMAC_SHA_256, key: random(32), src: random(40), length: 32 };

  function statusOf(request: Uint8Array, writable = 33): number | undefined {
    const rig = virtio(STATELESS, 1 << 21);
    const sent = rig.send(rig.data, request, writable);
    expect(rig.driver.needsReset).toBe(false);
    if (sent.response().at(-1) !== Status.OK) expect(sent.length()).toBe(1);
    return sent.response().at(-1);
  }

  test("leaves no session behind, and no key", () => {
    const rig = virtio(STATELESS);
    const isSaved = () => Buffer.from(rig.device.save()).includes(Buffer.from(fields.key));
    for (let n = 0; n < 3; n++) rig.send(rig.data, macStateless(fields), 33);
    expect(isSaved()).toBe(false);
    expect(rig.open(unpaddedControl(createMac(fields)))).toBe(1n);
    expect(isSaved()).toBe(true);
  });

  test.each([0, 7, 27, 54, 0xffff_ffff])("with algorithm %i gets NOTSUPP", (algo) => {
    expect(statusOf(macStateless({ ...fields, algo }))).toBe(Status.NOTSUPP);
  });

  test("M2 with a result of no byte, or of more than the MAC has, gets ERR", () => {
    expect(statusOf(macStateless({ ...fields, length: 1 }), 2)).toBe(Status.OK);
    for (const length of [0, 33, 0xffff_ffff]) {
      expect(statusOf(macStateless({ ...fields, length }), Math.min(length, 100) + 1)).toBe(Status.ERR);
    }
  });

  test("M3 with a key that its algorithm does not have gets ERR", () => {
    expect(statusOf(macStateless({ ...fields, key: random(513) }))).toBe(Status.ERR);
    expect(statusOf(macStateless({ ...fields, algo: MacAlgo.CMAC_AES, key: random(17), length: 16 }), 17)).toBe(
      Status.ERR,
    );
  });

  test("M4 of GMAC has its initialisation vector in front, too", () => {
    const gmac = { ...fields, algo: MacAlgo.GMAC_AES, length: 16 };
    expect(statusOf(macStateless({ ...gmac, src: random(12) }), 17)).toBe(Status.OK);
    expect(statusOf(macStateless({ ...gmac, src: random(11) }), 17)).toBe(Status.ERR);
  });

  test("that is cut at any byte gets ERR", () => {
    const request = macStateless(fields);
    const rig = virtio(STATELESS);
    for (let length = 24; length < request.length; length++) {
      expect(rig.send(rig.data, request.subarray(0, length), 33).response().at(-1)).toBe(Status.ERR);
    }
  });

  test.each([73, 0x8000_0000, 0xffff_ffff])(
    "that says it has %i bytes of key or source, and has less, gets ERR",
    (said) => {
      for (const offset of [28, 32]) {
        const request = macStateless(fields);
        new DataView(request.buffer).setUint32(offset, said, true);
        expect(statusOf(request)).toBe(Status.ERR);
      }
    },
  );

  test("5.9.5.1 counts its key for max_size", () => {
    const src = new Uint8Array(MAX_REQUEST_BYTES - 32 - 32);
    const expected = createHmac("sha256", fields.key).update(src).digest();
    const rig = virtio(STATELESS, 1 << 23);
    const sent = rig.send(rig.data, macStateless({ ...fields, src }), 33);
    expect(sent.response()).toEqual(concat([expected, Uint8Array.of(Status.OK)]));
    const more = rig.send(rig.data, macStateless({ ...fields, src: new Uint8Array(src.length + 1) }), 33);
    expect(more.response().at(-1)).toBe(Status.ERR);
    expect(rig.trace.of("refused").at(-1)?.why).toMatch(/max_size/);
  });

  test("with any bytes in its fixed part is answered or refused, and nothing breaks", () => {
    const rig = virtio(STATELESS);
    const fixed = fc.uint8Array({ minLength: STATELESS_FIXED - 24, maxLength: STATELESS_FIXED + 60 });
    fc.assert(
      fc.property(fixed, fc.integer({ min: 1, max: 100 }), (tail, writable) => {
        const header = macStateless(fields).subarray(0, 24);
        const sent = rig.send(rig.data, concat([header, tail]), writable);
        expect(sent.length()).toBeGreaterThan(0);
        expect([Status.OK, Status.ERR, Status.NOTSUPP]).toContain(sent.response().at(-1));
      }),
      { numRuns: 200 },
    );
    expect(rig.driver.needsReset).toBe(false);
  });
});

test("5.9.9.3 a padded request of a driver with REVISION_1 is read as an unpadded one", () => {
  const rig = heldRig(revision1());
  expect(REVISION_1).toBe(1n);
  // Behind 16 bytes of parameters there would be 40 of padding: they are taken for the key.
  const { status } = rig.create(createMac({ algo: MacAlgo.HMAC_SHA1, key: random(20), length: 20 }));
  expect(status).toBe(Status.OK);
  const data = macData({ session: 1n, src: random(9), length: 20 });
  new DataView(data.buffer).setUint32(16, 1, true);
  const padding = new Uint8Array(9).fill(0xa5);
  const expected = createHmac("sha1", new Uint8Array(20).fill(0xa5)).update(padding).digest();
  expect(rig.send(rig.data, data, 21).response()).toEqual(concat([expected, Uint8Array.of(Status.OK)]));
});
