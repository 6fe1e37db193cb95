import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../wire/codec/codec.ts";
import { RSAPrivateKey, RSAPublicKey } from "../../wire/codec/der.ts";
import { SessionInput } from "../../wire/crypto/header.ts";
import { CtrlOpcode, CtrlRequest } from "../../wire/crypto/requests.ts";
import { AkcipherKeyType, RsaHash, RsaPaddingAlgo } from "../../wire/crypto/services/akcipher.ts";
import { Status } from "../../wire/crypto/status.ts";
import { heldAsymRig } from "../testing/asym-rig.ts";
import { createCipher, createRsa, destroy } from "../testing/requests.ts";
import { heldRig } from "../testing/rig.ts";
import { control } from "./control.ts";
import { dialectOf } from "./dialects.ts";
import { MAX_AKCIPHER_KEY_LEN, MAX_SESSIONS } from "./limits.ts";
import { SessionTable } from "./sessions.ts";

const { services, requests } = dialectOf({ dialect: "virtio-1.4", dhGroups: "random" });
const { wire } = requests(0n);
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const PRIVATE = new Uint8Array(privateKey.export({ type: "pkcs1", format: "der" }));
const PUBLIC = new Uint8Array(publicKey.export({ type: "pkcs1", format: "der" }));
const { PKCS1_PADDING } = RsaPaddingAlgo;

/** `bytes` with a le32 replaced. */
function patched(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(offset, value, true);
  return copy;
}

describe("5.9.9.2.1.3 a cipher session", () => {
  test.each([16, 24, 32])("is opened with a key of %i bytes, and closed again", (length) => {
    const rig = heldRig();
    const { status, session } = rig.create(createCipher({ key: randomBytes(length) }));
    expect(status).toBe(Status.OK);
    expect(rig.destroy(destroy("cipher", session))).toBe(Status.OK);
    expect(rig.destroy(destroy("cipher", session))).toBe(Status.ERR);
  });

  test("the answer has 16 bytes: id, status and zeros, and used.len says so", () => {
    const rig = heldRig();
    const sent = rig.send(rig.control, createCipher({ key: randomBytes(16) }), 20);
    expect(sent.length()).toBe(16);
    expect(Buffer.from(sent.response()).toString("hex")).toBe(
      "0100000000000000" + "00000000" + "00000000" + "eeeeeeee",
    );
  });

  test.each([0, 1, 15, 17, 31, 33, 64])("CVE-2020-10724: a key of %i bytes is refused", (length) => {
    expect(heldRig().create(createCipher({ key: randomBytes(length) })).status).toBe(Status.ERR);
  });

  test.each([17, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff])(
    "CVE-2020-10724, CVE-2025-14876: keylen %i with 16 bytes of key is refused, without room being made for it",
    (keylen) => {
      const rig = heldRig();
      expect(rig.create(patched(createCipher({ key: randomBytes(16) }), 20, keylen)).status).toBe(Status.ERR);
      expect(rig.trace.of("refused")[0]?.why).toMatch(/key/);
    },
  );

  test("key bytes behind keylen are not part of the key", () => {
    const rig = heldRig();
    expect(rig.create(patched(createCipher({ key: randomBytes(32) }), 20, 16)).status).toBe(Status.OK);
  });

  test.each([0, 1, 2, 4, 14, 0xffff_ffff])("cipher algorithm %i is not supported", (algo) => {
    expect(heldRig().create(createCipher({ key: randomBytes(16), algo })).status).toBe(Status.NOTSUPP);
  });

  test.each([0, 3, 0xffff_ffff])("op %i is refused", (op) => {
    expect(heldRig().create(createCipher({ key: randomBytes(16), op })).status).toBe(Status.ERR);
  });

  test.each([0, 2, 3])("op_type %i, which is no plain cipher, is not supported", (opType) => {
    expect(heldRig().create(patched(createCipher({ key: randomBytes(16) }), 64, opType)).status).toBe(Status.NOTSUPP);
  });
});

