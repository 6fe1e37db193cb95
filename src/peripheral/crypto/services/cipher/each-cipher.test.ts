/** Every cipher through the device: sessions, requests in descriptors of any length, and what is refused. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataOpcode } from "../../../../wire/crypto/requests.ts";
import { CipherAlgo, CipherOp } from "../../../../wire/crypto/services/cipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { DIALECTS } from "../../../../wire/crypto/wire-dialect.ts";
import { heldAsymRig } from "../../../testing/asym-rig.ts";
import { type CipherName, type Direction, OPENSSL_CIPHERS, opensslCipher } from "../../../testing/openssl-ciphers.ts";
import { cipherData, createCipher, destroy } from "../../../testing/requests.ts";
import { concat, heldRig } from "../../../testing/rig.ts";
import { restoreCrypto } from "../../saved-crypto.ts";
import { SessionTable } from "../../sessions.ts";
import { type CipherSession, cipher } from "./cipher.ts";

const NAMES = Object.keys(OPENSSL_CIPHERS) as CipherName[];
const LONGEST = 1024;

const rigs = [
  ["virtio-1.4", () => heldRig({ memory: 1 << 20 })],
  ["asym-rfc-v3", () => heldAsymRig({ memory: 1 << 20 })],
] as const;

const OPCODES = { encrypt: DataOpcode.CIPHER_ENCRYPT, decrypt: DataOpcode.CIPHER_DECRYPT } as const;
const OPS = { encrypt: CipherOp.ENCRYPT, decrypt: CipherOp.DECRYPT } as const;

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** A request in order to a session of its own, and what OpenSSL says the result is. */
function setUp(
  rig: ReturnType<typeof heldRig>,
  { name, direction = "encrypt", length }: { name: CipherName; direction?: Direction; length?: number },
) {
  const reference = opensslCipher(name);
  const key = random(reference.keyLengths.at(-1) ?? 0);
  const iv = random(reference.ivLength);
  const src = random(length ?? reference.least + 2 * reference.granularity);
  const session = rig.open(createCipher({ key, algo: reference.algo, op: OPS[direction] }));
  const fields = { session, iv, src, opcode: OPCODES[direction] };
  return { fields, reference, expected: reference.run({ key, iv, message: src, direction }) };
}

describe.each(rigs)("in the dialect %s", (_, make) => {
  test.each(NAMES)("%s gives what OpenSSL gives, however its request is cut", (name) => {
    const rig = make();
    const { least, granularity } = opensslCipher(name);
    const lengths = fc.integer({ min: 0, max: 12 }).map((n) => least + granularity * n);
    const piece = fc.constantFrom(1, 7, LONGEST);
    fc.assert(
      fc.property(
        lengths,
        fc.constantFrom<Direction>("encrypt", "decrypt"),
        piece,
        piece,
        (length, direction, ...cuts) => {
          const { fields, expected } = setUp(rig, { name, direction, length });
          const [read, write] = cuts;
          const request = cipherData(fields);
          const segments = [
            ...pieces(request.length, read).map(([from, to]) => rig.driver.source(request.subarray(from, to))),
            ...pieces(length + 1, write).map(([from, to]) => rig.driver.sink(to - from)),
          ];
          const sent = rig.sendChain(rig.data, segments, "indirect");
          expect(sent.response()).toEqual(concat([expected, Uint8Array.of(Status.OK)]));
          expect(sent.length()).toBe(length + 1);
          expect(rig.destroy(destroy("cipher", fields.session))).toBe(Status.OK);
        },
      ),
      { numRuns: 25 },
    );
  });
});

/** `length` bytes in pieces of `size`. */
function pieces(length: number, size: number): [from: number, to: number][] {
  return Array.from({ length: Math.ceil(length / size) }, (_, i) => [i * size, Math.min(length, (i + 1) * size)]);
}

