/** Requests after VIRTIO_CRYPTO_F_REVISION_1: their bytes, written out by hand. VIRTIO 1.4 cs01, 5.9.9.2 and 5.9.9.3. */
import { describe, expect, test } from "vitest";
import { decode, encode, type Field, walk } from "../codec/codec.ts";
import { RSAPrivateKey, RSAPublicKey } from "../codec/der.ts";
import { GOLDEN } from "../testing/asym-golden.ts";
import {
  AsymDataRequest,
  AsymDataRequestRevision1,
  type CtrlBody,
  CtrlOpcode,
  type CtrlRequest,
  CtrlRequestRevision1,
  type DataBody,
  DataOpcode,
  type DataRequest,
  DataRequestRevision1,
} from "./requests.ts";

const hex = (...lines: string[]) => Uint8Array.from(Buffer.from(lines.join("").replaceAll(" ", ""), "hex"));
const zeros = (count: number) => "00".repeat(count);
const fieldAt = (root: Field, path: string): Field | undefined =>
  path.split(".").reduce<Field | undefined>((at, name) => at?.children.find((child) => child.name === name), root);

/** Header of a data request: no session, `flag` without SESSION_MODE. */
const stateless = (opcode: string) => `${opcode} 00 00 00 00  00 00 00 00 00 00 00 00  00 00 00 00  00 00 00 00`;

describe("control requests", () => {
  const ctrl = (opcode: number) => ({ opcode, algo: 0, flag: 0, queue_id: 0 });

  test("Q8 a hash session has 8 bytes behind its header: algorithm and length", () => {
    const raw = hex("02 01 00 00", zeros(12), "04 00 00 00  20 00 00 00");
    const value: CtrlRequestRevision1 = {
      header: ctrl(CtrlOpcode.HASH_CREATE_SESSION),
      body: { kind: "hash_create_session", para: { algo: 4, hash_result_len: 32 } },
    };
    expect(decode(CtrlRequestRevision1, raw)).toEqual(value);
    expect(encode(CtrlRequestRevision1, value)).toEqual(raw);
  });

  test("Q5 every destroy request has 8 bytes behind its header, that of AKCIPHER as well", () => {
    const services = { cipher: "03 00", hash: "03 01", mac: "03 02", aead: "03 03", akcipher: "05 04" } as const;
    for (const [name, opcode] of Object.entries(services)) {
      const raw = hex(opcode, "00 00", zeros(12), "08 07 06 05 04 03 02 01");
      const request = decode(CtrlRequestRevision1, raw);
      expect(request.body).toEqual({ kind: `${name}_destroy_session`, session_id: 0x0102030405060708n });
      expect(encode(CtrlRequestRevision1, request)).toEqual(raw);
    }
  });

  test("Q6 an RSA session has 56 bytes and the key in either format: algo_flf is 44 bytes long", () => {
    const raw = hex(
      "04 04 00 00  01 00 00 00  00 00 00 00  00 00 00 00",
      "01 00 00 00  02 00 00 00  05 00 00 00", // RSA, PRIVATE, key_len 5
      "01 00 00 00  05 00 00 00", // PKCS1_PADDING, SHA1
      zeros(36),
      "30 03 02 01 00",
    );
    const { body } = decode(CtrlRequestRevision1, raw);
    expect(body).toMatchObject({ kind: "akcipher_create_session", para: { keylen: 5, u: { kind: "rsa" } } });
    expect(body.kind === "akcipher_create_session" && body.key).toEqual(hex("30 03 02 01 00"));
  });

  test("a cipher session has 56 bytes and the key in either format", () => {
    const raw = hex("02 00 00 00", zeros(12), "03 00 00 00  10 00 00 00  01 00 00 00", zeros(36), "01", zeros(7));
    const whole = Uint8Array.of(...raw, ...new Uint8Array(16).fill(7));
    const { body } = decode(CtrlRequestRevision1, whole);
    expect(body).toMatchObject({ kind: "cipher_create_session", sym: { kind: "cipher", para: { keylen: 16 } } });
  });
});

