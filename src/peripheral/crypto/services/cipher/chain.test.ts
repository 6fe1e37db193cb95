/** Chains through the device, against OpenSSL's ciphers, hashes and MACs one after the other. */
import { createHmac, createHash as nodeHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataOpcode } from "../../../../wire/crypto/requests.ts";
import { ChainOrder, HashMode } from "../../../../wire/crypto/services/chain.ts";
import { CipherAlgo, CipherOp, SymOpType } from "../../../../wire/crypto/services/cipher.ts";
import { HashAlgo } from "../../../../wire/crypto/services/hash.ts";
import { MacAlgo } from "../../../../wire/crypto/services/mac.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { DIALECTS } from "../../../../wire/crypto/wire-dialect.ts";
import { heldAsymRig } from "../../../testing/asym-rig.ts";
import { type ChainSessionFields, chainData, createChain, type Range } from "../../../testing/chain-requests.ts";
import { type CipherName, type Direction, OPENSSL_CIPHERS, opensslCipher } from "../../../testing/openssl-ciphers.ts";
import { cipherData, createCipher, createHash, destroy, FIXED } from "../../../testing/requests.ts";
import { concat, heldRig } from "../../../testing/rig.ts";
import { MAX_REQUEST_BYTES } from "../../limits.ts";
import { restoreCrypto } from "../../saved-crypto.ts";
import { SessionTable } from "../../sessions.ts";
import { type ChainBody, runChain } from "./chain.ts";
import { type CipherSession, cipher } from "./cipher.ts";

const NAMES = Object.keys(OPENSSL_CIPHERS) as CipherName[];
const OPCODES = { encrypt: DataOpcode.CIPHER_ENCRYPT, decrypt: DataOpcode.CIPHER_DECRYPT } as const;
const OPS = { encrypt: CipherOp.ENCRYPT, decrypt: CipherOp.DECRYPT } as const;
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
type HashFields = ChainSessionFields["hash"];

/** A hash or MAC of a chain, and what OpenSSL gives for it. */
interface ReferenceHash {
  readonly hash: HashFields;
  run(message: Uint8Array): Uint8Array;
}

const plain = (name: keyof typeof HashAlgo, openssl: string, length: number, outputLength?: number): ReferenceHash => ({
  hash: { algo: HashAlgo[name], length },
  run: (message) =>
    nodeHash(openssl, outputLength ? { outputLength } : {})
      .update(message)
      .digest(),
});

function hmac(name: keyof typeof MacAlgo, openssl: string, length: number): ReferenceHash {
  const key = random(20);
  return {
    hash: { algo: MacAlgo[name], length, key },
    run: (message) => createHmac(openssl, key).update(message).digest().subarray(0, length),
  };
}

const HASHES: readonly (readonly [string, ReferenceHash])[] = [
  ["SHA-1", plain("SHA1", "sha1", 20)],
  ["SHA3-256", plain("SHA3_256", "sha3-256", 32)],
  ["SHAKE128, 50 bytes", plain("SHA3_SHAKE128", "shake128", 50, 50)],
  ["HMAC-SHA-256", hmac("HMAC_SHA_256", "sha256", 32)],
  ["HMAC-SHA-512, its first 24 bytes", hmac("HMAC_SHA_512", "sha512", 24)],
];

const rigs = [
  ["virtio-1.4", () => heldRig({ memory: 1 << 20 })],
  ["asym-rfc-v3", () => heldAsymRig({ memory: 1 << 20 })],
] as const;

interface Case {
  readonly name: CipherName;
  readonly reference: ReferenceHash;
  readonly direction?: Direction;
  readonly order?: number;
  readonly blocks?: number;
  /** Bytes of source in front of and behind the range of the cipher. */
  readonly around?: readonly [before: number, behind: number];
  readonly hashRange?: Range;
  readonly aad?: Uint8Array;
}

