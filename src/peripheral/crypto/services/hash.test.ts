import { createHash as nodeHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../../../wire/codec/codec.ts";
import { AsymConfig, Config, Service } from "../../../wire/crypto/config.ts";
import { CtrlOpcode } from "../../../wire/crypto/requests.ts";
import { HashAlgo } from "../../../wire/crypto/services/hash.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { DIALECTS } from "../../../wire/crypto/wire-dialect.ts";
import { asymRig, heldAsymRig } from "../../testing/asym-rig.ts";
import { createCipher, createHash, destroy, FIXED, hashData } from "../../testing/requests.ts";
import { concat, heldRig } from "../../testing/rig.ts";
import { MAX_REQUEST_BYTES, MAX_SESSIONS, MAX_XOF_BYTES } from "../limits.ts";
import { restoreCrypto } from "../saved-crypto.ts";
import { SessionTable } from "../sessions.ts";
import { type HashSession, hash } from "./hash.ts";

/** What OpenSSL calls each algorithm, and the bytes of its digest. */
const DIGESTS = [
  ["MD5", "md5", 16],
  ["SHA1", "sha1", 20],
  ["SHA_224", "sha224", 28],
  ["SHA_256", "sha256", 32],
  ["SHA_384", "sha384", 48],
  ["SHA_512", "sha512", 64],
  ["SHA3_224", "sha3-224", 28],
  ["SHA3_256", "sha3-256", 32],
  ["SHA3_384", "sha3-384", 48],
  ["SHA3_512", "sha3-512", 64],
] as const;
const XOFS = [
  ["SHA3_SHAKE128", "shake128"],
  ["SHA3_SHAKE256", "shake256"],
] as const;

const openssl = (name: string, src: Uint8Array, outputLength?: number): Uint8Array =>
  new Uint8Array(
    nodeHash(name, outputLength === undefined ? {} : { outputLength })
      .update(src)
      .digest(),
  );

const rigs = [
  ["virtio-1.4", () => heldRig({ memory: 1 << 22 })],
  ["asym-rfc-v3", () => heldAsymRig({ memory: 1 << 22 })],
] as const;

/** What comes of one request in a session of its own: the result, with the status behind it, and used.len. */
function hashed(
  rig: ReturnType<typeof heldRig>,
  { algo, length, src }: { algo: number; length: number; src: Uint8Array },
) {
  const session = rig.open(createHash({ algo, length }));
  const sent = rig.send(rig.data, hashData({ session, src, length }), length + 1);
  rig.send(rig.control, destroy("hash", session), 1);
  return { response: sent.response(), length: sent.length() };
}

const success = (digest: Uint8Array) => ({
  response: concat([digest, Uint8Array.of(Status.OK)]),
  length: digest.length + 1,
});

describe.each(rigs)("5.9.9.4 HASH in the dialect %s", (dialect, make) => {
  test.each(DIGESTS)("%s gives what OpenSSL gives, for sources of any length", (name, openSslName, length) => {
    const rig = make();
    const algo = HashAlgo[name];
    expect(hashed(rig, { algo, length, src: new Uint8Array() })).toEqual(
      success(openssl(openSslName, new Uint8Array())),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (src) => {
        expect(hashed(rig, { algo, length, src })).toEqual(success(openssl(openSslName, src)));
      }),
      { numRuns: 25 },
    );
  });

  test.each(XOFS)("%s gives what OpenSSL gives, in results of any length", (name, openSslName) => {
    const rig = make();
    const algo = HashAlgo[name];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 700 }), (src, length) => {
        expect(hashed(rig, { algo, length, src })).toEqual(success(openssl(openSslName, src, length)));
      }),
      { numRuns: 25 },
    );
    const src = randomBytes(100);
    const whole = hashed(rig, { algo, length: MAX_XOF_BYTES, src });
    expect(Buffer.compare(whole.response, success(openssl(openSslName, src, MAX_XOF_BYTES)).response)).toBe(0);
  });

  test("5.9.5.1 crypto_services and hash_algo say what is served, and nothing else", () => {
    const rig = make();
    const layout = dialect === "virtio-1.4" ? Config : AsymConfig;
    const { crypto_services, hash_algo } = decode<{ crypto_services: number; hash_algo: number }>(
      layout,
      rig.driver.config(layout.size ?? 0),
    );
    expect((crypto_services >> Service.HASH) & 1).toBe(1);
    const lengths = new Map<number, number>(DIGESTS.map(([name, , length]) => [HashAlgo[name], length]));
    for (let algo = 0; algo < 32; algo++) {
      const { status } = rig.create(createHash({ algo, length: lengths.get(algo) ?? 1 }));
      expect(status, `hash ${algo}`).toBe((hash_algo >>> algo) & 1 ? Status.OK : Status.NOTSUPP);
    }
  });
});

