import fc from "fast-check";
import { expect, describe as suite, test } from "vitest";
import { decode, encode, type Field, walk } from "../codec/codec.ts";
import { DataResponse, Inhdr, SessionInput } from "./header.ts";
import { CtrlOpcode, CtrlRequest, DataOpcode, DataRequest } from "./requests.ts";

/** Bytes written out by hand: hex, with spaces anywhere. */
const hex = (...lines: string[]) => Uint8Array.from(Buffer.from(lines.join("").replaceAll(" ", ""), "hex"));
const zeros = (count: number) => "00".repeat(count);

const fieldAt = (root: Field, path: string): Field | undefined =>
  path.split(".").reduce<Field | undefined>((at, name) => at?.children.find((child) => child.name === name), root);

suite("5.9.9.2 Control Virtqueue: requests as Linux sends them", () => {
  test("a cipher session: 16 bytes of header, 56 of operation, the key", () => {
    const raw = hex(
      "02 00 00 00  03 00 00 00  00 00 00 00  00 00 00 00", // CIPHER_CREATE_SESSION, AES_CBC, flag, queue_id
      "03 00 00 00  10 00 00 00  01 00 00 00  00 00 00 00", // AES_CBC, keylen 16, ENCRYPT, padding
      zeros(32),
      "01 00 00 00  00 00 00 00", // op_type CIPHER, padding
      "00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff",
    );
    expect(raw.length).toBe(72 + 16);
    const value: CtrlRequest = {
      header: { opcode: CtrlOpcode.CIPHER_CREATE_SESSION, algo: 3, flag: 0, queue_id: 0 },
      body: {
        kind: "cipher_create_session",
        sym: {
          kind: "cipher",
          para: { algo: 3, keylen: 16, op: 1, padding: 0 },
          reserved: new Uint8Array(32),
          op_type: 1,
          padding: 0,
          key: hex("00112233445566778899aabbccddeeff"),
        },
      },
    };
    expect(decode(CtrlRequest, raw)).toEqual(value);
    expect(encode(CtrlRequest, value)).toEqual(raw);
    const { root } = walk(CtrlRequest, raw);
    const key = fieldAt(root, "body.cipher_create_session.sym.cipher.key");
    expect(key).toMatchObject({ offset: 72, size: 16, content: "secret" });
    expect(fieldAt(root, "header.opcode")?.label).toBe("CIPHER_CREATE_SESSION");
    expect(fieldAt(root, "body")?.label).toBe("cipher_create_session");
  });

  test("an RSA session, with stack contents in flag and padding", () => {
    const raw = hex(
      "04 04 00 00  01 00 00 00  ef be ad de  00 00 00 00", // AKCIPHER_CREATE_SESSION, RSA, garbage, queue_id
      "01 00 00 00  02 00 00 00  05 00 00 00", // RSA, PRIVATE, keylen 5
      "01 00 00 00  05 00 00 00", // PKCS1_PADDING, SHA1
      "a5".repeat(36),
      "30 03 02 01 00",
    );
    const value: CtrlRequest = {
      header: { opcode: CtrlOpcode.AKCIPHER_CREATE_SESSION, algo: 1, flag: 0xdeadbeef, queue_id: 0 },
      body: {
        kind: "akcipher_create_session",
        para: { algo: 1, keytype: 2, keylen: 5, u: { kind: "rsa", padding_algo: 1, hash_algo: 5 } },
        padding: new Uint8Array(36).fill(0xa5),
        key: hex("30 03 02 01 00"),
      },
    };
    expect(decode(CtrlRequest, raw)).toEqual(value);
    expect(encode(CtrlRequest, value)).toEqual(raw);
  });

  test("an ECDSA session: the curve, and padding", () => {
    const raw = hex(
      "04 04 00 00  03 00 00 00  00 00 00 00  00 00 00 00",
      "03 00 00 00  01 00 00 00  01 00 00 00",
      "03 00 00 00  00 00 00 00", // NIST_P256, padding
      zeros(36),
      "04",
    );
    const { body } = decode(CtrlRequest, raw);
    expect(body).toMatchObject({ kind: "akcipher_create_session", key: hex("04"), para: { u: { curve_id: 3 } } });
    expect(encode(CtrlRequest, decode(CtrlRequest, raw))).toEqual(raw);
  });

  test("an asymmetric session with an unknown algorithm still has its key", () => {
    const raw = hex(
      "04 04 00 00  02 00 00 00  00 00 00 00  00 00 00 00",
      "02 00 00 00  01 00 00 00  02 00 00 00  01 02 03 04 05 06 07 08",
      zeros(36),
      "aa bb",
    );
    const u = { kind: "unknown", raw: hex("01 02 03 04 05 06 07 08") };
    expect(decode(CtrlRequest, raw).body).toMatchObject({
      kind: "akcipher_create_session",
      key: hex("aabb"),
      para: { u },
    });
  });

  test.each([
    ["cipher_destroy_session", "03 00", CtrlOpcode.CIPHER_DESTROY_SESSION],
    ["akcipher_destroy_session", "05 04", CtrlOpcode.AKCIPHER_DESTROY_SESSION],
  ] as const)("%s: the session is at byte 16", (kind, bytes, opcode) => {
    const raw = hex(bytes, "00 00", zeros(12), "08 07 06 05 04 03 02 01", zeros(48));
    const value: CtrlRequest = {
      header: { opcode, algo: 0, flag: 0, queue_id: 0 },
      body: { kind, session_id: 0x0102030405060708n, padding: new Uint8Array(48) },
    };
    expect(raw.length).toBe(72);
    expect(decode(CtrlRequest, raw)).toEqual(value);
    expect(encode(CtrlRequest, value)).toEqual(raw);
  });

  test("a hash session: algorithm and length of the result, padded to 56 bytes", () => {
    const raw = hex(
      "02 01 00 00  04 00 00 00  00 00 00 00  00 00 00 00", // HASH_CREATE_SESSION, SHA_256, flag, queue_id
      "04 00 00 00  20 00 00 00", // SHA_256, 32
      zeros(48),
    );
    const value: CtrlRequest = {
      header: { opcode: CtrlOpcode.HASH_CREATE_SESSION, algo: 4, flag: 0, queue_id: 0 },
      body: {
        kind: "hash_create_session",
        para: { algo: 4, hash_result_len: 32, padding: new Uint8Array(8) },
        padding: new Uint8Array(40),
      },
    };
    expect(raw.length).toBe(72);
    expect(decode(CtrlRequest, raw)).toEqual(value);
    expect(encode(CtrlRequest, value)).toEqual(raw);
  });

  test("a session of an unknown form is kept whole, and its bytes count as secret", () => {
    const raw = hex("02 00 00 00", zeros(12), zeros(48), "03 00 00 00  00 00 00 00", "11 22");
    const { body } = decode(CtrlRequest, raw);
    expect(body).toMatchObject({ kind: "cipher_create_session", sym: { kind: "unknown", raw: raw.subarray(16) } });
    const field = fieldAt(walk(CtrlRequest, raw).root, "body.cipher_create_session.sym.unknown.raw");
    expect(field?.content).toBe("secret");
  });

  test("a create request is answered with session_id, status and padding: 16 bytes", () => {
    const raw = hex("07 00 00 00 00 00 00 00  05 00 00 00  00 00 00 00");
    expect(encode(SessionInput, { session_id: 7n, status: 5, padding: 0 })).toEqual(raw);
    expect(fieldAt(walk(SessionInput, raw).root, "status")?.label).toBe("NOSPC");
  });

  test("a destroy request is answered with one byte", () => {
    expect(encode(Inhdr, { status: 4 })).toEqual(hex("04"));
  });
});