describe("5.9.9.2.1.5 an RSA session", () => {
  test.each([
    ["private", PRIVATE, AkcipherKeyType.PRIVATE],
    ["public", PUBLIC, AkcipherKeyType.PUBLIC],
  ])("is opened with a %s key in PKCS#1 DER, and closed again", (_, key, keytype) => {
    const rig = heldRig();
    const { status, session } = rig.create(createRsa({ key, keytype }));
    expect(status).toBe(Status.OK);
    expect(rig.destroy(destroy("cipher", session))).toBe(Status.ERR);
    expect(rig.destroy(destroy("akcipher", session))).toBe(Status.OK);
  });

  test("leniently takes bytes behind the DER", () => {
    expect(heldRig().create(createRsa({ key: Uint8Array.of(...PRIVATE, 0, 0) })).status).toBe(Status.OK);
  });

  test.each([
    ["a private key called public", createRsa({ key: PRIVATE, keytype: AkcipherKeyType.PUBLIC })],
    ["a public key called private", createRsa({ key: PUBLIC, keytype: AkcipherKeyType.PRIVATE })],
    ["key type 0", createRsa({ key: PRIVATE, keytype: 0 })],
    ["no key", createRsa({ key: new Uint8Array() })],
    ["a key that is too long", createRsa({ key: new Uint8Array(MAX_AKCIPHER_KEY_LEN + 1) })],
  ])("5.9.9.2.1.5 %s is refused", (_, request) => {
    expect(heldRig({ memory: 1 << 21 }).create(request).status).toBe(Status.ERR);
  });

  test("no cut of the DER is taken for a key", () => {
    const rig = heldRig({ memory: 1 << 23 });
    for (let length = 0; length < PRIVATE.length; length++) {
      expect(rig.create(createRsa({ key: PRIVATE.subarray(0, length) })).status).toBe(Status.ERR);
    }
  });

  test.each([
    ["an even modulus", { n: [...new Array(63).fill(0xff), 0xfe], e: [3] }],
    ["a modulus of 504 bits", { n: new Array(63).fill(0xff), e: [3] }],
    ["a modulus of 8200 bits", { n: new Array(1025).fill(0xff), e: [3] }],
    ["exponent 0", { n: new Array(64).fill(0xff), e: [] }],
    ["exponent 1", { n: new Array(64).fill(0xff), e: [1] }],
    ["an even exponent", { n: new Array(64).fill(0xff), e: [4] }],
    ["an exponent longer than the modulus", { n: new Array(64).fill(0xff), e: new Array(65).fill(0xff) }],
  ])("5.9.9.2.1.5 a key with %s is refused", (_, { n, e }) => {
    const key = encode(RSAPublicKey, { modulus: Uint8Array.from(n), publicExponent: Uint8Array.from(e) });
    expect(heldRig().create(createRsa({ key, keytype: AkcipherKeyType.PUBLIC })).status).toBe(Status.ERR);
  });

  test("512 bits with e = 17 is a key: Linux' self-test has one", () => {
    const key = encode(RSAPublicKey, { modulus: new Uint8Array(64).fill(0xff), publicExponent: Uint8Array.of(17) });
    expect(heldRig().create(createRsa({ key, keytype: AkcipherKeyType.PUBLIC })).status).toBe(Status.OK);
  });

  test.each([
    RsaHash.NO_HASH,
    RsaHash.MD5,
    RsaHash.SHA1,
    RsaHash.SHA256,
    RsaHash.SHA384,
    RsaHash.SHA512,
    RsaHash.SHA224,
  ])("PKCS#1 padding with hash %i is supported", (hash) =>
    expect(heldRig().create(createRsa({ key: PRIVATE, padding: PKCS1_PADDING, hash })).status).toBe(Status.OK),
  );

  test.each([RsaHash.MD2, RsaHash.MD3, RsaHash.MD4, 10, 0xffff_ffff])("PKCS#1 padding with hash %i is not", (hash) => {
    expect(heldRig().create(createRsa({ key: PRIVATE, padding: PKCS1_PADDING, hash })).status).toBe(Status.NOTSUPP);
  });

  test("with raw padding the hash is ignored", () => {
    expect(heldRig().create(createRsa({ key: PRIVATE, hash: 0xffff_ffff })).status).toBe(Status.OK);
  });

  test("padding 2 and algorithm 3 (ECDSA) are not supported", () => {
    expect(heldRig().create(createRsa({ key: PRIVATE, padding: 2 })).status).toBe(Status.NOTSUPP);
    expect(heldRig().create(patched(createRsa({ key: PRIVATE }), 16, 3)).status).toBe(Status.NOTSUPP);
  });

  test("a key whose CRT part is zeros is used without it, and so is one of three primes", async () => {
    const fields = decode(RSAPrivateKey, PRIVATE);
    const zero = new Uint8Array();
    const none = { prime1: zero, prime2: zero, exponent1: zero, exponent2: zero, coefficient: zero };
    const rig = heldRig();
    expect(rig.create(createRsa({ key: encode(RSAPrivateKey, { ...fields, ...none }) })).status).toBe(Status.OK);
    const third = { prime: Uint8Array.of(3), exponent: Uint8Array.of(1), coefficient: Uint8Array.of(1) };
    const multi = encode(RSAPrivateKey, { ...fields, version: 1, otherPrimeInfos: [third] });
    expect(rig.create(createRsa({ key: multi })).status).toBe(Status.OK);
  });
});