describe("5.9.9.2.1.1 a hash session", () => {
  test.each([0, 13, 31, 0xffff_ffff])("with algorithm %i is NOTSUPP", (algo) => {
    expect(heldRig().create(createHash({ algo, length: 16 })).status).toBe(Status.NOTSUPP);
  });

  test.each(DIGESTS)("with %s has results of a whole digest, or ERR", (name, _, length) => {
    const rig = heldRig();
    for (const wrong of [0, 1, length - 1, length + 1, 0xffff_ffff]) {
      expect(rig.create(createHash({ algo: HashAlgo[name], length: wrong })).status).toBe(Status.ERR);
    }
    expect(rig.create(createHash({ algo: HashAlgo[name], length })).status).toBe(Status.OK);
  });

  test.each(XOFS)("with %s has results of 1 to 65536 bytes, or ERR", (name) => {
    const rig = heldRig();
    const statusOf = (length: number) => rig.create(createHash({ algo: HashAlgo[name], length })).status;
    expect([0, MAX_XOF_BYTES + 1, 0x8000_0000, 0xffff_ffff].map(statusOf)).toEqual(Array(4).fill(Status.ERR));
    expect([1, MAX_XOF_BYTES].map(statusOf)).toEqual([Status.OK, Status.OK]);
  });

  test("is cut at any byte: ERR in the form of its answer", () => {
    const request = createHash({ algo: HashAlgo.SHA_256, length: 32 });
    const rig = heldRig();
    for (let length = 16; length < request.length; length++) {
      expect(rig.create(request.subarray(0, length)).status).toBe(Status.ERR);
    }
  });

  test("counts among the sessions of all services, and gives its place back", () => {
    const rig = heldRig();
    const ids = Array.from({ length: MAX_SESSIONS }, () => rig.open(createHash({ algo: HashAlgo.MD5, length: 16 })));
    expect(new Set(ids).size).toBe(MAX_SESSIONS);
    expect(rig.create(createCipher({ key: randomBytes(16) })).status).toBe(Status.ERR);
    expect(rig.send(rig.control, destroy("hash", ids[0] ?? 0n), 1).response()).toEqual(Uint8Array.of(Status.OK));
    expect(rig.create(createCipher({ key: randomBytes(16) })).status).toBe(Status.OK);
  });

  test("is closed by HASH_DESTROY_SESSION alone", () => {
    const rig = heldRig();
    const session = rig.open(createHash({ algo: HashAlgo.MD5, length: 16 }));
    for (const kind of ["cipher", "akcipher"] as const) {
      expect(rig.send(rig.control, destroy(kind, session), 1).response()).toEqual(Uint8Array.of(Status.ERR));
    }
    expect(rig.send(rig.control, destroy("hash", session), 1).response()).toEqual(Uint8Array.of(Status.OK));
    expect(rig.send(rig.control, destroy("hash", session), 1).response()).toEqual(Uint8Array.of(Status.ERR));
  });

  test("goes on in a device that goes on from a saved state", () => {
    const rig = heldRig();
    const session = rig.open(createHash({ algo: HashAlgo.SHA3_SHAKE128, length: 40 }));
    const sessions = new SessionTable();
    restoreCrypto(rig.device.save(), sessions, { services: [hash], wire: DIALECTS["virtio-1.4"].linux });
    const src = new Uint8Array(randomBytes(70));
    expect(sessions.of<HashSession>(session, "hash")?.digest(src)).toEqual(openssl("shake128", src, 40));
  });
});