suite("5.9.9.3 Data Virtqueue: requests as Linux sends them", () => {
  test.each([
    ["cipher_encrypt", "00 00 00 00", DataOpcode.CIPHER_ENCRYPT],
    ["cipher_decrypt", "01 00 00 00", DataOpcode.CIPHER_DECRYPT],
  ] as const)("%s: header, lengths, op_type at byte 64, IV and data behind byte 72", (kind, opcodeBytes, opcode) => {
    const raw = hex(
      opcodeBytes,
      "00 00 00 00  09 00 00 00 00 00 00 00  00 00 00 00  00 00 00 00", // algo, session_id 9, flag, padding
      "10 00 00 00  20 00 00 00  20 00 00 00  00 00 00 00", // iv_len 16, 32 in, 32 out, padding
      zeros(24),
      "01 00 00 00  00 00 00 00", // op_type CIPHER, padding
      "a0".repeat(16),
      "b0".repeat(32),
    );
    const value: DataRequest = {
      header: { opcode, algo: 0, session_id: 9n, flag: 0, padding: 0 },
      body: {
        kind,
        sym: {
          kind: "cipher",
          para: { iv_len: 16, src_data_len: 32, dst_data_len: 32, padding: 0 },
          reserved: new Uint8Array(24),
          op_type: 1,
          padding: 0,
          iv: new Uint8Array(16).fill(0xa0),
          src_data: new Uint8Array(32).fill(0xb0),
        },
      },
    };
    expect(decode(DataRequest, raw)).toEqual(value);
    expect(encode(DataRequest, value)).toEqual(raw);
    const { root } = walk(DataRequest, raw);
    expect(fieldAt(root, `body.${kind}.sym.cipher.op_type`)).toMatchObject({ offset: 64, label: "CIPHER" });
    expect(fieldAt(root, `body.${kind}.sym.cipher.iv`)).toMatchObject({ offset: 72, content: "payload" });
  });

  test.each([
    ["akcipher_encrypt", "00 04 00 00", DataOpcode.AKCIPHER_ENCRYPT],
    ["akcipher_decrypt", "01 04 00 00", DataOpcode.AKCIPHER_DECRYPT],
    ["akcipher_sign", "02 04 00 00", DataOpcode.AKCIPHER_SIGN],
  ] as const)("%s: header, lengths, input behind byte 72", (kind, opcodeBytes, opcode) => {
    const raw = hex(
      opcodeBytes,
      "01 00 00 00  00 00 00 00 00 00 00 00  00 00 00 00  00 00 00 00", // RSA, session_id 0, flag, padding
      "08 00 00 00  40 00 00 00", // 8 bytes in, room for 64
      zeros(40),
      "5b c4 1e 08 66 5a 3f 01",
    );
    const value: DataRequest = {
      header: { opcode, algo: 1, session_id: 0n, flag: 0, padding: 0 },
      body: {
        kind,
        para: { src_data_len: 8, dst_data_len: 64 },
        padding: new Uint8Array(40),
        src_data: hex("5bc41e08665a3f01"),
      },
    };
    expect(decode(DataRequest, raw)).toEqual(value);
    expect(encode(DataRequest, value)).toEqual(raw);
  });

  test("akcipher_verify: the signature, then the digest", () => {
    const raw = hex(
      "03 04 00 00  01 00 00 00  02 00 00 00 00 00 00 00  01 00 00 00  00 00 00 00",
      "04 00 00 00  02 00 00 00",
      zeros(40),
      "51 52 53 54",
      "d1 d2",
    );
    const value: DataRequest = {
      header: { opcode: DataOpcode.AKCIPHER_VERIFY, algo: 1, session_id: 2n, flag: 1, padding: 0 },
      body: {
        kind: "akcipher_verify",
        para: { src_data_len: 4, dst_data_len: 2 },
        padding: new Uint8Array(40),
        signature: hex("51525354"),
        digest: hex("d1d2"),
      },
    };
    expect(decode(DataRequest, raw)).toEqual(value);
    expect(encode(DataRequest, value)).toEqual(raw);
    expect(fieldAt(walk(DataRequest, raw).root, "header.flag")?.label).toBe("SESSION_MODE");
  });

  test("bytes behind src_data belong to no field: a driver may send more than it counts", () => {
    const raw = hex("00 04 00 00", zeros(20), "01 00 00 00  01 00 00 00", zeros(40), "aa", "bb bb");
    expect(decode(DataRequest, raw).body).toMatchObject({ src_data: hex("aa") });
    const { root } = walk(DataRequest, raw, { unparsed: true });
    expect(root.children.at(-1)).toMatchObject({ name: "unparsed", offset: 73, size: 2 });
  });

  test("the answer: the result, and the status in the very last byte", () => {
    const raw = hex("01 02 03 00");
    expect(decode(DataResponse, raw)).toEqual({ dst_data: hex("010203"), inhdr: { status: 0 } });
    expect(decode(DataResponse, hex("01"))).toEqual({ dst_data: hex(""), inhdr: { status: 1 } });
    expect(walk(DataResponse, hex("")).error?.message).toBe("inhdr.status at byte 0: needs 1 byte, 0 left");
  });

  test("a request cut at any byte keeps the header, and says where", () => {
    const raw = hex("02 04 00 00", zeros(20), "04 00 00 00  04 00 00 00", zeros(40), "01 02 03 04");
    for (let cut = 24; cut < raw.length; cut++) {
      const { root, error } = walk(DataRequest, raw.subarray(0, cut), { unparsed: true });
      expect(fieldAt(root, "header.opcode")?.label).toBe("AKCIPHER_SIGN");
      expect(error?.path).toMatch(/^body\.akcipher_sign\./);
      expect(root.size).toBe(cut);
    }
    expect(walk(DataRequest, raw).error).toBeUndefined();
  });
});

