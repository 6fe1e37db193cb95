import { type CipherGCMTypes, createCipheriv, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../../../../wire/codec/codec.ts";
import { AsymConfig, Config, Service } from "../../../../wire/crypto/config.ts";
import { CtrlOpcode, DataOpcode } from "../../../../wire/crypto/requests.ts";
import { AeadAlgo } from "../../../../wire/crypto/services/aead.ts";
import { CipherOp } from "../../../../wire/crypto/services/cipher.ts";
import { HashAlgo } from "../../../../wire/crypto/services/hash.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { DIALECTS } from "../../../../wire/crypto/wire-dialect.ts";
import { type AeadFields, aeadData, createAead } from "../../../testing/aead-requests.ts";
import { asymRig, heldAsymRig } from "../../../testing/asym-rig.ts";
import { createCipher, createHash, destroy, FIXED } from "../../../testing/requests.ts";
import { concat, heldRig } from "../../../testing/rig.ts";
import { MAX_REQUEST_BYTES, MAX_SESSIONS } from "../../limits.ts";
import { restoreCrypto } from "../../saved-crypto.ts";
import { SessionTable } from "../../sessions.ts";
import { type AeadSession, aead } from "./aead.ts";
import { seal } from "./keyed-aead.ts";

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));
const NOTHING = new Uint8Array();

/** The lengths that each standard allows. */
const ALLOWED = {
  GCM: { keys: [16, 24, 32], tags: [4, 8, 12, 13, 14, 15, 16], ivs: [12], openssl: (n: number) => `aes-${8 * n}-gcm` },
  CCM: {
    keys: [16, 24, 32],
    tags: [4, 6, 8, 10, 12, 14, 16],
    ivs: [7, 8, 9, 10, 11, 12, 13],
    openssl: (n: number) => `aes-${8 * n}-ccm`,
  },
  CHACHA20_POLY1305: { keys: [32], tags: [16], ivs: [12], openssl: () => "chacha20-poly1305" },
} as const;
const NAMES = ["GCM", "CCM", "CHACHA20_POLY1305"] as const;
type Name = (typeof NAMES)[number];

interface Message {
  readonly key: Uint8Array;
  readonly tag: number;
  readonly iv: Uint8Array;
  readonly aad: Uint8Array;
  readonly text: Uint8Array;
}

/** Cipher text, then tag, by OpenSSL. */
function openssl(name: Name, { key, tag, iv, aad, text }: Message): Uint8Array {
  const cipher = createCipheriv(ALLOWED[name].openssl(key.length) as CipherGCMTypes, key, iv, { authTagLength: tag });
  cipher.setAAD(aad, { plaintextLength: text.length });
  const cipherText = Buffer.concat([cipher.update(Buffer.from(text)), cipher.final()]);
  return concat([cipherText, cipher.getAuthTag()]);
}

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const messages = (name: Name): fc.Arbitrary<Message> =>
  fc.record({
    key: fc.constantFrom(...ALLOWED[name].keys).chain(bytes),
    tag: fc.constantFrom<number>(...ALLOWED[name].tags),
    iv: fc.constantFrom<number>(...ALLOWED[name].ivs).chain(bytes),
    aad: fc.uint8Array({ maxLength: 60 }),
    text: fc.uint8Array({ maxLength: 200 }),
  });

const ok = (result: Uint8Array) => concat([result, Uint8Array.of(Status.OK)]);

const rigs = [
  ["virtio-1.4", () => heldRig({ memory: 1 << 22 })],
  ["asym-rfc-v3", () => heldAsymRig({ memory: 1 << 22 })],
] as const;