describe("5.9.9.2 the control queue", () => {
  const missing = ["MAC", "AEAD"] as const;

  test.each(missing)(
    "15b11a1da6: %s_CREATE_SESSION is not supported, in the form the driver left room for",
    (service) => {
      const rig = heldRig();
      const request = patched(destroy("cipher", 1n), 0, CtrlOpcode[`${service}_CREATE_SESSION`]);
      expect(rig.send(rig.control, request, 16).response()[8]).toBe(Status.NOTSUPP);
      expect(rig.send(rig.control, request, 1).response()).toEqual(Uint8Array.of(Status.NOTSUPP));
    },
  );

  test("5.9.9.2.1.9 DESTROY_SESSION of a service that is not offered gets ERR", () => {
    for (const service of missing) {
      const request = patched(destroy("cipher", 1n), 0, CtrlOpcode[`${service}_DESTROY_SESSION`]);
      for (const rig of [heldRig(), heldAsymRig()]) {
        for (const room of [1, 16]) {
          const sent = rig.send(rig.control, request, room);
          expect([sent.response()[0], sent.length()], service).toEqual([Status.ERR, 1]);
        }
      }
    }
  });

  test.each([0, 0x100, 0x501, 0x605, 0xffff_ffff])("opcode %i is not supported", (opcode) => {
    const rig = heldRig();
    const { status, session } = rig.create(patched(createCipher({ key: randomBytes(16) }), 0, opcode));
    expect([status, session]).toEqual([Status.NOTSUPP, 0xffff_ffff_ffff_ffffn]);
    expect(rig.send(rig.control, patched(destroy("cipher", 1n), 0, opcode), 1).response()[0]).toBe(Status.NOTSUPP);
  });

  test("flag and padding may be garbage: Linux never sets them (CVE-2024-26753: it even sends stack contents)", () => {
    const rig = heldRig();
    const request = createRsa({ key: PRIVATE });
    for (const offset of [8, 12, 36, 40, 60, 68])
      expect(rig.create(patched(request, offset, 0xffff_ffff)).status).toBe(Status.OK);
  });

  test("the algo of the header is not what counts", () => {
    expect(heldRig().create(patched(createCipher({ key: randomBytes(16) }), 4, 99)).status).toBe(Status.OK);
  });

  test.each([0, 1, 15])(
    "a create request with %i writable bytes breaks virtio, and leaves no session behind",
    (writable) => {
      const sessions = new SessionTable();
      const request = { readable: createCipher({ key: randomBytes(16) }), writableLength: writable };
      expect(() => control({ sessions, features: 0n, services, wire, ready: true }, request)).toThrow(
        /writable bytes for an answer of 16/,
      );
      expect(sessions.size).toBe(0);
      const rig = heldRig();
      rig.send(rig.control, request.readable, writable);
      expect(rig.driver.needsReset).toBe(true);
    },
  );

  test("cut at any byte it is refused with ERR, or not supported while the opcode is cut", () => {
    const rig = heldRig({ memory: 1 << 22 });
    for (const request of [
      createCipher({ key: randomBytes(16) }),
      createRsa({ key: PRIVATE }),
      destroy("cipher", 1n),
    ]) {
      for (let length = 0; length < request.length; length++) {
        expect(rig.create(request.subarray(0, length)).status).toBe(Status.ERR);
      }
    }
    expect(rig.driver.needsReset).toBe(false);
  });
});

