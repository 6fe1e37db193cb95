/** AEAD in all its forms: padded, unpadded and stateless, as the features say. VIRTIO 1.4 cs01, 5.9.9.3 and 5.9.9.7. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CryptoFeature } from "../../../../wire/crypto/features.ts";
import { AeadAlgo } from "../../../../wire/crypto/services/aead.ts";
import { CipherOp } from "../../../../wire/crypto/services/cipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { aeadData, aeadStateless, createAead } from "../../../testing/aead-requests.ts";
import { heldAsymRig } from "../../../testing/asym-rig.ts";
import { opensslSealed } from "../../../testing/openssl-aeads.ts";
import { revision1, unpaddedControl, unpaddedData } from "../../../testing/revision-1.ts";
import { concat, heldRig } from "../../../testing/rig.ts";
import { MAX_REQUEST_BYTES } from "../../limits.ts";
import { ALGORITHMS } from "./algorithms.ts";

const STATELESS = 1n << BigInt(CryptoFeature.AEAD_STATELESS_MODE);
const F_ASYM = 1n << BigInt(CryptoFeature.ASYM);
const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));
const ok = (result: Uint8Array) => concat([result, Uint8Array.of(Status.OK)]);

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
type Rig = ReturnType<typeof virtio>;

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const cases = fc.constantFrom(...ALGORITHMS).chain(([algo, { keyLengths, tagLengths, ivLengths }]) =>
  fc.record({
    algo: fc.constant(algo),
    key: fc.constantFrom(...keyLengths).chain(bytes),
    tag: fc.constantFrom(...tagLengths),
    // An IV of 16 bytes is J0, which OpenSSL does not take.
    iv: fc.constantFrom(...ivLengths.filter((length) => length < 16)).chain(bytes),
    aad: fc.uint8Array({ maxLength: 40 }),
    text: fc.uint8Array({ maxLength: 150 }),
  }),
);

describe.each(dialects)("5.9.9.7 AEAD for a driver with REVISION_1, in the dialect %s", (dialect, make) => {
  test("gives the same padded, unpadded, stateless and in descriptors of one byte each, both ways", () => {
    const padded: Rig = dialect === "virtio-1.4" ? heldRig({ memory: 1 << 22 }) : heldAsymRig();
    const rig = make(STATELESS);
    const sentIn = (from: Rig, request: Uint8Array, writable: number) =>
      from.send(from.data, request, writable).response();
    const cut = (request: Uint8Array, writable: number) => {
      const pieces = [...request].map((byte) => rig.driver.source(Uint8Array.of(byte)));
      const sinks = Array.from({ length: writable }, () => rig.driver.sink(1));
      return rig.sendChain(rig.data, [...pieces, ...sinks], "indirect").response();
    };
    fc.assert(
      fc.property(cases, (each) => {
        const sealed = opensslSealed(each);
        const { iv, aad, text, tag } = each;
        const ways = [
          { operation: "encrypt", op: CipherOp.ENCRYPT, src: text, result: sealed },
          { operation: "decrypt", op: CipherOp.DECRYPT, src: sealed, result: text },
        ] as const;
        for (const { operation, op, src, result } of ways) {
          const fields = { iv, aad, src, dst: result.length, tag, operation };
          const room = result.length + 1;
          const create = createAead({ ...each, op });
          expect(sentIn(padded, aeadData({ ...fields, session: padded.open(create) }), room)).toEqual(ok(result));
          const session = rig.open(unpaddedControl(create));
          expect(sentIn(rig, unpaddedData(aeadData({ ...fields, session })), room)).toEqual(ok(result));
          const alone = aeadStateless({ ...each, ...fields });
          expect(sentIn(rig, alone, room)).toEqual(ok(result));
          expect(cut(alone, room)).toEqual(ok(result));
        }
      }),
      { numRuns: 50 },
    );
  });

  test("5.9.9.3 without the stateless mode a request without a session gets NOTSUPP", () => {
    const rig = make(0n);
    expect(rig.send(rig.data, aeadStateless(FIELDS), 65).response().at(-1)).toBe(Status.NOTSUPP);
    const session = rig.open(unpaddedControl(createAead(FIELDS)));
    const flagless = unpaddedData(aeadData({ ...FIELDS, session }), 0);
    expect(rig.send(rig.data, flagless, 65).response().at(-1)).toBe(Status.NOTSUPP);
  });
});

const FIELDS = {
  algo: AeadAlgo.GCM,
  key: random(16),
  tag: 16,
  iv: random(12),
  aad: random(20),
  src: random(48),
  dst: 64,
};

describe("5.9.9.7 a stateless AEAD request", () => {
  function statusOf(request: Uint8Array, writable = 65): number | undefined {
    const rig = virtio(STATELESS, 1 << 18);
    const sent = rig.send(rig.data, request, writable);
    expect(rig.driver.needsReset).toBe(false);
    const status = sent.response().at(-1);
    if (status !== Status.OK) {
      expect(sent.length()).toBe(1);
      expect(sent.response().subarray(1, -1)).toEqual(new Uint8Array(Math.max(0, writable - 2)).fill(0xee));
    }
    return status;
  }

  test("leaves no session behind, and no key", () => {
    const rig = virtio(STATELESS);
    const isSaved = () => Buffer.from(rig.device.save()).includes(Buffer.from(FIELDS.key));
    for (let n = 0; n < 3; n++) rig.send(rig.data, aeadStateless(FIELDS), 65);
    expect(isSaved()).toBe(false);
    expect(rig.open(unpaddedControl(createAead(FIELDS)))).toBe(1n);
    expect(isSaved()).toBe(true);
  });

  test("A9 whose tag does not fit gets BADMSG, and not one byte of the text is written", () => {
    const decrypt = { ...FIELDS, operation: "decrypt", src: random(64), dst: 48 } as const;
    expect(statusOf(aeadStateless(decrypt), 49)).toBe(Status.BADMSG);
  });

  test.each([0, 4, 0xffff_ffff])("with algorithm %i gets NOTSUPP", (algo) => {
    expect(statusOf(aeadStateless({ ...FIELDS, algo }))).toBe(Status.NOTSUPP);
  });

  test("A6 whose op is not that of its opcode, or none, gets ERR", () => {
    for (const op of [0, CipherOp.DECRYPT, 3]) expect(statusOf(aeadStateless({ ...FIELDS, op }))).toBe(Status.ERR);
  });

  test("A1 with a key, a tag or an IV that its algorithm does not have gets ERR", () => {
    expect(statusOf(aeadStateless(FIELDS))).toBe(Status.OK);
    expect(statusOf(aeadStateless({ ...FIELDS, key: random(17) }))).toBe(Status.ERR);
    for (const tag of [0, 1, 17, 0xffff_ffff]) expect(statusOf(aeadStateless({ ...FIELDS, tag }))).toBe(Status.ERR);
    for (const length of [0, 8, 13, 17]) {
      expect(statusOf(aeadStateless({ ...FIELDS, iv: random(length) }))).toBe(Status.ERR);
    }
  });

  test("A5 without room for text and tag gets ERR", () => {
    for (const dst of [0, 48, 63]) expect(statusOf(aeadStateless({ ...FIELDS, dst }))).toBe(Status.ERR);
    expect(statusOf(aeadStateless(FIELDS), 64)).toBe(Status.ERR);
  });

  test("that is cut at any byte gets ERR", () => {
    const request = aeadStateless(FIELDS);
    const rig = virtio(STATELESS);
    for (let length = 24; length < request.length; length++) {
      expect(rig.send(rig.data, request.subarray(0, length), 65).response().at(-1)).toBe(Status.ERR);
    }
  });

  test.each([0x8000_0000, 0xffff_ffff])("that says one of its lengths is %i gets ERR", (said) => {
    for (const offset of [28, 36, 40, 44, 48, 52]) {
      const request = aeadStateless(FIELDS);
      new DataView(request.buffer).setUint32(offset, said, true);
      expect(statusOf(request), String(offset)).toBe(Status.ERR);
    }
  });

  test("5.9.5.1 counts its key for max_size", () => {
    const src = new Uint8Array((MAX_REQUEST_BYTES - 16 - 16 - 20 - 12) / 2);
    const rig = virtio(STATELESS, 1 << 23);
    const large = { ...FIELDS, src, dst: src.length + 16 };
    expect(
      rig
        .send(rig.data, aeadStateless(large), src.length + 17)
        .response()
        .at(-1),
    ).toBe(Status.OK);
    const more = rig.send(rig.data, aeadStateless({ ...large, aad: random(21) }), src.length + 17);
    expect(more.response().at(-1)).toBe(Status.ERR);
    expect(rig.trace.of("refused").at(-1)?.why).toMatch(/max_size/);
  });

  test("with any bytes in its fixed part is answered or refused, and nothing breaks", () => {
    const rig = virtio(STATELESS);
    const tails = fc.uint8Array({ minLength: 32, maxLength: 120 });
    fc.assert(
      fc.property(tails, fc.integer({ min: 1, max: 100 }), (tail, writable) => {
        const sent = rig.send(rig.data, concat([aeadStateless(FIELDS).subarray(0, 24), tail]), writable);
        expect(sent.length()).toBeGreaterThan(0);
        expect([Status.OK, Status.ERR, Status.NOTSUPP]).toContain(sent.response().at(-1));
      }),
      { numRuns: 200 },
    );
    expect(rig.driver.needsReset).toBe(false);
  });
});