describe("data requests", () => {
  test("in a session, a hash request has 8 bytes and its source behind the header", () => {
    const raw = hex(
      "00 01 00 00  00 00 00 00  09 00 00 00 00 00 00 00  01 00 00 00  00 00 00 00", // session 9, SESSION_MODE
      "03 00 00 00  20 00 00 00",
      "aa bb cc",
    );
    const value: DataRequestRevision1 = {
      header: { opcode: DataOpcode.HASH, algo: 0, session_id: 9n, flag: 1, padding: 0 },
      body: { kind: "hash", para: { src_data_len: 3, hash_result_len: 32 }, src_data: hex("aabbcc") },
    };
    expect(decode(DataRequestRevision1, raw)).toEqual(value);
    expect(encode(DataRequestRevision1, value)).toEqual(raw);
  });

  test("Q1 Q9 the bit SESSION_MODE of flag says which form it is, and no other bit does", () => {
    const kindOf = (flag: number) => {
      const raw = hex(stateless("00 01 00 00"), zeros(16));
      new DataView(raw.buffer).setUint32(16, flag, true);
      return decode(DataRequestRevision1, raw).body.kind;
    };
    expect([1, 3, 0xffff_ffff].map(kindOf)).toEqual(["hash", "hash", "hash"]);
    expect([0, 2, 0xffff_fffe].map(kindOf)).toEqual(["hash_stateless", "hash_stateless", "hash_stateless"]);
  });

  test("Q7 without a session, a hash request has its algorithm, and one length of the result", () => {
    const raw = hex(
      stateless("00 01 00 00"),
      "04 00 00 00  03 00 00 00  20 00 00 00  00 00 00 00", // SHA_256, 3 bytes in, 32 out, reserved
      "aa bb cc",
    );
    const { body } = decode(DataRequestRevision1, raw);
    expect(body).toEqual({
      kind: "hash_stateless",
      para: { sess_para: { algo: 4 }, src_data_len: 3, hash_result_len: 32, reserved: 0 },
      src_data: hex("aabbcc"),
    });
    const { root } = walk(DataRequestRevision1, raw);
    expect(fieldAt(root, "body.hash_stateless.para.sess_para.algo")).toMatchObject({ offset: 24, label: "SHA_256" });
  });

  test("Q4 op_type of a stateless cipher request is device-readable, behind 72 bytes; then key, IV and data", () => {
    const raw = hex(
      stateless("01 00 00 00"),
      "03 00 00 00  10 00 00 00  02 00 00 00", // AES_CBC, key_len 16, DECRYPT
      "10 00 00 00  20 00 00 00  20 00 00 00", // iv_len, src_data_len, dst_data_len
      zeros(48),
      "01 00 00 00", // op_type CIPHER
      "11".repeat(16),
      "22".repeat(16),
      "33".repeat(32),
    );
    const request = decode(DataRequestRevision1, raw);
    expect(encode(DataRequestRevision1, request)).toEqual(raw);
    const { root } = walk(DataRequestRevision1, raw);
    const field = (name: string) => fieldAt(root, `body.cipher_decrypt_stateless.sym.cipher.${name}`);
    expect(field("op_type")).toMatchObject({ offset: 96, label: "CIPHER" });
    expect(field("cipher_key")).toMatchObject({ offset: 100, size: 16, content: "secret" });
    expect(field("iv")).toMatchObject({ offset: 116, content: "payload" });
    expect(field("src_data")).toMatchObject({ offset: 132, size: 32, content: "payload" });
  });

  test("Q6 a stateless AKCIPHER request has 8 bytes of the algorithm's parameters; its key is secret and readable", () => {
    const words = (key_type: string) =>
      hex(
        stateless("00 04 00 00"),
        `01 00 00 00  ${key_type} 00 00 00  05 00 00 00`, // RSA, key type, key_len 5
        "01 00 00 00  05 00 00 00", // PKCS1_PADDING, SHA1
        "02 00 00 00  40 00 00 00", // 2 bytes in, room for 64
        "30 03 02 01 00",
        "aa bb",
      );
    const keyOf = (raw: Uint8Array) =>
      fieldAt(walk(DataRequestRevision1, raw).root, "body.akcipher_encrypt_stateless.akcipher_key");
    expect(keyOf(words("02"))).toMatchObject({ offset: 52, size: 5, content: "secret", inner: RSAPrivateKey });
    expect(keyOf(words("01"))?.inner).toBe(RSAPublicKey);
    expect(encode(DataRequestRevision1, decode(DataRequestRevision1, words("02")))).toEqual(words("02"));
  });

  test("without a session, a verification has key, signature and digest, all device-readable", () => {
    const raw = hex(
      stateless("03 04 00 00"),
      "01 00 00 00  01 00 00 00  02 00 00 00  01 00 00 00  06 00 00 00",
      "03 00 00 00  02 00 00 00",
      "30 00  51 52 53  d1 d2",
    );
    expect(decode(DataRequestRevision1, raw).body).toMatchObject({
      kind: "akcipher_verify_stateless",
      akcipher_key: hex("3000"),
      signature: hex("515253"),
      digest: hex("d1d2"),
    });
  });

  test("5.9.4.5 the number 2 is ECDSA, in a session and without one", () => {
    const raw = hex(
      stateless("02 04 00 00"),
      "02 00 00 00  02 00 00 00  00 00 00 00  03 00 00 00  00 00 00 00",
      zeros(8),
    );
    expect(decode(DataRequestRevision1, raw).body).toMatchObject({
      para: { sess_para: { u: { kind: "ecdsa", curve_id: 3 } } },
    });
  });
});

describe("Q10 in the dialect of the RFC", () => {
  test("Q10 requests of the asymmetric service are the same in both formats, whatever flag says", () => {
    for (const { request } of Object.values(GOLDEN)) {
      for (const flag of [0, 1]) {
        const raw = request.slice();
        new DataView(raw.buffer).setUint32(16, flag, true);
        expect(decode(AsymDataRequestRevision1, raw)).toEqual(decode(AsymDataRequest, raw));
      }
    }
  });

  test("Q10 services 0 to 3 have the forms of VIRTIO 1.4", () => {
    const raw = hex(stateless("00 01 00 00"), "04 00 00 00  00 00 00 00  20 00 00 00  00 00 00 00");
    expect(decode(AsymDataRequestRevision1, raw).body).toEqual(decode(DataRequestRevision1, raw).body);
  });
});

/** A padded operation is an unpadded one with its padding besides: what is written for the one takes the other. */
type Padded<R extends { body: unknown }, K> = Extract<R["body"], { kind: K }>;
const control: (
  body: Padded<CtrlRequest, "hash_create_session" | "akcipher_create_session">,
) => CtrlBody<"hash_create_session" | "akcipher_create_session"> = (body) => body;
const data: (body: Padded<DataRequest, "hash" | "akcipher_verify">) => DataBody<"hash" | "akcipher_verify"> = (body) =>
  body;

test("an operation in either format has what the device looks at", () => {
  const para = { algo: 4, hash_result_len: 32, padding: new Uint8Array(8) };
  expect(control({ kind: "hash_create_session", para, padding: new Uint8Array(40) })).toMatchObject({ para });
  const lengths = { src_data_len: 0, hash_result_len: 32 };
  const body = { kind: "hash", para: lengths, padding: new Uint8Array(40), src_data: new Uint8Array() } as const;
  expect(data(body)).toBe(body);
});