describe("a hash request that is not in order", () => {
  const LENGTH = 32;

  function setUp() {
    const rig = heldRig({ memory: 1 << 23 });
    const session = rig.open(createHash({ algo: HashAlgo.SHA_256, length: LENGTH }));
    const src = new Uint8Array(randomBytes(64));
    return { rig, session, src, request: hashData({ session, src, length: LENGTH }) };
  }

  /** Sends a request that must be refused; checks that nothing but its status and first byte changed. */
  function refused({ rig }: ReturnType<typeof setUp>, request: Uint8Array, writable = LENGTH + 1): number | undefined {
    const target = rig.driver.sink(writable);
    rig.data.addIndirect([rig.driver.source(request), target]);
    const before = rig.memory.bytes.slice();
    rig.data.kick();
    expect(rig.data.takeUsed()).toMatchObject([{ length: 1 }]);
    const allowed = new Set([target.address, target.address + writable - 1]);
    const changed = rig.memory.changedSince(before);
    expect(changed.filter((at) => !allowed.has(at) && !rig.data.isUsedRing(at))).toEqual([]);
    expect(rig.driver.needsReset).toBe(false);
    return rig.memory.slice(target.address, writable).at(-1);
  }

  test.each([0n, 2n, 2n ** 64n - 1n])("names session %i, which is not there: INVSESS", (session) => {
    const made = setUp();
    expect(refused(made, hashData({ session, src: made.src, length: LENGTH }))).toBe(Status.INVSESS);
  });

  test("names a session of another service: INVSESS", () => {
    const made = setUp();
    const session = made.rig.open(createCipher({ key: randomBytes(16) }));
    expect(refused(made, hashData({ session, src: made.src, length: LENGTH }))).toBe(Status.INVSESS);
  });

  test.each([0, 1, 31, 33, 64])("wants %i bytes of a digest of 32: ERR", (length) => {
    const made = setUp();
    const { session, src } = made;
    expect(refused(made, hashData({ session, src, length }), Math.max(length, LENGTH) + 1)).toBe(Status.ERR);
  });

  test.each([65, 0x8000_0000, 0xffff_ffff])("says it has %i bytes of source, with 64 there: ERR", (length) => {
    const made = setUp();
    for (const offset of [24, 28]) {
      const request = made.request.slice();
      new DataView(request.buffer).setUint32(offset, length, true);
      expect(refused(made, request)).toBe(Status.ERR);
    }
  });

  test("has room for the result but not for the status: ERR in the last byte there is", () => {
    const made = setUp();
    expect(refused(made, made.request, LENGTH)).toBe(Status.ERR);
  });

  test("5.9.5.1 has more than max_size, of source and result together: ERR", () => {
    const made = setUp();
    const { session, rig } = made;
    const most = MAX_REQUEST_BYTES - LENGTH;
    const within = rig.send(rig.data, hashData({ session, src: new Uint8Array(most), length: LENGTH }), LENGTH + 1);
    expect(within.response()).toEqual(success(openssl("sha256", new Uint8Array(most))).response);
    expect(within.length()).toBe(LENGTH + 1);
    const beyond = hashData({ session, src: new Uint8Array(most + 1), length: LENGTH });
    expect(refused(made, beyond)).toBe(Status.ERR);
    expect(rig.trace.of("refused").at(-1)?.why).toMatch(/max_size/);
  });

  test("is cut at any byte: ERR", () => {
    const made = setUp();
    for (let length = 0; length < made.request.length; length++) {
      expect(refused(made, made.request.subarray(0, length))).toBe(Status.ERR);
    }
  });

  test("with any bytes in header and fixed part, it is answered or refused, and nothing breaks", () => {
    const rig = heldRig({ memory: 1 << 22 });
    rig.open(createHash({ algo: HashAlgo.SHA3_SHAKE256, length: 100 }));
    const fixed = fc.uint8Array({ minLength: FIXED - 4, maxLength: FIXED - 4 });
    fc.assert(
      fc.property(fixed, fc.integer({ min: 1, max: 200 }), (bytes, writable) => {
        const request = concat([Uint8Array.of(0, 1, 0, 0), bytes]);
        const sent = rig.send(rig.data, request, writable);
        expect(sent.length()).toBe(1);
        expect([Status.ERR, Status.INVSESS]).toContain(sent.response().at(-1));
      }),
      { numRuns: 100 },
    );
    expect(rig.driver.needsReset).toBe(false);
  });

  test("has no writable byte: it breaks virtio, in the way of its dialect", () => {
    const made = setUp();
    made.rig.sendChain(made.rig.data, [made.rig.driver.source(made.request)]);
    expect(made.rig.driver.needsReset).toBe(true);
    const asym = asymRig();
    asym.sendChain(asym.data, [asym.driver.source(made.request)]);
    expect(asym.driver.needsReset).toBe(true);
    expect(asym.data.takeUsed()).toMatchObject([{ length: 0 }]);
  });
});

test("the result stands at the first byte and the status in the last, whatever lies between", () => {
  const rig = heldRig();
  const session = rig.open(createHash({ algo: HashAlgo.SHA1, length: 20 }));
  const sent = rig.send(rig.data, hashData({ session, src: new Uint8Array(3), length: 20 }), 30);
  const between = new Uint8Array(9).fill(0xee);
  expect(sent.response()).toEqual(concat([openssl("sha1", new Uint8Array(3)), between, Uint8Array.of(Status.OK)]));
  expect(sent.length()).toBe(20);
});

test("the opcodes are those of the control queue and of the data queues", () => {
  expect([CtrlOpcode.HASH_CREATE_SESSION, CtrlOpcode.HASH_DESTROY_SESSION]).toEqual([0x102, 0x103]);
});
