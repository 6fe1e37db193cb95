/** Requests after VIRTIO_CRYPTO_F_REVISION_1: unpadded, in sessions and without, in both dialects. */
import { createCipheriv, createHash as nodeHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CryptoDialect } from "../../contract/dialect.ts";
import { CryptoFeature } from "../../wire/crypto/features.ts";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { HashAlgo } from "../../wire/crypto/services/hash.ts";
import { Status } from "../../wire/crypto/status.ts";
import { LINUX_FEATURES } from "../testing/driver.ts";
import { cipherData, createCipher, createHash, destroy, hashData } from "../testing/requests.ts";
import {
  cipherStateless,
  hashStateless,
  REVISION_1,
  revision1,
  unpaddedControl,
  unpaddedData,
} from "../testing/revision-1.ts";
import { concat, heldRig } from "../testing/rig.ts";

const bit = (number: number): bigint => 1n << BigInt(number);
const MODES = bit(CryptoFeature.HASH_STATELESS_MODE) | bit(CryptoFeature.CIPHER_STATELESS_MODE);
const ASYM = bit(CryptoFeature.ASYM);
const DIALECTS: readonly CryptoDialect[] = ["virtio-1.4", "asym-rfc-v3"];

/** A device whose driver accepted REVISION_1 and `more`. */
function rigWith(dialect: CryptoDialect, more = MODES) {
  const { offer, features } = revision1(more);
  const own = dialect === "asym-rfc-v3" ? ASYM : 0n;
  return heldRig({ dialect, offer, features: features | own, memory: 1 << 22 });
}

type Rig = ReturnType<typeof rigWith>;

const sha256 = (src: Uint8Array) => new Uint8Array(nodeHash("sha256").update(src).digest());
function aes(key: Uint8Array, iv: Uint8Array, src: Uint8Array): Uint8Array {
  const cipher = createCipheriv(`aes-${8 * key.length}-cbc`, key, iv).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(src), cipher.final()]));
}

const ok = (result: Uint8Array) => concat([result, Uint8Array.of(Status.OK)]);
const random = (size: number) => new Uint8Array(randomBytes(size));
const SHA_256 = { algo: HashAlgo.SHA_256, length: 32 };
const MD5 = { algo: HashAlgo.MD5, length: 16 };

const answer = (rig: Rig, request: Uint8Array, writable: number) => rig.send(rig.data, request, writable).response();
const statusOf = (rig: Rig, request: Uint8Array, writable = 33) => answer(rig, request, writable).at(-1);

