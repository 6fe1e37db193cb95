/** The forms of symmetric requests: padded and unpadded in a session, and stateless. They give the same answers. */
import { createHmac, createHash as nodeHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CryptoDialect } from "../../../../contract/dialect.ts";
import { CryptoFeature } from "../../../../wire/crypto/features.ts";
import { DataOpcode } from "../../../../wire/crypto/requests.ts";
import { ChainOrder, HashMode } from "../../../../wire/crypto/services/chain.ts";
import { CipherAlgo, CipherOp } from "../../../../wire/crypto/services/cipher.ts";
import { HashAlgo } from "../../../../wire/crypto/services/hash.ts";
import { MacAlgo } from "../../../../wire/crypto/services/mac.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { chainData, chainStateless, createChain } from "../../../testing/chain-requests.ts";
import { type CipherName, type Direction, OPENSSL_CIPHERS, opensslCipher } from "../../../testing/openssl-ciphers.ts";
import { cipherData, createCipher } from "../../../testing/requests.ts";
import { cipherStateless, revision1, unpaddedControl, unpaddedData } from "../../../testing/revision-1.ts";
import { concat, heldRig } from "../../../testing/rig.ts";
import { MAX_REQUEST_BYTES } from "../../limits.ts";

const NAMES = Object.keys(OPENSSL_CIPHERS) as CipherName[];
const DIALECTS: readonly CryptoDialect[] = ["virtio-1.4", "asym-rfc-v3"];
const OPCODES = { encrypt: DataOpcode.CIPHER_ENCRYPT, decrypt: DataOpcode.CIPHER_DECRYPT } as const;
const OPS = { encrypt: CipherOp.ENCRYPT, decrypt: CipherOp.DECRYPT } as const;
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** A device whose driver accepted REVISION_1 and the stateless mode. */
function revisionRig(dialect: CryptoDialect = "virtio-1.4", memory = 1 << 20) {
  const { offer, features } = revision1(1n << BigInt(CryptoFeature.CIPHER_STATELESS_MODE));
  const own = dialect === "asym-rfc-v3" ? 1n << BigInt(CryptoFeature.ASYM) : 0n;
  return heldRig({ dialect, offer, features: features | own, memory });
}
type Rig = ReturnType<typeof revisionRig>;

/** The answer to a request in descriptors of `piece` bytes each. */
function answer(rig: Rig, request: Uint8Array, writable: number, piece = 4096): Uint8Array {
  const starts = (length: number) => Array.from({ length: Math.ceil(length / piece) }, (_, i) => i * piece);
  const segments = [
    ...starts(request.length).map((at) => rig.driver.source(request.subarray(at, at + piece))),
    ...starts(writable).map((at) => rig.driver.sink(Math.min(piece, writable - at))),
  ];
  return rig.sendChain(rig.data, segments, "indirect").response();
}

const statusOf = (rig: Rig, request: Uint8Array, writable: number) => answer(rig, request, writable).at(-1);