describe("sessions", () => {
  test("have ids of their own, never used twice, of both services together", () => {
    const rig = heldRig();
    const ids = new Set<bigint>();
    for (let i = 0; i < 20; i++) {
      const session = rig.open(i % 2 ? createCipher({ key: randomBytes(16) }) : createRsa({ key: PRIVATE }));
      ids.add(session);
      if (i % 3 === 0) rig.destroy(destroy(i % 2 ? "cipher" : "akcipher", session));
    }
    expect(ids.size).toBe(20);
  });

  test("eaf2bd2953: destroying what is not there is refused with ERR, and nothing breaks", () => {
    const rig = heldRig();
    for (const id of [0n, 1n, 2n ** 63n, 2n ** 64n - 1n]) {
      expect(rig.destroy(destroy("cipher", id))).toBe(Status.ERR);
      expect(rig.destroy(destroy("akcipher", id))).toBe(Status.ERR);
    }
    expect(rig.driver.needsReset).toBe(false);
  });

  test("are limited: with one too many the driver gets ERR, or NOSPC if it knows revision 1", () => {
    const sessions = new SessionTable();
    const request = { readable: createCipher({ key: randomBytes(16) }), writableLength: 16 };
    const open = (features: bigint) => {
      const { written } = control({ sessions, features, services, wire, ready: true }, request).reply;
      return decode(SessionInput, written[0]?.bytes ?? new Uint8Array()).status;
    };
    for (let i = 0; i < MAX_SESSIONS; i++) expect(open(0n)).toBe(Status.OK);
    expect([open(0n), open(1n), sessions.size]).toEqual([Status.ERR, Status.NOSPC, MAX_SESSIONS]);
    sessions.close(1n, "cipher");
    expect(open(0n)).toBe(Status.OK);
  });

  test("are gone after a reset", () => {
    const rig = heldRig();
    const session = rig.open(createCipher({ key: randomBytes(16) }));
    rig.start();
    expect(rig.destroy(destroy("cipher", session))).toBe(Status.ERR);
  });

  test("July 2024, QEMU create_asym_session: failing creates leave nothing behind", () => {
    const sessions = new SessionTable();
    const readable = createRsa({ key: PRIVATE.subarray(0, 100) });
    for (let i = 0; i < 10_000; i++)
      control({ sessions, features: 0n, services, wire, ready: true }, { readable, writableLength: 16 });
    expect(sessions.size).toBe(0);
  });

  test("an answer of the control queue is given inside the notification: Linux waits without a timeout", () => {
    const rig = heldRig();
    expect(rig.send(rig.control, createRsa({ key: PRIVATE }), 16).length()).toBe(16);
    expect(rig.send(rig.control, encode(CtrlRequest, decode(CtrlRequest, destroy("akcipher", 1n))), 1).length()).toBe(
      1,
    );
  });
});