/** A request in order to a session of its own, and what the two algorithms of OpenSSL make of it. */
function setUp(rig: ReturnType<typeof heldRig>, chosen: Case) {
  const {
    name,
    reference,
    direction = "encrypt",
    order = ChainOrder.CIPHER_THEN_HASH,
    blocks = 3,
    around = [5, 3],
  } = chosen;
  const { algo, keyLengths, ivLength, least, granularity, run } = opensslCipher(name);
  const key = random(keyLengths.at(-1) ?? 0);
  const iv = random(ivLength);
  const ciphered: Range = [around[0], blocks === 0 ? 0 : least + granularity * (blocks - 1)];
  const src = random(around[0] + ciphered[1] + around[1]);
  const [hashStart, hashLength] = chosen.hashRange ?? [0, src.length];
  const aad = chosen.aad ?? random(13);
  const session = rig.open(createChain({ key, algo, op: OPS[direction], order, hash: reference.hash }));
  const range = (bytes: Uint8Array, [start, length]: Range) => bytes.subarray(start, start + length);
  const dst = src.slice();
  if (ciphered[1] > 0) dst.set(run({ key, iv, message: range(src, ciphered), direction }), ciphered[0]);
  const hashed = order === ChainOrder.HASH_THEN_CIPHER ? src : dst;
  const digest = reference.run(concat([aad, range(hashed, [hashStart, hashLength])]));
  const { length } = reference.hash;
  const fields = { session, iv, src, aad, cipher: ciphered, hash: [hashStart, hashLength] as Range, length };
  return {
    fields: { ...fields, opcode: OPCODES[direction] },
    expected: concat([dst, new Uint8Array(digest), Uint8Array.of(Status.OK)]),
    dst,
    digest: new Uint8Array(digest),
  };
}

const ORDERS = [ChainOrder.HASH_THEN_CIPHER, ChainOrder.CIPHER_THEN_HASH] as const;

describe.each(rigs)("5.9.9.6 a chain in the dialect %s", (_, make) => {
  test.each(HASHES)(
    "with %s gives what OpenSSL gives: any cipher, both orders, both directions, any ranges",
    (_name, reference) => {
      const rig = make();
      const small = fc.integer({ min: 0, max: 40 });
      const chosen = fc.record({
        name: fc.constantFrom(...NAMES),
        direction: fc.constantFrom<Direction>("encrypt", "decrypt"),
        order: fc.constantFrom(...ORDERS),
        blocks: fc.integer({ min: 0, max: 6 }),
        around: fc.tuple(small, small),
        aad: fc.uint8Array({ maxLength: 40 }),
      });
      fc.assert(
        fc.property(chosen, fc.nat(), fc.nat(), fc.constantFrom(1, 5, 4096), (given, from, count, piece) => {
          const { around, blocks, name } = given;
          const { least, granularity } = opensslCipher(name);
          const total = around[0] + around[1] + (blocks === 0 ? 0 : least + granularity * (blocks - 1));
          const start = from % (total + 1);
          const { fields, expected } = setUp(rig, {
            ...given,
            reference,
            hashRange: [start, count % (total - start + 1)],
          });
          const request = chainData(fields);
          const segments = [
            ...cut(request.length, piece).map(([at, end]) => rig.driver.source(request.subarray(at, end))),
            ...cut(expected.length, piece).map(([at, end]) => rig.driver.sink(end - at)),
          ];
          const sent = rig.sendChain(rig.data, segments, "indirect");
          expect(sent.response()).toEqual(expected);
          expect(sent.length()).toBe(expected.length);
          expect(rig.destroy(destroy("cipher", fields.session))).toBe(Status.OK);
        }),
        { numRuns: 40 },
      );
    },
  );
});

/** `length` bytes in pieces of `size`. */
function cut(length: number, size: number): [from: number, to: number][] {
  return Array.from({ length: Math.ceil(length / size) }, (_, i) => [i * size, Math.min(length, (i + 1) * size)]);
}

const [, sha1] = HASHES[0] ?? [];
if (!sha1) throw new Error("there is a first hash");