describe.each(DIALECTS)("Q1 padded, unpadded and stateless requests give the same answers in %s", (dialect) => {
  const padded = heldRig({ dialect });
  const unpadded = revisionRig(dialect);
  const direction = fc.constantFrom<Direction>("encrypt", "decrypt");
  const piece = fc.constantFrom(1, 9, 4096);

  test.each(NAMES)("with %s: that of OpenSSL", (name) => {
    const { algo, keyLengths, ivLength, least, granularity, run } = opensslCipher(name);
    fc.assert(
      fc.property(fc.constantFrom(...keyLengths), fc.nat(8), direction, piece, (keyLength, more, towards, size) => {
        const [key, iv] = [random(keyLength), random(ivLength)];
        const src = random(least + granularity * more);
        const expected = concat([run({ key, iv, message: src, direction: towards }), Uint8Array.of(Status.OK)]);
        const open = createCipher({ key, algo, op: OPS[towards] });
        const common = { iv, src, opcode: OPCODES[towards] };
        const first = cipherData({ ...common, session: padded.open(open) });
        const second = cipherData({ ...common, session: unpadded.open(unpaddedControl(open)) });
        const stateless = cipherStateless({ ...common, key, algo, op: OPS[towards] });
        expect(answer(padded, first, src.length + 1, size)).toEqual(expected);
        expect(answer(unpadded, unpaddedData(second), src.length + 1, size)).toEqual(expected);
        expect(answer(unpadded, stateless, src.length + 1, size)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  test("with chains: OpenSSL's cipher and hash, one after the other", () => {
    const chosen = fc.record({
      name: fc.constantFrom(...NAMES),
      towards: direction,
      order: fc.constantFrom(ChainOrder.HASH_THEN_CIPHER, ChainOrder.CIPHER_THEN_HASH),
      isMac: fc.boolean(),
      around: fc.nat(20),
      size: piece,
    });
    fc.assert(
      fc.property(chosen, ({ name, towards, order, isMac, around, size }) => {
        const { algo, keyLengths, ivLength, least, granularity, run } = opensslCipher(name);
        const [key, macKey, iv, aad] = [random(keyLengths.at(-1) ?? 0), random(24), random(ivLength), random(around)];
        const message = random(least + 2 * granularity);
        const src = concat([random(around), message]);
        const dst = concat([src.subarray(0, around), run({ key, iv, message, direction: towards })]);
        const hashed = concat([aad, order === ChainOrder.HASH_THEN_CIPHER ? src : dst]);
        const digest = isMac ? createHmac("sha256", macKey).update(hashed) : nodeHash("sha256").update(hashed);
        const expected = concat([dst, new Uint8Array(digest.digest()), Uint8Array.of(Status.OK)]);
        const plain = { algo: HashAlgo.SHA_256, length: 32 };
        const hash = isMac ? { algo: MacAlgo.HMAC_SHA_256, length: 32, key: macKey } : plain;
        const session = { key, algo, op: OPS[towards], order, hash };
        const ranges = { cipher: [around, message.length], hash: [0, src.length], length: 32 } as const;
        const common = { iv, src, aad, ...ranges, opcode: OPCODES[towards] };
        const open = createChain(session);
        const first = chainData({ ...common, session: padded.open(open) });
        const second = chainData({ ...common, session: unpadded.open(unpaddedControl(open)) });
        expect(answer(padded, first, expected.length, size)).toEqual(expected);
        expect(answer(unpadded, unpaddedData(second), expected.length, size)).toEqual(expected);
        expect(answer(unpadded, chainStateless(session, common), expected.length, size)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a stateless request that is not in order", () => {
  const hash = { algo: HashAlgo.SHA1, length: 20 };
  const hmac = { algo: MacAlgo.HMAC_SHA1, length: 20, key: random(20) };
  const session = { key: random(16), hash };
  const range = [0, 32] as const;
  const common = { iv: random(16), src: random(32), aad: random(7), cipher: range, hash: range, length: 20 };

  test("N8 the AAD of a stateless chain stands in front of the source", () => {
    const request = chainStateless(session, common);
    expect(request.length).toBe(24 + 76 + 16 + 16 + 7 + 32);
    expect(request.subarray(-39, -32)).toEqual(common.aad);
    expect(request.subarray(-32)).toEqual(common.src);
    expect(statusOf(revisionRig(), request, 53)).toBe(Status.OK);
  });

  test("a key, a direction or an algorithm that a session would not have", () => {
    const rig = revisionRig();
    const alone = { key: random(16), iv: random(16), src: random(32) };
    const cipherStatus = (fields: object) => statusOf(rig, cipherStateless({ ...alone, ...fields }), 33);
    expect(cipherStatus({})).toBe(Status.OK);
    expect(cipherStatus({ key: random(17) })).toBe(Status.ERR);
    expect(cipherStatus({ op: 3 })).toBe(Status.ERR);
    expect(cipherStatus({ op: CipherOp.DECRYPT, opcode: OPCODES.encrypt })).toBe(Status.ERR);
    expect(cipherStatus({ algo: CipherAlgo.SNOW3G_UEA2 })).toBe(Status.NOTSUPP);
    expect(cipherStatus({ algo: CipherAlgo.AES_XTS, key: new Uint8Array(64) })).toBe(Status.ERR);
    const chainStatus = (fields: object) => statusOf(rig, chainStateless({ ...session, ...fields }, common), 53);
    expect(chainStatus({})).toBe(Status.OK);
    expect(chainStatus({ key: random(15) })).toBe(Status.ERR);
    expect(chainStatus({ order: 0 })).toBe(Status.ERR);
    expect(chainStatus({ op: CipherOp.DECRYPT })).toBe(Status.ERR);
    expect(chainStatus({ hash: { ...hmac, algo: MacAlgo.ZUC_EIA3 } })).toBe(Status.NOTSUPP);
    expect(chainStatus({ mode: HashMode.NESTED })).toBe(Status.NOTSUPP);
  });

  test("N9 a hash without a key that has one", () => {
    const rig = revisionRig();
    const request = chainStateless({ ...session, hash: hmac, mode: HashMode.PLAIN }, common);
    expect(statusOf(rig, request, 53)).toBe(Status.ERR);
    expect(rig.trace.of("refused").at(-1)?.why).toMatch(/PLAIN/);
  });

  test("N13 a stateless chain says the length of its digest once, and it is that of the algorithm", () => {
    const rig = revisionRig();
    for (const length of [0, 19, 21, 100]) {
      expect(statusOf(rig, chainStateless(session, { ...common, length }), 133)).toBe(Status.ERR);
    }
  });

  test.each([0, 3, 0xffff_ffff])("op_type %i, which is no cipher and no chain", (opType) => {
    const request = chainStateless(session, common);
    new DataView(request.buffer).setUint32(24 + 72, opType, true);
    expect(statusOf(revisionRig(), request, 53)).toBe(Status.NOTSUPP);
  });

  test("is cut at any byte: ERR", () => {
    const rig = revisionRig("virtio-1.4", 1 << 22);
    const requests = [chainStateless({ ...session, hash: hmac }, common), cipherStateless({ ...session, ...common })];
    for (const request of requests) {
      for (let length = 24; length < request.length; length++) {
        expect(statusOf(rig, request.subarray(0, length), 53)).toBe(Status.ERR);
      }
    }
  });

  test("each length of a key at 2^31 and 2^32 - 1: ERR, without room being made for it", () => {
    const rig = revisionRig();
    for (const offset of [36, 48]) {
      for (const length of [0x8000_0000, 0xffff_ffff]) {
        const request = chainStateless({ ...session, hash: hmac }, common);
        new DataView(request.buffer).setUint32(offset, length, true);
        expect(statusOf(rig, request, 53)).toBe(Status.ERR);
      }
    }
  });

  test("max_size counts both keys of a chain", () => {
    const rig = revisionRig("virtio-1.4", 1 << 23);
    const most = (MAX_REQUEST_BYTES - 16 - 20 - 16 - 20 - 4) / 2;
    const sized = (aad: number) =>
      chainStateless(
        { key: random(16), algo: CipherAlgo.AES_CTR, hash: hmac },
        { ...common, src: new Uint8Array(most), aad: random(aad), cipher: [0, most], hash: [0, 0] },
      );
    const send = (request: Uint8Array) =>
      rig
        .send(rig.data, request, most + 21)
        .response()
        .at(-1);
    expect([send(sized(4)), send(sized(5))]).toEqual([Status.OK, Status.ERR]);
    expect(rig.trace.of("refused").at(-1)?.why).toMatch(/max_size/);
  });
});

test("a symmetric session is as long in either format: its fixed part has 56 bytes", () => {
  const create = createChain({ key: random(16), hash: { algo: HashAlgo.SHA1, length: 20 } });
  expect(unpaddedControl(create)).toEqual(create);
  expect(create.length).toBe(16 + 56 + 16);
});