describe("5.9.9.2.1.3 a session", () => {
  test.each(NAMES)("K5 with %s takes keys of the lengths of its standard, and no other", (name) => {
    const rig = heldRig();
    const { algo, keyLengths } = opensslCipher(name);
    for (let length = 0; length <= 65; length++) {
      const { status } = rig.create(createCipher({ key: random(length), algo }));
      expect(status, `${length} bytes`).toBe(keyLengths.includes(length) ? Status.OK : Status.ERR);
    }
  });

  test.each([32, 64])("K4 with AES_XTS and a key of %i bytes has two different halves, or gets ERR", (length) => {
    const rig = heldRig();
    const key = random(length);
    key.copyWithin(length / 2, 0, length / 2);
    const create = () => rig.create(createCipher({ key, algo: CipherAlgo.AES_XTS })).status;
    expect(create()).toBe(Status.ERR);
    expect(rig.trace.of("refused").at(-1)?.why).toMatch(/halves/);
    key[length - 1] = (key[length - 1] ?? 0) ^ 1;
    expect(create()).toBe(Status.OK);
  });

  test("K5 has any DES key: weak ones are the driver's affair", () => {
    const rig = heldRig();
    const zeros = (length: number) => new Uint8Array(length);
    const taken = [
      [CipherAlgo.DES_ECB, zeros(8)],
      [CipherAlgo.TDES_CBC, zeros(16)],
      [CipherAlgo.TDES_CTR, zeros(24)],
    ] as const;
    for (const [algo, key] of taken) expect(rig.create(createCipher({ key, algo })).status).toBe(Status.OK);
  });

  test("K1 with a cipher that no kept library has is NOTSUPP", () => {
    const rig = heldRig();
    const { ARC4, KASUMI_F8, SNOW3G_UEA2, AES_F8, ZUC_EEA3 } = CipherAlgo;
    for (const algo of [ARC4, KASUMI_F8, SNOW3G_UEA2, AES_F8, ZUC_EEA3]) {
      expect(rig.create(createCipher({ key: random(16), algo })).status, `cipher ${algo}`).toBe(Status.NOTSUPP);
    }
  });

  test.each(NAMES)("with %s goes on in a device that goes on from a saved state", (name) => {
    const rig = heldRig();
    const { fields, expected } = setUp(rig, { name });
    const sessions = new SessionTable();
    restoreCrypto(rig.device.save(), sessions, { services: [cipher], wire: DIALECTS["virtio-1.4"].linux });
    const session = sessions.of<CipherSession>(fields.session, "cipher");
    expect(session?.transform(fields.iv, fields.src)).toEqual(expected);
  });
});

test("K7 the IV is left as it is, and the next request does not go on from the last block", () => {
  const rig = heldRig();
  const { fields, expected } = setUp(rig, { name: "AES_CBC" });
  const request = cipherData(fields);
  const source = rig.driver.source(request);
  for (let turn = 0; turn < 2; turn++) {
    const sent = rig.sendChain(rig.data, [source, rig.driver.sink(expected.length + 1)]);
    expect(sent.response()).toEqual(concat([expected, Uint8Array.of(Status.OK)]));
    expect(rig.memory.slice(source.address, source.length)).toEqual(request);
  }
});

describe("a request that is not in order", () => {
  const statusOf = (rig: ReturnType<typeof heldRig>, request: Uint8Array, writable: number) =>
    rig.send(rig.data, request, writable).response().at(-1);

  test.each(NAMES)("K2 %s has an IV of the length that its mode has, and ECB has none: ERR", (name) => {
    const rig = heldRig();
    const { fields, reference } = setUp(rig, { name });
    for (const length of [0, 1, 7, 8, 9, 15, 16, 17, 32]) {
      const request = cipherData({ ...fields, iv: random(length) });
      const status = length === reference.ivLength ? Status.OK : Status.ERR;
      expect(statusOf(rig, request, fields.src.length + 1), `${length} bytes`).toBe(status);
    }
  });

  test.each(NAMES)("K3 %s: data that is too short, or no whole number of blocks: ERR", (name) => {
    const rig = heldRig();
    const { fields, reference } = setUp(rig, { name });
    const { least, granularity } = reference;
    for (let length = 0; length <= 50; length++) {
      const request = cipherData({ ...fields, src: random(length) });
      const fits = length >= least && length % granularity === 0;
      expect(statusOf(rig, request, length + 1), `${length} bytes`).toBe(fits ? Status.OK : Status.ERR);
    }
  });

  test.each(NAMES)("%s: each length at 0, 1 and 2^32 - 1, and one byte more than there is", (name) => {
    const rig = heldRig();
    const { fields } = setUp(rig, { name });
    const request = cipherData(fields);
    const right = new DataView(request.buffer, request.byteOffset);
    for (const offset of [24, 28, 32]) {
      const was = right.getUint32(offset, true);
      for (const value of [0, 1, was + 1, 0x8000_0000, 0xffff_ffff].filter((value) => value !== was)) {
        const wrong = request.slice();
        new DataView(wrong.buffer).setUint32(offset, value, true);
        expect(statusOf(rig, wrong, fields.src.length + 1), `${value} at ${offset}`).toBe(Status.ERR);
      }
    }
  });

  test.each(NAMES)("%s: the other direction than that of the session", (name) => {
    const rig = heldRig();
    for (const [direction, other] of [
      ["encrypt", "decrypt"],
      ["decrypt", "encrypt"],
    ] as const) {
      const { fields } = setUp(rig, { name, direction });
      const request = cipherData({ ...fields, opcode: OPCODES[other] });
      expect(statusOf(rig, request, fields.src.length + 1)).toBe(Status.ERR);
    }
  });
});