describe("what VIRTIO 1.4 leaves open about chains", () => {
  test("N1 the order is that of the device, in both directions: authenc() is undone with HASH_THEN_CIPHER", () => {
    const rig = heldRig();
    const key = random(16);
    const mac = { algo: MacAlgo.HMAC_SHA1, length: 20, key: random(20) };
    const iv = random(16);
    const [aad, text] = [random(24), random(64)];
    const whole: Range = [0, 64];
    const common = { iv, aad, cipher: whole, hash: whole, length: 20 };
    const sealing = rig.open(createChain({ key, hash: mac, op: CipherOp.ENCRYPT, order: ChainOrder.CIPHER_THEN_HASH }));
    const sealed = rig.send(rig.data, chainData({ ...common, session: sealing, src: text }), 85).response();
    const opening = rig.open(createChain({ key, hash: mac, op: CipherOp.DECRYPT, order: ChainOrder.HASH_THEN_CIPHER }));
    const request = chainData({ ...common, session: opening, src: sealed.subarray(0, 64), opcode: OPCODES.decrypt });
    const opened = rig.send(rig.data, request, 85).response();
    expect(opened.subarray(0, 64)).toEqual(text);
    expect(opened.subarray(64, 84)).toEqual(sealed.subarray(64, 84));
    const expected = createHmac("sha1", mac.key).update(aad).update(sealed.subarray(0, 64)).digest();
    expect(sealed.subarray(64, 84)).toEqual(new Uint8Array(expected));
  });

  test("N2 what lies outside of the range of the cipher is copied from the source", () => {
    const rig = heldRig();
    const { fields, expected } = setUp(rig, { name: "AES_CBC", reference: sha1, around: [7, 9] });
    const answer = rig.send(rig.data, chainData(fields), expected.length).response();
    expect(answer.subarray(0, 7)).toEqual(fields.src.subarray(0, 7));
    expect(answer.subarray(7 + 48, 64)).toEqual(fields.src.subarray(7 + 48));
    expect(answer.subarray(7, 7 + 48)).not.toEqual(fields.src.subarray(7, 7 + 48));
  });

  test("N3 a range may be empty, and so may the source: what is left is the hash of the AAD", () => {
    const rig = heldRig();
    for (const blocks of [0, 1]) {
      const { fields, expected } = setUp(rig, {
        name: "AES_CBC",
        reference: sha1,
        blocks,
        around: [0, 0],
        hashRange: [0, 0],
      });
      expect(rig.send(rig.data, chainData(fields), expected.length).response()).toEqual(expected);
    }
  });

  test("N3 an IV of another length is refused even if nothing is encrypted", () => {
    const rig = heldRig();
    const { fields, expected } = setUp(rig, { name: "AES_CBC", reference: sha1, blocks: 0 });
    const request = chainData({ ...fields, iv: random(15) });
    expect(rig.send(rig.data, request, expected.length).response().at(-1)).toBe(Status.ERR);
  });

  test("N4 the AAD comes in front of the range, and after the source on the wire", () => {
    const rig = heldRig();
    const { fields, expected } = setUp(rig, { name: "AES_CTR", reference: sha1, aad: random(31) });
    const request = chainData(fields);
    expect(request.subarray(-31)).toEqual(fields.aad);
    expect(rig.send(rig.data, request, expected.length).response()).toEqual(expected);
  });

  test("N10 the aad_len of a session means nothing: each request has its own", () => {
    const rig = heldRig();
    const { fields, expected } = setUp(rig, { name: "AES_CTR", reference: sha1, aad: random(3) });
    expect(rig.send(rig.data, chainData(fields), expected.length).response()).toEqual(expected);
    const none = new Uint8Array();
    const digest = nodeHash("sha1").update(expected.subarray(0, fields.src.length)).digest();
    const answer = rig.send(rig.data, chainData({ ...fields, aad: none }), expected.length).response();
    expect(answer.subarray(-21, -1)).toEqual(new Uint8Array(digest));
  });

  test("N5 the tag of a decryption is returned, not compared", () => {
    const rig = heldRig();
    const order = ChainOrder.HASH_THEN_CIPHER;
    const { fields, expected, digest } = setUp(rig, { name: "AES_CBC", reference: sha1, direction: "decrypt", order });
    const answer = rig.send(rig.data, chainData(fields), expected.length);
    expect(answer.response().subarray(-21, -1)).toEqual(digest);
  });

  test("N6 GMAC in a chain has its IV in front of what is hashed", () => {
    const rig = heldRig();
    const hash = { algo: MacAlgo.GMAC_AES, length: 16, key: random(16) };
    const session = rig.open(createChain({ key: random(16), hash }));
    const common = { session, iv: random(16), src: random(16), cipher: [0, 16], hash: [0, 0], length: 16 } as const;
    const statusOf = (aad: Uint8Array) =>
      rig
        .send(rig.data, chainData({ ...common, aad }), 33)
        .response()
        .at(-1);
    expect([11, 12].map((length) => statusOf(random(length)))).toEqual([Status.ERR, Status.OK]);
  });
});