suite("any request", () => {
  const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
  const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const blob = fc.uint8Array({ maxLength: 300 });
  const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const dataHeader = (opcode: number) =>
    fc.record({ opcode: fc.constant(opcode), algo: u32, session_id: u64, flag: u32, padding: u32 });
  const ctrlHeader = (opcode: number) =>
    fc.record({ opcode: fc.constant(opcode), algo: u32, flag: u32, queue_id: u32 });

  const verify = fc
    .record({ header: dataHeader(DataOpcode.AKCIPHER_VERIFY), padding: exactly(40), signature: blob, digest: blob })
    .map(
      ({ header, ...body }): DataRequest => ({
        header,
        body: {
          kind: "akcipher_verify",
          para: { src_data_len: body.signature.length, dst_data_len: body.digest.length },
          ...body,
        },
      }),
    );
  const encrypt = fc
    .record({
      header: dataHeader(DataOpcode.CIPHER_ENCRYPT),
      room: u32,
      reserved: exactly(24),
      padding: u32,
      iv: blob,
      src_data: blob,
    })
    .map(
      ({ header, room, ...sym }): DataRequest => ({
        header,
        body: {
          kind: "cipher_encrypt",
          sym: {
            kind: "cipher",
            para: { iv_len: sym.iv.length, src_data_len: sym.src_data.length, dst_data_len: room, padding: 0 },
            op_type: 1,
            ...sym,
          },
        },
      }),
    );
  const create = fc
    .record({
      header: ctrlHeader(CtrlOpcode.AKCIPHER_CREATE_SESSION),
      keytype: u32,
      padding_algo: u32,
      hash_algo: u32,
      padding: exactly(36),
      key: blob,
    })
    .map(
      ({ header, keytype, padding_algo, hash_algo, padding, key }): CtrlRequest => ({
        header,
        body: {
          kind: "akcipher_create_session",
          para: { algo: 1, keytype, keylen: key.length, u: { kind: "rsa", padding_algo, hash_algo } },
          padding,
          key,
        },
      }),
    );

  test("a data request survives encode and decode", () => {
    fc.assert(
      fc.property(fc.oneof(verify, encrypt), (request) => {
        expect(decode(DataRequest, encode(DataRequest, request))).toEqual(request);
      }),
    );
  });

  test("a control request survives encode and decode", () => {
    fc.assert(
      fc.property(create, (request) => {
        expect(decode(CtrlRequest, encode(CtrlRequest, request))).toEqual(request);
      }),
    );
  });
});
