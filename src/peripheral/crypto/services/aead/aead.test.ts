import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../../../../wire/codec/codec.ts";
import { AsymConfig, Config, Service } from "../../../../wire/crypto/config.ts";
import { CtrlOpcode, DataOpcode } from "../../../../wire/crypto/requests.ts";
import { AeadAlgo } from "../../../../wire/crypto/services/aead.ts";
import { CipherOp } from "../../../../wire/crypto/services/cipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { DIALECTS } from "../../../../wire/crypto/wire-dialect.ts";
import { aeadData, createAead } from "../../../testing/aead-requests.ts";
import { heldAsymRig } from "../../../testing/asym-rig.ts";
import {
  AEAD_LENGTHS,
  AEAD_NAMES,
  type AeadMessage,
  type AeadName,
  opensslSealed,
} from "../../../testing/openssl-aeads.ts";
import { createCipher, destroy } from "../../../testing/requests.ts";
import { concat, heldRig } from "../../../testing/rig.ts";
import { MAX_SESSIONS } from "../../limits.ts";
import { restoreCrypto } from "../../saved-crypto.ts";
import { SessionTable } from "../../sessions.ts";
import { type AeadSession, aead } from "./aead.ts";
import { seal } from "./keyed-aead.ts";

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const messages = (name: AeadName): fc.Arbitrary<AeadMessage> =>
  fc.record({
    algo: fc.constant(AeadAlgo[name]),
    key: fc.constantFrom(...AEAD_LENGTHS[name].keys).chain(bytes),
    tag: fc.constantFrom(...AEAD_LENGTHS[name].tags),
    iv: fc.constantFrom(...AEAD_LENGTHS[name].ivs).chain(bytes),
    aad: fc.uint8Array({ maxLength: 60 }),
    text: fc.uint8Array({ maxLength: 200 }),
  });

const ok = (result: Uint8Array) => concat([result, Uint8Array.of(Status.OK)]);

const rigs = [
  ["virtio-1.4", () => heldRig({ memory: 1 << 22 })],
  ["asym-rfc-v3", () => heldAsymRig({ memory: 1 << 22 })],
] as const;

describe.each(rigs)("5.9.9.7 AEAD in the dialect %s", (dialect, make) => {
  test.each(AEAD_NAMES)("%s encrypts as OpenSSL does, and decrypts it again, however the requests are cut", (name) => {
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
        const sealed = opensslSealed(message);
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

  test.each(AEAD_NAMES)("of %s has a key and a tag as its standard allows, or ERR", (name) => {
    const rig = heldRig();
    const { keys, tags } = AEAD_LENGTHS[name];
    const statusOf = (key: number, tag: number) =>
      rig.create(createAead({ algo: AeadAlgo[name], key: random(key), tag })).status;
    for (let length = 0; length <= 65; length++) {
      const right = keys.some((key) => key === length) ? Status.OK : Status.ERR;
      expect(statusOf(length, 16), `key of ${length}`).toBe(right);
    }
    for (const length of [...Array(20).keys(), 32, 0x8000_0010, 0xffff_ffff]) {
      const right = tags.some((tag) => tag === length) ? Status.OK : Status.ERR;
      expect(statusOf(keys[0] ?? 0, length), `tag of ${length}`).toBe(right);
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

  test.each(AEAD_NAMES)("of %s goes on in a device that goes on from a saved state", (name) => {
    const rig = heldRig();
    const { keys, tags, ivs } = AEAD_LENGTHS[name];
    const algo = AeadAlgo[name];
    const lengths = { key: random(keys[0] ?? 0), tag: tags[0] ?? 0, iv: random(ivs[0] ?? 0) };
    const message = { algo, ...lengths, aad: random(9), text: random(70) };
    const session = rig.open(createAead(message));
    const sessions = new SessionTable();
    restoreCrypto(rig.device.save(), sessions, { services: [aead], wire: DIALECTS["virtio-1.4"].linux });
    const restored = sessions.of<AeadSession>(session, "aead");
    if (!restored) throw new Error("the session is lost");
    expect(restored.direction).toBe("encrypt");
    expect(seal(restored.keyed, restored.tagLength, message)).toEqual(opensslSealed(message));
  });
});

test("the opcodes are those of the control queue and of the data queues", () => {
  expect([CtrlOpcode.AEAD_CREATE_SESSION, CtrlOpcode.AEAD_DESTROY_SESSION]).toEqual([0x302, 0x303]);
  expect([DataOpcode.AEAD_ENCRYPT, DataOpcode.AEAD_DECRYPT]).toEqual([0x300, 0x301]);
});