describe("5.9.9.2.1.3 a session with a chain", () => {
  const hash = { algo: HashAlgo.SHA1, length: 20 };
  const statusOf = (fields: Partial<ChainSessionFields>) =>
    heldRig().create(createChain({ key: random(16), hash, ...fields })).status;

  test("is OK with each hash and each MAC on offer", () => {
    expect(statusOf({})).toBe(Status.OK);
    expect(statusOf({ hash: { algo: MacAlgo.CMAC_AES, length: 16, key: random(16) } })).toBe(Status.OK);
    expect(statusOf({ hash: { algo: MacAlgo.CMAC_3DES, length: 8, key: random(24) } })).toBe(Status.OK);
  });

  test.each([0, HashMode.NESTED, 4, 0xffff_ffff])(
    "N7 with hash_mode %i is NOTSUPP: NESTED has no parameters, and others have no name",
    (mode) => {
      const request = createChain({ key: random(16), hash });
      new DataView(request.buffer).setUint32(20, mode, true);
      const rig = heldRig();
      expect(rig.create(request).status).toBe(Status.NOTSUPP);
      expect(rig.trace.of("refused").at(-1)?.why).toMatch(/hash_mode/);
    },
  );

  test.each([0, 3, 0xffff_ffff])("with alg_chain_order %i is ERR", (order) => {
    expect(statusOf({ order })).toBe(Status.ERR);
  });

  test("with an algorithm that is not on offer is NOTSUPP", () => {
    expect(statusOf({ algo: CipherAlgo.KASUMI_F8 })).toBe(Status.NOTSUPP);
    expect(statusOf({ hash: { algo: 13, length: 20 } })).toBe(Status.NOTSUPP);
    expect(statusOf({ hash: { algo: MacAlgo.SNOW3G_UIA2, length: 4, key: random(16) } })).toBe(Status.NOTSUPP);
  });

  test("with keys or results of a wrong length is ERR", () => {
    expect(statusOf({ key: random(17) })).toBe(Status.ERR);
    expect(statusOf({ op: 3 })).toBe(Status.ERR);
    expect(statusOf({ algo: CipherAlgo.AES_XTS, key: new Uint8Array(32) })).toBe(Status.ERR);
    for (const length of [0, 19, 21, 0xffff_ffff]) expect(statusOf({ hash: { ...hash, length } })).toBe(Status.ERR);
    const cmac = { algo: MacAlgo.CMAC_AES, key: random(16) };
    for (const length of [0, 17, 0xffff_ffff]) expect(statusOf({ hash: { ...cmac, length } })).toBe(Status.ERR);
    expect(statusOf({ hash: { ...cmac, key: random(15), length: 16 } })).toBe(Status.ERR);
  });

  test("CVE-2025-14876 with a length of a key that is not there is ERR, without room being made for it", () => {
    const mac = createChain({ key: random(16), hash: { algo: MacAlgo.HMAC_SHA1, length: 20, key: random(20) } });
    for (const offset of [28, 48]) {
      for (const length of [21, 0x7fff_ffff, 0xffff_ffff]) {
        const request = mac.slice();
        new DataView(request.buffer).setUint32(offset, length, true);
        expect(heldRig().create(request).status).toBe(Status.ERR);
      }
    }
  });

  test("is cut at any byte: ERR in the form of its answer", () => {
    const request = createChain({ key: random(16), hash: { algo: MacAlgo.HMAC_SHA1, length: 20, key: random(20) } });
    const rig = heldRig();
    for (let length = 16; length < request.length; length++) {
      expect(rig.create(request.subarray(0, length)).status).toBe(Status.ERR);
    }
  });

  test("is closed by CIPHER_DESTROY_SESSION alone", () => {
    const rig = heldRig();
    const session = rig.open(createChain({ key: random(16), hash }));
    expect(rig.destroy(destroy("hash", session))).toBe(Status.ERR);
    expect(rig.destroy(destroy("cipher", session))).toBe(Status.OK);
    expect(rig.destroy(destroy("cipher", session))).toBe(Status.ERR);
  });

  test("goes on in a device that goes on from a saved state", () => {
    const rig = heldRig();
    const [, reference] = HASHES[3] ?? [];
    if (!reference) throw new Error("there is an HMAC");
    const { fields, expected } = setUp(rig, { name: "TDES_CTR", reference });
    const sessions = new SessionTable();
    restoreCrypto(rig.device.save(), sessions, { services: [cipher], wire: DIALECTS["virtio-1.4"].linux });
    const session = sessions.of<CipherSession>(fields.session, "cipher");
    const body = bodyOf(fields);
    const result = session?.form === "chain" && runChain(session, body);
    expect(result).toEqual({ ok: true, value: expected.subarray(0, -1) });
  });

  const bodyOf = ({
    iv,
    src,
    aad,
    cipher: [at, count],
    hash: [from, hashed],
    length,
  }: ReturnType<typeof setUp>["fields"]): ChainBody => ({
    para: {
      iv_len: iv.length,
      src_data_len: src.length,
      dst_data_len: src.length,
      cipher_start_src_offset: at,
      len_to_cipher: count,
      hash_start_src_offset: from,
      len_to_hash: hashed,
      aad_len: aad.length,
      hash_result_len: length,
      reserved: 0,
    },
    iv,
    src_data: src,
    aad,
  });
});