describe.each(DIALECTS)("5.9.9 with REVISION_1, in the dialect %s", (dialect) => {
  test("a session is opened, used and closed without padding", () => {
    const rig = rigWith(dialect);
    const create = unpaddedControl(createHash(SHA_256));
    expect(create.length).toBe(16 + 8);
    const session = rig.open(create);
    const src = random(100);
    const request = unpaddedData(hashData({ session, src, length: 32 }));
    expect(request.length).toBe(24 + 8 + 100);
    expect(answer(rig, request, 33)).toEqual(ok(sha256(src)));
    const close = unpaddedControl(destroy("hash", session));
    expect(close.length).toBe(16 + 8);
    expect(rig.destroy(close)).toBe(Status.OK);
    expect(statusOf(rig, request)).toBe(Status.INVSESS);
  });

  test("Q11 a stateless hash request gives what OpenSSL gives, and opens no session", () => {
    const rig = rigWith(dialect);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (src) => {
        expect(answer(rig, hashStateless({ ...SHA_256, src }), 33)).toEqual(ok(sha256(src)));
      }),
      { numRuns: 25 },
    );
    expect(rig.open(unpaddedControl(createHash(SHA_256)))).toBe(1n);
  });

  test("a stateless cipher request gives what OpenSSL gives, in both directions", () => {
    const rig = rigWith(dialect);
    const keys = fc.constantFrom(16, 24, 32).chain((size) => fc.uint8Array({ minLength: size, maxLength: size }));
    const blocks = fc.integer({ min: 1, max: 20 }).map((count) => random(16 * count));
    fc.assert(
      fc.property(keys, blocks, (key, src) => {
        const iv = random(16);
        const secret = aes(key, iv, src);
        expect(answer(rig, cipherStateless({ key, iv, src }), src.length + 1)).toEqual(ok(secret));
        const back = cipherStateless({ key, iv, src: secret, op: CipherOp.DECRYPT });
        expect(answer(rig, back, src.length + 1)).toEqual(ok(src));
      }),
      { numRuns: 25 },
    );
  });

  test("Q1 requests in sessions and without one are mixed in one queue", () => {
    const rig = rigWith(dialect);
    const key = random(16);
    const iv = random(16);
    const src = random(32);
    const session = rig.open(unpaddedControl(createCipher({ key })));
    const other = random(16);
    for (let turn = 0; turn < 3; turn++) {
      expect(answer(rig, unpaddedData(cipherData({ session, iv, src })), 33)).toEqual(ok(aes(key, iv, src)));
      expect(answer(rig, cipherStateless({ key: other, iv, src }), 33)).toEqual(ok(aes(other, iv, src)));
      expect(answer(rig, hashStateless({ ...SHA_256, src }), 33)).toEqual(ok(sha256(src)));
    }
  });

  test("Q3 a request without SESSION_MODE gets NOTSUPP from a service whose stateless mode was not accepted", () => {
    const rig = rigWith(dialect, bit(CryptoFeature.HASH_STATELESS_MODE));
    const src = random(32);
    const cipher = cipherStateless({ key: random(16), iv: random(16), src });
    for (let length = 24; length <= cipher.length; length++) {
      expect(statusOf(rig, cipher.subarray(0, length))).toBe(Status.NOTSUPP);
    }
    expect(rig.trace.of("refused").at(-1)?.why).toBe("stateless mode of CIPHER was not negotiated");
    expect(answer(rig, hashStateless({ ...SHA_256, src }), 33)).toEqual(ok(sha256(src)));
    const session = rig.open(unpaddedControl(createCipher({ key: random(16) })));
    expect(statusOf(rig, unpaddedData(cipherData({ session, iv: random(16), src })))).toBe(Status.OK);
  });

  test("5.9.9.3 without REVISION_1 `flag` is ignored, and requests are padded", () => {
    const features = LINUX_FEATURES | (dialect === "asym-rfc-v3" ? ASYM : 0n);
    const rig = heldRig({ dialect, offer: REVISION_1 | MODES, features });
    const session = rig.open(createHash(SHA_256));
    const src = random(10);
    for (const flag of [0, 1, 0xffff_ffff]) {
      const request = hashData({ session, src, length: 32 });
      new DataView(request.buffer).setUint32(16, flag, true);
      expect(answer(rig, request, 33)).toEqual(ok(sha256(src)));
    }
  });

  test("a stateless request has its algorithm, key and direction checked as a session's are", () => {
    const rig = rigWith(dialect);
    const iv = random(16);
    const src = random(32);
    const key = random(16);
    expect(statusOf(rig, hashStateless({ algo: 13, length: 16, src }))).toBe(Status.NOTSUPP);
    expect(statusOf(rig, hashStateless({ ...SHA_256, length: 31, src }))).toBe(Status.ERR);
    expect(statusOf(rig, cipherStateless({ key, iv, src, algo: 14 }))).toBe(Status.NOTSUPP);
    expect(statusOf(rig, cipherStateless({ key: random(15), iv, src }))).toBe(Status.ERR);
    expect(statusOf(rig, cipherStateless({ key, iv, src, op: 3, opcode: 0 }))).toBe(Status.ERR);
    expect(statusOf(rig, cipherStateless({ key, iv, src, op: CipherOp.DECRYPT, opcode: 0 }))).toBe(Status.ERR);
    expect(statusOf(rig, cipherStateless({ key, iv: random(15), src }))).toBe(Status.ERR);
  });

  test("bad input: each length of a stateless request at 0, 1, the limit and 2^32-1 is refused with ERR", () => {
    const rig = rigWith(dialect);
    const hash = hashStateless({ ...MD5, src: random(32) });
    const cipher = cipherStateless({ key: random(16), iv: random(16), src: random(32) });
    const lengths = [
      [hash, 28, 32],
      [hash, 32, 17],
      [cipher, 28, 33],
      [cipher, 36, 33],
      [cipher, 40, 33],
      [cipher, 44, 33],
    ] as const;
    for (const [request, offset, writable] of lengths) {
      for (const length of [0, 1, 1 << 20, 0x8000_0000, 0xffff_ffff]) {
        const wrong = request.slice();
        new DataView(wrong.buffer).setUint32(offset, length, true);
        // A source of 0 or 1 bytes can be hashed.
        const isFine = request === hash && offset === 28 && length < 2;
        expect(statusOf(rig, wrong, writable), `${offset}: ${length}`).toBe(isFine ? Status.OK : Status.ERR);
      }
    }
    expect(rig.driver.needsReset).toBe(false);
  });

  test("truncations: every request of the format, cut at any byte, is refused and breaks nothing", () => {
    const rig = rigWith(dialect);
    const key = random(16);
    const session = rig.open(unpaddedControl(createCipher({ key })));
    const digests = rig.open(unpaddedControl(createHash(SHA_256)));
    const src = random(16);
    for (const request of [
      cipherStateless({ key, iv: random(16), src }),
      hashStateless({ ...SHA_256, src }),
      unpaddedData(cipherData({ session, iv: random(16), src })),
      unpaddedData(hashData({ session: digests, src, length: 32 })),
    ]) {
      expect(statusOf(rig, request, request.length)).toBe(Status.OK);
      // In the dialect of the RFC a request without an opcode is answered as the asymmetric service answers.
      for (let length = 4; length < request.length; length++) {
        expect(statusOf(rig, request.subarray(0, length)), `${length} bytes`).toBe(Status.ERR);
      }
    }
    for (const request of [createCipher({ key }), createHash(SHA_256), destroy("hash", digests)].map(unpaddedControl)) {
      for (let length = 0; length < request.length; length++) {
        expect(rig.create(request.subarray(0, length)).status).toBe(Status.ERR);
      }
    }
    expect(rig.driver.needsReset).toBe(false);
  });

  test("Q12 max_size counts the key of a stateless request", () => {
    const rig = heldRig({ dialect, ...revision1(MODES | (dialect === "asym-rfc-v3" ? ASYM : 0n)), memory: 1 << 23 });
    const data = (1 << 19) - 16;
    const most = { key: random(16), iv: random(16), src: new Uint8Array(data) };
    expect(answer(rig, cipherStateless(most), data + 1).at(-1)).toBe(Status.OK);
    expect(answer(rig, cipherStateless({ ...most, key: random(32) }), data + 1).at(-1)).toBe(Status.ERR);
    expect(rig.trace.of("refused").at(-1)?.why).toMatch(/max_size/);
  });

  test("5.9.9.1 one session too many gets NOSPC", () => {
    const rig = rigWith(dialect);
    const create = unpaddedControl(createHash(MD5));
    for (let i = 0; i < 1024; i++) rig.open(create);
    expect(rig.create(create).status).toBe(Status.NOSPC);
    expect(answer(rig, hashStateless({ ...SHA_256, src: random(3) }), 33).at(-1)).toBe(Status.OK);
  });

  test("a saved session is opened again in the format of its time", () => {
    const rig = rigWith(dialect);
    const session = rig.open(unpaddedControl(createHash(SHA_256)));
    const options = { dialect, offer: REVISION_1 | MODES, memory: rig.memory };
    const restored = heldRig({
      ...options,
      features: revision1(MODES).features | (dialect === "asym-rfc-v3" ? ASYM : 0n),
    });
    const saved = rig.device.save();
    const activation = {
      features: REVISION_1,
      pop: () => undefined,
      later: () => {},
      keep: () => {},
      violated: () => {},
      giveUp: () => {},
    };
    restored.device.restore(saved, { activation, requests: [] });
    expect(restored.device.save()).toEqual(saved);
    expect(() => restored.device.restore(saved, { activation: { ...activation, features: 0n }, requests: [] })).toThrow(
      `session ${session} cannot be opened`,
    );
  });
});

test("5.9.3 the asymmetric service of the RFC has no stateless mode: it looks at `flag` for itself", () => {
  const rig = heldRig({ dialect: "asym-rfc-v3", offer: REVISION_1, features: LINUX_FEATURES | ASYM | REVISION_1 });
  const request = new Uint8Array(32);
  new DataView(request.buffer).setUint32(0, 0x400, true);
  expect(rig.send(rig.data, request, 8).response()[0]).toBe(Status.NOTSUPP);
  expect(rig.trace.of("refused").at(-1)?.why).not.toMatch(/stateless/);
});

test("fault rules and lists call a stateless request by its operation, and refuse it in its form", () => {
  const rig = rigWith("virtio-1.4");
  const request = { readable: hashStateless({ ...SHA_256, src: random(3) }), writableLength: 33, queue: 0 } as never;
  expect(rig.device.operation(request)).toBe("HASH");
  expect(rig.device.refusalReply(Status.NOSPC, request)).toMatchObject({ length: 1, name: "NOSPC" });
});