describe.each(rigs)("5.9.9.7 AEAD in the dialect %s", (dialect, make) => {
  test.each(NAMES)("%s encrypts as OpenSSL does, and decrypts it again, however the requests are cut", (name) => {
    const rig = make();
    const algo = AeadAlgo[name];
    /** In pieces of `step` bytes; what the device writes in pieces of one byte. */
    const sent = (request: Uint8Array, step: number, writable: number) => {
      const parts = Array.from({ length: Math.ceil(request.length / step) }, (_, i) =>
        rig.driver.source(request.subarray(i * step, (i + 1) * step)),
      );
      const sinks = Array.from({ length: writable }, () => rig.driver.sink(1));
      const answer = rig.sendChain(rig.data, [...parts, ...sinks], "indirect");
      return { response: answer.response(), length: answer.length() };
    };
    fc.assert(
      fc.property(messages(name), fc.integer({ min: 1, max: 40 }), (message, step) => {
        const { key, tag, iv, aad, text } = message;
        const sealed = openssl(name, message);
        const encrypting = rig.open(createAead({ algo, key, tag }));
        const request = aeadData({ session: encrypting, iv, src: text, aad, dst: sealed.length, tag });
        expect(sent(request, step, sealed.length + 1)).toEqual({ response: ok(sealed), length: sealed.length + 1 });
        const decrypting = rig.open(createAead({ algo, key, tag, op: CipherOp.DECRYPT }));
        const back = {
          session: decrypting,
          iv,
          src: sealed,
          aad,
          dst: text.length,
          tag,
          operation: "decrypt",
        } as const;
        expect(sent(aeadData(back), step, text.length + 1)).toEqual({ response: ok(text), length: text.length + 1 });
        for (const session of [encrypting, decrypting]) rig.destroy(destroy("aead", session));
      }),
      { numRuns: 40 },
    );
  });

  test("5.9.5.1 crypto_services and aead_algo say what is served, and nothing else", () => {
    const rig = make();
    const layout = dialect === "virtio-1.4" ? Config : AsymConfig;
    const config = decode<Pick<Config, "crypto_services" | "aead_algo">>(layout, rig.driver.config(layout.size ?? 0));
    expect((config.crypto_services >> Service.AEAD) & 1).toBe(1);
    for (let algo = 0; algo < 32; algo++) {
      const { status } = rig.create(createAead({ algo, key: random(32), tag: 16 }));
      expect(status, `AEAD ${algo}`).toBe((config.aead_algo >>> algo) & 1 ? Status.OK : Status.NOTSUPP);
    }
  });
});

describe("5.9.9.2.1.4 an AEAD session", () => {
  test.each([0, 4, 31, 0x8000_0000, 0xffff_ffff])("with algorithm %i is NOTSUPP", (algo) => {
    expect(heldRig().create(createAead({ algo, key: random(16), tag: 16 })).status).toBe(Status.NOTSUPP);
  });

  test.each(NAMES)("of %s has a key and a tag as its standard allows, or ERR", (name) => {
    const rig = heldRig();
    const { keys, tags } = ALLOWED[name];
    const statusOf = (key: number, tag: number) =>
      rig.create(createAead({ algo: AeadAlgo[name], key: random(key), tag })).status;
    for (let length = 0; length <= 65; length++) {
      const right = keys.some((key) => key === length) ? Status.OK : Status.ERR;
      expect(statusOf(length, 16), `key of ${length}`).toBe(right);
    }
    for (const length of [...Array(20).keys(), 32, 0x8000_0010, 0xffff_ffff]) {
      const right = tags.some((tag) => tag === length) ? Status.OK : Status.ERR;
      expect(statusOf(keys[0], length), `tag of ${length}`).toBe(right);
    }
  });

  test.each([0, 3, 0xffff_ffff])("with op %i is ERR", (op) => {
    expect(heldRig().create(createAead({ algo: AeadAlgo.GCM, key: random(16), tag: 16, op })).status).toBe(Status.ERR);
  });

  test.each([17, 0x8000_0000, 0xffff_ffff])("says it has %i bytes of key, with 16 there: ERR", (said) => {
    const rig = heldRig();
    const request = createAead({ algo: AeadAlgo.GCM, key: random(16), tag: 16 });
    new DataView(request.buffer).setUint32(20, said, true);
    expect(rig.create(request).status).toBe(Status.ERR);
    expect(rig.driver.needsReset).toBe(false);
  });

  test("is cut at any byte: ERR in the form of its answer", () => {
    const request = createAead({ algo: AeadAlgo.CCM, key: random(16), tag: 16 });
    const rig = heldRig();
    for (let length = 16; length < request.length; length++) {
      expect(rig.create(request.subarray(0, length)).status).toBe(Status.ERR);
    }
  });

  test("counts among the sessions of all services, and gives its place back", () => {
    const rig = heldRig();
    const request = createAead({ algo: AeadAlgo.GCM, key: random(16), tag: 16 });
    const ids = Array.from({ length: MAX_SESSIONS }, () => rig.open(request));
    expect(rig.create(createCipher({ key: random(16) })).status).toBe(Status.ERR);
    expect(rig.destroy(destroy("aead", ids[0] ?? 0n))).toBe(Status.OK);
    expect(rig.create(createCipher({ key: random(16) })).status).toBe(Status.OK);
  });

  test("is closed by AEAD_DESTROY_SESSION alone", () => {
    const rig = heldRig();
    const session = rig.open(createAead({ algo: AeadAlgo.GCM, key: random(16), tag: 16 }));
    for (const kind of ["cipher", "hash", "mac", "akcipher"] as const) {
      expect(rig.destroy(destroy(kind, session))).toBe(Status.ERR);
    }
    expect(rig.destroy(destroy("aead", session))).toBe(Status.OK);
    expect(rig.destroy(destroy("aead", session))).toBe(Status.ERR);
  });

  test.each(NAMES)("of %s goes on in a device that goes on from a saved state", (name) => {
    const rig = heldRig();
    const { keys, tags, ivs } = ALLOWED[name];
    const message = { key: random(keys[0]), tag: tags[0], iv: random(ivs[0]), aad: random(9), text: random(70) };
    const session = rig.open(createAead({ algo: AeadAlgo[name], ...message }));
    const sessions = new SessionTable();
    restoreCrypto(rig.device.save(), sessions, { services: [aead], wire: DIALECTS["virtio-1.4"].linux });
    const restored = sessions.of<AeadSession>(session, "aead");
    if (!restored) throw new Error("the session is lost");
    expect(restored.direction).toBe("encrypt");
    expect(seal(restored.keyed, restored.tagLength, message)).toEqual(openssl(name, message));
  });
});