describe("a chain that is not in order", () => {
  /** Sends a request that must be refused; checks that nothing but its status and first byte changed. */
  function refused(rig: ReturnType<typeof heldRig>, request: Uint8Array, writable: number): number | undefined {
    const target = rig.driver.sink(writable);
    rig.data.addIndirect([rig.driver.source(request), target]);
    const before = rig.memory.bytes.slice();
    rig.data.kick();
    expect(rig.data.takeUsed()).toMatchObject([{ length: 1 }]);
    const allowed = new Set([target.address, target.address + writable - 1]);
    expect(rig.memory.changedSince(before).filter((at) => !allowed.has(at) && !rig.data.isUsedRing(at))).toEqual([]);
    expect(rig.driver.needsReset).toBe(false);
    return rig.memory.slice(target.address, writable).at(-1);
  }

  /** Where the fields of `virtio_crypto_alg_chain_data_para` are. */
  const AT = {
    iv_len: 24,
    src_data_len: 28,
    dst_data_len: 32,
    cipher_start_src_offset: 36,
    len_to_cipher: 40,
    hash_start_src_offset: 44,
    len_to_hash: 48,
    aad_len: 52,
    hash_result_len: 56,
  };

  test.each(Object.entries(AT))("N12 %s at 2^31, 2^32 - 1 and beside what is right is ERR", (field, offset) => {
    const rig = heldRig();
    // Range of the cipher: 48 bytes at 5 of 56, range of the hash: all.
    const { fields, expected } = setUp(rig, { name: "AES_CBC", reference: sha1 });
    const request = chainData(fields);
    const was = new DataView(request.buffer).getUint32(offset, true);
    const beside = field === "cipher_start_src_offset" ? [was + 4] : [was + 1];
    const shorter = ["iv_len", "dst_data_len", "len_to_cipher", "hash_result_len"].includes(field) ? [was - 1] : [];
    for (const value of [...beside, ...shorter, 0x8000_0000, 0xffff_ffff, 0xffff_fffb]) {
      const wrong = request.slice();
      new DataView(wrong.buffer).setUint32(offset, value, true);
      expect(refused(rig, wrong, expected.length), `${value}`).toBe(Status.ERR);
    }
  });

  test.each([
    ["cipher", [0xffff_fff0, 32]],
    ["hash", [0xffff_fff0, 32]],
    ["cipher", [16, 0xffff_fff0]],
    ["hash", [16, 0xffff_fff0]],
    ["hash", [57, 0]],
  ] as const)(
    "N12 a range of the %s beyond the source is ERR, also if its sum overflows 32 bits: %j",
    (which, range) => {
      const rig = heldRig();
      const { fields, expected } = setUp(rig, { name: "AES_CBC", reference: sha1 });
      expect(refused(rig, chainData({ ...fields, [which]: range }), expected.length)).toBe(Status.ERR);
    },
  );

  test("room for the result and the digest, but not for the status", () => {
    const rig = heldRig();
    const { fields, expected } = setUp(rig, { name: "AES_CBC", reference: sha1 });
    expect(refused(rig, chainData(fields), expected.length - 1)).toBe(Status.ERR);
  });

  test("the other direction than that of the session", () => {
    const rig = heldRig();
    const { fields, expected } = setUp(rig, { name: "AES_CBC", reference: sha1 });
    expect(refused(rig, chainData({ ...fields, opcode: OPCODES.decrypt }), expected.length)).toBe(Status.ERR);
  });

  test("N11 a session that is not there, of another service, or of a cipher alone: INVSESS; and the other way round", () => {
    const rig = heldRig();
    const { fields, expected } = setUp(rig, { name: "AES_CBC", reference: sha1 });
    const alone = rig.open(createCipher({ key: random(16) }));
    const hashing = rig.open(createHash({ algo: HashAlgo.SHA1, length: 20 }));
    for (const session of [0n, 99n, alone, hashing]) {
      expect(refused(rig, chainData({ ...fields, session }), expected.length)).toBe(Status.INVSESS);
    }
    const request = cipherData({ session: fields.session, iv: fields.iv, src: random(16) });
    expect(refused(rig, request, 17)).toBe(Status.INVSESS);
  });

  test("is cut at any byte: ERR", () => {
    const rig = heldRig({ memory: 1 << 21 });
    const { fields, expected } = setUp(rig, { name: "AES_CBC", reference: sha1 });
    const request = chainData(fields);
    for (let length = 0; length < request.length; length++) {
      expect(refused(rig, request.subarray(0, length), expected.length)).toBe(Status.ERR);
    }
  });

  test("5.9.5.1 has more than max_size, of IV, source, AAD, destination and digest together: ERR", () => {
    const rig = heldRig({ memory: 1 << 23 });
    const { fields } = setUp(rig, { name: "AES_CTR", reference: sha1 });
    const most = (MAX_REQUEST_BYTES - 16 - 20 - 4) / 2;
    const sized = (length: number, aad: number) =>
      chainData({ ...fields, src: new Uint8Array(length), aad: new Uint8Array(aad), hash: [0, 0] });
    const within = rig.send(rig.data, sized(most, 4), most + 21);
    expect([within.length(), within.response().at(-1)]).toEqual([most + 21, Status.OK]);
    expect(refused(rig, sized(most, 5), most + 21)).toBe(Status.ERR);
    expect(rig.trace.of("refused").at(-1)?.why).toMatch(/max_size/);
  });

  test("with any bytes in header and fixed part it is answered, and nothing breaks", () => {
    const rig = heldRig({ memory: 1 << 22 });
    setUp(rig, { name: "AES_CTR", reference: sha1 });
    const number = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(0x8000_0000, 0xffff_ffff));
    const words = fc.array(number, { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(
        words,
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 200 }),
        (para, data, writable) => {
          const request = new Uint8Array(FIXED + data.length);
          const view = new DataView(request.buffer);
          view.setUint32(8, 1, true);
          para.forEach((value, i) => void view.setUint32(24 + 4 * i, value, true));
          view.setUint32(64, SymOpType.ALGORITHM_CHAINING, true);
          request.set(data, FIXED);
          const sent = rig.send(rig.data, request, writable);
          expect([Status.OK, Status.ERR]).toContain(sent.response().at(-1));
        },
      ),
      { numRuns: 300 },
    );
    expect(rig.driver.needsReset).toBe(false);
  });
});
