import { createCipheriv, createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../../../../wire/codec/codec.ts";
import { AsymConfig, Config, Service } from "../../../../wire/crypto/config.ts";
import { CtrlOpcode, DataOpcode } from "../../../../wire/crypto/requests.ts";
import { HashAlgo } from "../../../../wire/crypto/services/hash.ts";
import { MacAlgo } from "../../../../wire/crypto/services/mac.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { DIALECTS } from "../../../../wire/crypto/wire-dialect.ts";
import { asymRig, heldAsymRig } from "../../../testing/asym-rig.ts";
import { createMac, macData } from "../../../testing/mac-requests.ts";
import { createCipher, createHash, destroy, FIXED, hashData } from "../../../testing/requests.ts";
import { concat, heldRig } from "../../../testing/rig.ts";
import { MAX_AUTH_KEY_LEN, MAX_REQUEST_BYTES, MAX_SESSIONS } from "../../limits.ts";
import { restoreCrypto } from "../../saved-crypto.ts";
import { SessionTable } from "../../sessions.ts";
import { macWith } from "./algorithms.ts";
import { type MacSession, mac } from "./mac.ts";

const hmac = (hash: string, key: Uint8Array, src: Uint8Array): Uint8Array =>
  Uint8Array.from(createHmac(hash, key).update(src).digest());

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

const rigs = [
  ["virtio-1.4", () => heldRig({ memory: 1 << 22 })],
  ["asym-rfc-v3", () => heldAsymRig({ memory: 1 << 22 })],
] as const;

/** A length of result and of key that the algorithm has. */
const LENGTHS: Readonly<Record<number, readonly [result: number, key: number]>> = {
  [MacAlgo.HMAC_MD5]: [16, 20],
  [MacAlgo.HMAC_SHA1]: [20, 20],
  [MacAlgo.HMAC_SHA_224]: [28, 20],
  [MacAlgo.HMAC_SHA_256]: [32, 20],
  [MacAlgo.HMAC_SHA_384]: [48, 20],
  [MacAlgo.HMAC_SHA_512]: [64, 20],
  [MacAlgo.CMAC_3DES]: [8, 24],
  [MacAlgo.CMAC_AES]: [16, 32],
  [MacAlgo.GMAC_AES]: [16, 24],
  [MacAlgo.CBCMAC_AES]: [16, 16],
  [MacAlgo.XCBC_AES]: [16, 16],
};
const lengthsOf = (algo: number) => LENGTHS[algo] ?? [1, 16];
const NAMED = Object.entries(MacAlgo).filter(([, algo]) => LENGTHS[algo]);

describe.each(rigs)("5.9.9.5 MAC in the dialect %s", (dialect, make) => {
  test.each(NAMED)("%s gives all of the MAC or its first bytes, however the request is cut", (_, algo) => {
    const rig = make();
    const [whole, keyLength] = lengthsOf(algo);
    const key = random(keyLength);
    const made = macWith(algo, key, "");
    if (!made.ok) throw new Error(made.why);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 12, maxLength: 300 }),
        fc.integer({ min: 1, max: whole }),
        fc.integer({ min: 1, max: 50 }),
        (src, length, step) => {
          const session = rig.open(createMac({ algo, key, length }));
          const request = macData({ session, src, length });
          const parts = Array.from({ length: Math.ceil(request.length / step) }, (_, i) =>
            rig.driver.source(request.subarray(i * step, (i + 1) * step)),
          );
          const sinks = Array.from({ length: length + 1 }, () => rig.driver.sink(1));
          const sent = rig.sendChain(rig.data, [...parts, ...sinks], "indirect");
          rig.destroy(destroy("mac", session));
          expect(sent.response()).toEqual(concat([made.value.of([src]).subarray(0, length), Uint8Array.of(Status.OK)]));
          expect(sent.length()).toBe(length + 1);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("5.9.5.1 crypto_services and both halves of the mask say what is served, and nothing else", () => {
    const rig = make();
    const layout = dialect === "virtio-1.4" ? Config : AsymConfig;
    const config = decode<Pick<Config, "crypto_services" | "mac_algo_l" | "mac_algo_h" | "max_auth_key_len">>(
      layout,
      rig.driver.config(layout.size ?? 0),
    );
    expect((config.crypto_services >> Service.MAC) & 1).toBe(1);
    expect(config.max_auth_key_len).toBe(MAX_AUTH_KEY_LEN);
    const mask = (BigInt(config.mac_algo_h) << 32n) | BigInt(config.mac_algo_l);
    for (let algo = 0; algo < 64; algo++) {
      const [length, keyLength] = lengthsOf(algo);
      const { status } = rig.create(createMac({ algo, length, key: random(keyLength) }));
      expect(status, `MAC ${algo}`).toBe((mask >> BigInt(algo)) & 1n ? Status.OK : Status.NOTSUPP);
    }
  });
});

describe("5.9.9.2.1.2 a MAC session", () => {
  test.each([0, 7, 32, 63, 0x8000_0000, 0xffff_ffff])("with algorithm %i is NOTSUPP", (algo) => {
    expect(heldRig().create(createMac({ algo, key: random(16), length: 16 })).status).toBe(Status.NOTSUPP);
  });

  test("M1 with an algorithm that no kept library has is NOTSUPP: KASUMI, SNOW3G, Twofish, ZUC", () => {
    const { KASUMI_F9, SNOW3G_UIA2, GMAC_TWOFISH, CBCMAC_KASUMI_F9, ZUC_EIA3 } = MacAlgo;
    const rig = heldRig();
    for (const algo of [KASUMI_F9, SNOW3G_UIA2, GMAC_TWOFISH, CBCMAC_KASUMI_F9, ZUC_EIA3]) {
      expect(rig.create(createMac({ algo, key: random(16), length: 4 })).status).toBe(Status.NOTSUPP);
    }
  });

  test.each(NAMED)("M2 with %s has results of 1 byte to all of the MAC, or ERR", (_, algo) => {
    const rig = heldRig();
    const [whole, keyLength] = lengthsOf(algo);
    const statusOf = (length: number) => rig.create(createMac({ algo, key: random(keyLength), length })).status;
    expect([1, whole - 1, whole].map(statusOf)).toEqual([Status.OK, Status.OK, Status.OK]);
    expect([0, whole + 1, 0x8000_0000, 0xffff_ffff].map(statusOf)).toEqual(Array(4).fill(Status.ERR));
  });

  test("M3 of an HMAC has a key of 0 to max_auth_key_len bytes, or ERR", () => {
    const rig = heldRig();
    const [algo, length] = [MacAlgo.HMAC_SHA_256, 32];
    const statusOf = (bytes: number) => rig.create(createMac({ algo, key: random(bytes), length })).status;
    expect([0, 1, MAX_AUTH_KEY_LEN].map(statusOf)).toEqual([Status.OK, Status.OK, Status.OK]);
    expect(statusOf(MAX_AUTH_KEY_LEN + 1)).toBe(Status.ERR);
  });

  test.each([21, 0x8000_0000, 0xffff_ffff])("says it has %i bytes of key, with 20 there: ERR", (said) => {
    const rig = heldRig();
    const request = createMac({ algo: MacAlgo.HMAC_SHA1, key: random(20), length: 20 });
    new DataView(request.buffer).setUint32(24, said, true);
    expect(rig.create(request).status).toBe(Status.ERR);
    expect(rig.driver.needsReset).toBe(false);
  });

  test("is cut at any byte: ERR in the form of its answer", () => {
    const request = createMac({ algo: MacAlgo.CMAC_AES, key: random(16), length: 16 });
    const rig = heldRig();
    for (let length = 16; length < request.length; length++) {
      expect(rig.create(request.subarray(0, length)).status).toBe(Status.ERR);
    }
  });

  test("counts among the sessions of all services, and gives its place back", () => {
    const rig = heldRig();
    const request = createMac({ algo: MacAlgo.HMAC_MD5, key: random(16), length: 16 });
    const ids = Array.from({ length: MAX_SESSIONS }, () => rig.open(request));
    expect(rig.create(createCipher({ key: random(16) })).status).toBe(Status.ERR);
    expect(rig.destroy(destroy("mac", ids[0] ?? 0n))).toBe(Status.OK);
    expect(rig.create(createCipher({ key: random(16) })).status).toBe(Status.OK);
  });

  test("is closed by MAC_DESTROY_SESSION alone", () => {
    const rig = heldRig();
    const session = rig.open(createMac({ algo: MacAlgo.HMAC_MD5, key: random(16), length: 16 }));
    for (const kind of ["cipher", "hash", "aead", "akcipher"] as const) {
      expect(rig.destroy(destroy(kind, session))).toBe(Status.ERR);
    }
    expect(rig.destroy(destroy("mac", session))).toBe(Status.OK);
    expect(rig.destroy(destroy("mac", session))).toBe(Status.ERR);
  });

  test("goes on in a device that goes on from a saved state", () => {
    const rig = heldRig();
    const key = random(100);
    const session = rig.open(createMac({ algo: MacAlgo.HMAC_SHA_512, key, length: 40 }));
    const sessions = new SessionTable();
    restoreCrypto(rig.device.save(), sessions, { services: [mac], wire: DIALECTS["virtio-1.4"].linux });
    const restored = sessions.of<MacSession>(session, "mac");
    const src = random(70);
    expect(restored?.length).toBe(40);
    expect(restored?.mac.of([src])).toEqual(hmac("sha512", key, src));
  });
});

describe("a MAC request that is not in order", () => {
  const LENGTH = 32;

  function setUp(memory = 1 << 19) {
    const rig = heldRig({ memory });
    const key = random(32);
    const session = rig.open(createMac({ algo: MacAlgo.HMAC_SHA_256, key, length: LENGTH }));
    const src = random(64);
    return { rig, key, session, src, request: macData({ session, src, length: LENGTH }) };
  }

  /** Sends a request that must be refused; checks that nothing but its status and first byte changed. */
  function refused({ rig }: Pick<ReturnType<typeof setUp>, "rig">, request: Uint8Array, writable = LENGTH + 1) {
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
    expect(refused(made, macData({ session, src: made.src, length: LENGTH }))).toBe(Status.INVSESS);
  });

  test("names a session of another service, or is one of another service: INVSESS", () => {
    const made = setUp();
    const session = made.rig.open(createHash({ algo: HashAlgo.SHA_256, length: LENGTH }));
    expect(refused(made, macData({ session, src: made.src, length: LENGTH }))).toBe(Status.INVSESS);
    const other = hashData({ session: made.session, src: made.src, length: LENGTH });
    expect(refused(made, other)).toBe(Status.INVSESS);
  });

  test.each([0, 1, 31, 33, 64, 0xffff_ffff])("M2 wants %i bytes where the session has 32: ERR", (length) => {
    const made = setUp();
    const { session, src } = made;
    expect(refused(made, macData({ session, src, length }), Math.min(length, 100) + 100)).toBe(Status.ERR);
  });

  test.each([65, 0x8000_0000, 0xffff_ffff])("says it has %i bytes of source, with 64 there: ERR", (length) => {
    const made = setUp();
    const request = made.request.slice();
    new DataView(request.buffer).setUint32(24, length, true);
    expect(refused(made, request)).toBe(Status.ERR);
  });

  test("has room for the result but not for the status: ERR in the last byte there is", () => {
    const made = setUp();
    expect(refused(made, made.request, LENGTH)).toBe(Status.ERR);
  });

  test("5.9.5.1 has more than max_size, of source and result together: ERR", () => {
    const made = setUp(1 << 23);
    const { session, rig, key } = made;
    const src = new Uint8Array(MAX_REQUEST_BYTES - LENGTH);
    const within = rig.send(rig.data, macData({ session, src, length: LENGTH }), LENGTH + 1);
    expect(within.response()).toEqual(concat([hmac("sha256", key, src), Uint8Array.of(Status.OK)]));
    expect(within.length()).toBe(LENGTH + 1);
    const beyond = macData({ session, src: new Uint8Array(src.length + 1), length: LENGTH });
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
    rig.open(createMac({ algo: MacAlgo.GMAC_AES, key: random(16), length: 16 }));
    const fixed = fc.uint8Array({ minLength: FIXED - 4, maxLength: FIXED - 4 });
    fc.assert(
      fc.property(fixed, fc.integer({ min: 1, max: 200 }), (bytes, writable) => {
        const sent = rig.send(rig.data, concat([Uint8Array.of(0, 2, 0, 0), bytes]), writable);
        expect(sent.length()).toBe(1);
        expect([Status.ERR, Status.INVSESS]).toContain(sent.response().at(-1));
      }),
      { numRuns: 100 },
    );
    expect(rig.driver.needsReset).toBe(false);
  });

  test("has no writable byte: it breaks virtio", () => {
    const made = setUp();
    made.rig.sendChain(made.rig.data, [made.rig.driver.source(made.request)]);
    expect(made.rig.driver.needsReset).toBe(true);
    const asym = asymRig();
    asym.sendChain(asym.data, [asym.driver.source(made.request)]);
    expect(asym.driver.needsReset).toBe(true);
  });
});

describe("what the specification leaves open", () => {
  /** The answer to one request in a session of its own: result and status. */
  function answer(algo: number, key: Uint8Array, src: Uint8Array): Uint8Array {
    const rig = heldRig();
    const session = rig.open(createMac({ algo, key, length: 16 }));
    return rig.send(rig.data, macData({ session, src, length: 16 }), 17).response();
  }

  test("M4 the first 12 bytes of a GMAC's source are its initialisation vector", () => {
    const [key, iv, message] = [random(32), random(12), random(45)];
    const gcm = createCipheriv("aes-256-gcm", key, iv);
    gcm.setAAD(message).final();
    expect(answer(MacAlgo.GMAC_AES, key, concat([iv, message]))).toEqual(
      concat([gcm.getAuthTag(), Uint8Array.of(Status.OK)]),
    );
  });

  test("M4 a GMAC's source is 12 bytes at least: with less there is no initialisation vector, and it gets ERR", () => {
    const key = random(16);
    expect(answer(MacAlgo.GMAC_AES, key, random(12)).at(-1)).toBe(Status.OK);
    for (const length of [0, 1, 11]) {
      expect(answer(MacAlgo.GMAC_AES, key, random(length)).at(-1)).toBe(Status.ERR);
    }
  });

  test("M5 CBC-MAC fills the last block up with zeros, and of no message it is zero", () => {
    const [key, src] = [random(16), random(20)];
    const filled = concat([src, new Uint8Array(12)]);
    expect(answer(MacAlgo.CBCMAC_AES, key, src)).toEqual(answer(MacAlgo.CBCMAC_AES, key, filled));
    expect(answer(MacAlgo.CBCMAC_AES, key, new Uint8Array())).toEqual(new Uint8Array(17));
  });
});

test("the opcodes are those of the control queue and of the data queues", () => {
  expect([CtrlOpcode.MAC_CREATE_SESSION, CtrlOpcode.MAC_DESTROY_SESSION, DataOpcode.MAC]).toEqual([
    0x202, 0x203, 0x200,
  ]);
});