/** A device with a session for each direction, and a text in both forms. */
function setUp({ name = "GCM", tag = 16, memory = 1 << 20 }: { name?: Name; tag?: number; memory?: number } = {}) {
  const rig = heldRig({ memory });
  const message = {
    key: random(ALLOWED[name].keys[0]),
    tag,
    iv: random(ALLOWED[name].ivs[0]),
    aad: random(20),
    text: random(48),
  };
  const session = { algo: AeadAlgo[name], key: message.key, tag };
  const encrypting = rig.open(createAead(session));
  const decrypting = rig.open(createAead({ ...session, op: CipherOp.DECRYPT }));
  const { iv, aad, text } = message;
  const sealed = openssl(name, message);
  const encrypt: AeadFields = { session: encrypting, iv, aad, src: text, dst: sealed.length, tag };
  const decrypt: AeadFields = {
    session: decrypting,
    iv,
    aad,
    src: sealed,
    dst: text.length,
    tag,
    operation: "decrypt",
  };
  return { rig, message, sealed, encrypt, decrypt };
}

type Made = ReturnType<typeof setUp>;

/** Sends a request that must be refused; checks that nothing but its status and first byte changed. */
function refused({ rig }: Made, request: Uint8Array, writable = 65): number | undefined {
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

describe("5.9.9.7 a text whose tag does not fit", () => {
  test.each(NAMES)("A9 gets BADMSG from %s, and not one byte of it is written", (name) => {
    const made = setUp({ name });
    const { decrypt, sealed } = made;
    const flip = (whole: Uint8Array, at: number) => whole.map((byte, i) => (i === at ? byte ^ 1 : byte));
    for (const at of [0, 47, 48, 63]) {
      expect(refused(made, aeadData({ ...decrypt, src: flip(sealed, at) }))).toBe(Status.BADMSG);
    }
    expect(refused(made, aeadData({ ...decrypt, aad: flip(decrypt.aad, 3) }))).toBe(Status.BADMSG);
    expect(refused(made, aeadData({ ...decrypt, aad: NOTHING }))).toBe(Status.BADMSG);
    expect(refused(made, aeadData({ ...decrypt, iv: flip(decrypt.iv, 2) }))).toBe(Status.BADMSG);
    expect(refused(made, aeadData({ ...decrypt, src: sealed.subarray(1) }))).toBe(Status.BADMSG);
    expect(refused(made, aeadData({ ...decrypt, src: new Uint8Array(16), dst: 0 }))).toBe(Status.BADMSG);
  });
});

describe("what the specification leaves open", () => {
  test("A8 the parts are IV, source and additional data, in this order", () => {
    const { rig, message, encrypt } = setUp();
    const fixed = aeadData(encrypt).subarray(0, FIXED);
    const { iv, text, aad } = message;
    const sent = rig.send(rig.data, concat([fixed, iv, text, aad]), 65);
    expect(sent.response()).toEqual(ok(openssl("GCM", message)));
  });

  test("A2 an IV has no space around it: of CCM it is the nonce from its first byte on", () => {
    const { rig, message, encrypt } = setUp({ name: "CCM" });
    const sent = rig.send(rig.data, aeadData(encrypt), 65);
    expect(sent.response()).toEqual(ok(openssl("CCM", message)));
    const other = setUp({ name: "CCM" });
    expect(refused(other, aeadData({ ...other.encrypt, iv: random(16) }))).toBe(Status.ERR);
  });

  test("A3 a tag_len of 0 is that of the session, as in Linux' header; any other gets ERR", () => {
    const made = setUp({ tag: 12 });
    for (const tag of [0, 12]) {
      const sent = made.rig.send(made.rig.data, aeadData({ ...made.encrypt, tag }), 61);
      expect(sent.response()).toEqual(ok(made.sealed));
      expect(sent.length()).toBe(61);
    }
    for (const tag of [1, 11, 13, 16, 0xffff_ffff]) {
      expect(refused(made, aeadData({ ...made.encrypt, tag }))).toBe(Status.ERR);
      expect(refused(made, aeadData({ ...made.decrypt, tag }))).toBe(Status.ERR);
    }
  });

  test("A4 the aad_len of a session means nothing: each request has its own", () => {
    const made = setUp();
    for (const aad of [NOTHING, random(1), random(100)]) {
      const sent = made.rig.send(made.rig.data, aeadData({ ...made.encrypt, aad }), 65);
      expect(sent.response()).toEqual(ok(openssl("GCM", { ...made.message, aad })));
    }
  });

  test("A5 more room than the result takes stays as it is, and used.len counts the result", () => {
    const made = setUp();
    const sent = made.rig.send(made.rig.data, aeadData({ ...made.encrypt, dst: 70 }), 71);
    expect(sent.response()).toEqual(concat([made.sealed, new Uint8Array(6).fill(0xee), Uint8Array.of(Status.OK)]));
    expect(sent.length()).toBe(64);
    const back = made.rig.send(made.rig.data, aeadData({ ...made.decrypt, dst: 64 }), 65);
    expect(back.response()).toEqual(
      concat([made.message.text, new Uint8Array(16).fill(0xee), Uint8Array.of(Status.OK)]),
    );
    expect(back.length()).toBe(48);
  });

  test("A6 a request in the other direction than its session's gets ERR", () => {
    const made = setUp();
    expect(refused(made, aeadData({ ...made.encrypt, session: made.decrypt.session }))).toBe(Status.ERR);
    expect(refused(made, aeadData({ ...made.decrypt, session: made.encrypt.session }))).toBe(Status.ERR);
  });

  test("A7 a text to decrypt that is shorter than a tag gets ERR", () => {
    const made = setUp();
    for (const length of [0, 1, 15]) {
      expect(refused(made, aeadData({ ...made.decrypt, src: random(length), dst: 0 }))).toBe(Status.ERR);
    }
  });
});

describe("an AEAD request that is not in order", () => {
  test.each(NAMES)("A1 of %s has an IV of another length: ERR", (name) => {
    const made = setUp({ name });
    const right: readonly number[] = name === "GCM" ? [12, 16] : ALLOWED[name].ivs;
    for (let length = 0; length <= 20; length++) {
      if (right.includes(length)) continue;
      expect(refused(made, aeadData({ ...made.encrypt, iv: random(length) })), String(length)).toBe(Status.ERR);
      expect(refused(made, aeadData({ ...made.decrypt, iv: random(length) })), String(length)).toBe(Status.ERR);
    }
  });

  test.each([0n, 3n, 2n ** 64n - 1n])("names session %i, which is not there: INVSESS", (session) => {
    const made = setUp();
    expect(refused(made, aeadData({ ...made.encrypt, session }))).toBe(Status.INVSESS);
  });

  test("names a session of another service: INVSESS", () => {
    const made = setUp();
    const session = made.rig.open(createHash({ algo: HashAlgo.MD5, length: 16 }));
    expect(refused(made, aeadData({ ...made.encrypt, session }))).toBe(Status.INVSESS);
  });

  test.each([0, 1, 47, 63])("A5 has room for %i bytes of 64: ERR", (dst) => {
    const made = setUp();
    expect(refused(made, aeadData({ ...made.encrypt, dst }))).toBe(Status.ERR);
    if (dst < 48) expect(refused(made, aeadData({ ...made.decrypt, dst }))).toBe(Status.ERR);
  });

  test.each([0x8000_0000, 0xffff_ffff])("says that one of its lengths is %i: ERR", (said) => {
    const made = setUp();
    for (const offset of [24, 28, 32, 36, 40]) {
      for (const fields of [made.encrypt, made.decrypt]) {
        const request = aeadData(fields);
        new DataView(request.buffer).setUint32(offset, said, true);
        expect(refused(made, request), String(offset)).toBe(Status.ERR);
      }
    }
  });

  test("of CCM has a text that its nonce leaves no room to count: ERR", () => {
    const made = setUp({ name: "CCM", memory: 1 << 20 });
    const iv = random(13);
    const most = aeadData({ ...made.encrypt, iv, src: new Uint8Array(0xffff), dst: 0xffff + 16 });
    const sent = made.rig.send(made.rig.data, most, 0xffff + 17);
    expect(sent.response().at(-1)).toBe(Status.OK);
    expect(sent.length()).toBe(0xffff + 17);
    const more = aeadData({ ...made.encrypt, iv, src: new Uint8Array(0x10000), dst: 0x10010 });
    expect(refused(made, more, 0x10011)).toBe(Status.ERR);
  });

  test("has room for the result but not for the status: ERR in the last byte there is", () => {
    const made = setUp();
    expect(refused(made, aeadData(made.encrypt), 64)).toBe(Status.ERR);
    expect(refused(made, aeadData(made.decrypt), 48)).toBe(Status.ERR);
  });

  test("5.9.5.1 has more than max_size, of all parts together: ERR", () => {
    const made = setUp({ memory: 1 << 23 });
    const src = new Uint8Array((MAX_REQUEST_BYTES - 16 - 20 - 12) / 2);
    const within = made.rig.send(
      made.rig.data,
      aeadData({ ...made.encrypt, src, dst: src.length + 16 }),
      src.length + 17,
    );
    expect(within.response().at(-1)).toBe(Status.OK);
    expect(within.length()).toBe(src.length + 17);
    const beyond = aeadData({ ...made.encrypt, src, aad: random(21), dst: src.length + 16 });
    expect(refused(made, beyond, src.length + 17)).toBe(Status.ERR);
    expect(made.rig.trace.of("refused").at(-1)?.why).toMatch(/max_size/);
  });

  test("is cut at any byte: ERR", () => {
    const made = setUp();
    const request = aeadData(made.decrypt);
    for (let length = 0; length < request.length; length++) {
      expect(refused(made, request.subarray(0, length))).toBe(Status.ERR);
    }
  });

  test("with any bytes in header and fixed part, it is answered or refused, and nothing breaks", () => {
    const { rig } = setUp({ memory: 1 << 22 });
    const fixed = fc.uint8Array({ minLength: FIXED - 4, maxLength: FIXED - 4 });
    fc.assert(
      fc.property(fixed, fc.constantFrom(0, 1), fc.integer({ min: 1, max: 200 }), (tail, operation, writable) => {
        const sent = rig.send(rig.data, concat([Uint8Array.of(operation, 3, 0, 0), tail]), writable);
        expect(sent.length()).toBe(1);
        expect([Status.ERR, Status.INVSESS]).toContain(sent.response().at(-1));
      }),
      { numRuns: 100 },
    );
    expect(rig.driver.needsReset).toBe(false);
  });

  test("has no writable byte: it breaks virtio", () => {
    const { rig, encrypt } = setUp();
    rig.sendChain(rig.data, [rig.driver.source(aeadData(encrypt))]);
    expect(rig.driver.needsReset).toBe(true);
    const asym = asymRig();
    asym.sendChain(asym.data, [asym.driver.source(aeadData(encrypt))]);
    expect(asym.driver.needsReset).toBe(true);
  });
});

test.each(NAMES)("%s without a text is a tag alone", (name) => {
  const made = setUp({ name });
  const tag = openssl(name, { ...made.message, text: NOTHING });
  const sent = made.rig.send(made.rig.data, aeadData({ ...made.encrypt, src: NOTHING, dst: 16 }), 17);
  expect(sent.response()).toEqual(ok(tag));
  const back = made.rig.send(made.rig.data, aeadData({ ...made.decrypt, src: tag, dst: 0 }), 1);
  expect(back.response()).toEqual(Uint8Array.of(Status.OK));
  expect(back.length()).toBe(1);
});

test("the opcodes are those of the control queue and of the data queues", () => {
  expect([CtrlOpcode.AEAD_CREATE_SESSION, CtrlOpcode.AEAD_DESTROY_SESSION]).toEqual([0x302, 0x303]);
  expect([DataOpcode.AEAD_ENCRYPT, DataOpcode.AEAD_DECRYPT]).toEqual([0x300, 0x301]);
});
