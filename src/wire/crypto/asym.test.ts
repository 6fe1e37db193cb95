import { expect, describe as suite, test } from "vitest";
import { type Codec, decode, encode, type Field, WireError, walk } from "../codec/codec.ts";
import { describe as rowsOf } from "../codec/describe.ts";
import { GOLDEN } from "../testing/asym-golden.ts";
import type { Golden } from "../testing/golden-bytes.ts";
import { AsymRefusal, AsymVerifyInput } from "./asym-common.ts";
import { AsymConfig } from "./config.ts";
import { AsymDataRequest, AsymInput, type AsymKind } from "./requests.ts";
import { DhParamGenReq } from "./services/asym-dh.ts";
import { RsaPrivKey, RsaPrivKeyRepType } from "./services/asym-rsa.ts";

const goldens = Object.entries(GOLDEN) as [AsymKind, Golden][];
const inputOf = (kind: AsymKind): Codec<unknown> => AsymInput[kind];
const fieldAt = (root: Field, path: string): Field | undefined =>
  path.split(".").reduce<Field | undefined>((at, name) => at?.children.find((child) => child.name === name), root);

function leaves(field: Field): Field[] {
  return field.children.length === 0 ? [field] : field.children.flatMap(leaves);
}

suite.each(goldens)("%s", (kind, { request, value, answer, idata }) => {
  test("its bytes are the golden ones, both ways", () => {
    expect(decode(AsymDataRequest, request)).toEqual(value);
    // What a union leaves unused is written as zeros: RSA's rep1 leaves 24 bytes.
    const unused = kind === "rsa_sign_req" ? 24 : 0;
    const expected = Uint8Array.from(request);
    if (unused) expected.fill(0, 24 + 24, 24 + 48);
    expect(encode(AsymDataRequest, value)).toEqual(expected);
  });

  test("G-c its answer's bytes are the golden ones, both ways, with the request's lengths", () => {
    expect(decode(inputOf(kind), answer, value.body)).toEqual(idata);
    expect(encode(inputOf(kind), idata, value.body)).toEqual(answer);
  });

  test("every truncation is a WireError, and keeps the fields before the cut", () => {
    for (let cut = 0; cut < request.length; cut++) {
      expect(() => decode(AsymDataRequest, request.subarray(0, cut))).toThrow(WireError);
      const { root, error } = walk(AsymDataRequest, request.subarray(0, cut), { unparsed: true });
      expect(error).toBeInstanceOf(WireError);
      expect(root.size).toBe(cut);
    }
  });

  test("G-a the fields follow each other without a gap", () => {
    let end = 0;
    for (const leaf of leaves(walk(AsymDataRequest, request).root)) {
      expect(leaf.offset).toBe(end);
      end += leaf.size;
    }
    expect(end).toBe(request.length);
  });

  test("every field says what it is for, and where that is specified", () => {
    const codecs = [AsymDataRequest, inputOf(kind)];
    for (const row of codecs.flatMap(rowsOf)) {
      expect(row.clause, row.path).toBeTruthy();
      if (!row.path.includes("_rep") && !row.path.endsWith(kind)) expect(row.meaning, row.path).toBeTruthy();
    }
  });
});

suite("offsets inside parameter", () => {
  /** The fixed part ends where the first byte string begins. */
  test.each([
    ["ecdsa_sign_req", 64],
    ["dsa_sign_req", 48],
    ["rsa_sign_req", 56],
    ["ecdsa_verify_req", 64],
    ["dsa_verify_req", 40],
    ["rsa_verify_req", 24],
    ["rsa_enc_req", 16],
    ["rsa_dec_req", 48],
    ["rsa_keygen_req", 16],
    ["dsa_keygen_req", 8],
    ["ec_keygen_req", 52],
    ["dh_keyexchg_param_gen_req", 24],
    ["dh_keyexchg_key_gen_req", 24],
    ["dh_keyexchg_key_compute_req", 24],
    ["ecdh_keyexchg_key_gen_req", 60],
    ["ecdh_keyexchg_key_compute_req", 76],
  ] as const)("%s: a fixed part of %i bytes, from byte 24 on", (kind, size) => {
    const { root } = walk(AsymDataRequest, GOLDEN[kind].request);
    const parameter = fieldAt(root, `body.${kind}.parameter`) as Field;
    expect(parameter.offset).toBe(24);
    const first = leaves(parameter).find((leaf) => leaf.type.startsWith("u8[") && leaf.name !== "padding");
    expect((first?.offset ?? parameter.offset + parameter.size) - 24).toBe(size);
  });

  test("R7 the key union is 32 bytes in either form, RsaPrivKey 40", () => {
    expect(RsaPrivKey.size).toBe(40);
    for (const type of Object.values(RsaPrivKeyRepType)) {
      const raw = new Uint8Array(40);
      raw[4] = type;
      const { root } = walk(RsaPrivKey, raw, { unparsed: true });
      expect(root.children.at(-1)).toMatchObject({ name: "key", size: 32 });
      expect(root.size).toBe(40);
    }
  });

  test("H11 the inner lengths of an ECDH computation size nothing", () => {
    const { value } = GOLDEN.ecdh_keyexchg_key_compute_req;
    expect(value.body).toMatchObject({ parameter: { d_len: 1, parameter: { d_len: 0xdead_beef } } });
    expect(decode(AsymDataRequest, encode(AsymDataRequest, value))).toEqual(value);
  });

  test("H1 the parameters of a new DH group are no longer than its fixed part", () => {
    expect(decode(DhParamGenReq, GOLDEN.dh_keyexchg_param_gen_req.request.subarray(24))).toMatchObject({
      parameter: { dh_param: { modules_len: 64, p_len: 0, g_len: 0 } },
    });
  });

  test("H1 the lengths of a group that is wanted size nothing, in the tree too, and bytes behind them have no field", () => {
    const request = GOLDEN.dh_keyexchg_param_gen_req.request.slice();
    new DataView(request.buffer).setUint32(24 + 16, 0xffff_ffff, true);
    const fieldsOf = (bytes: Uint8Array) => {
      const { root, error } = walk(AsymDataRequest, bytes, { unparsed: true });
      expect(error).toBeUndefined();
      return root.children.map(({ name, size }) => [name, size]);
    };
    const fields = [
      ["header", 24],
      ["body", 24],
    ];
    expect(fieldsOf(request)).toEqual(fields);
    expect(fieldsOf(Uint8Array.of(...request, ...new Uint8Array(65)))).toEqual([...fields, ["unparsed", 65]]);
  });
});

suite("which request it is", () => {
  const withHeader = (opcode: number, algo: number, word = 0) => {
    const raw = new Uint8Array(200);
    const view = new DataView(raw.buffer);
    view.setUint32(0, opcode, true);
    view.setUint32(4, algo, true);
    view.setUint32(24, word, true);
    return decode(AsymDataRequest, raw).body.kind;
  };

  test("F12 only the combinations of table 1.8 are known", () => {
    const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
    const all = upTo(9).flatMap((op) =>
      upTo(8).flatMap((algo) => upTo(4).map((word) => [0x3ff + op, algo, word] as const)),
    );
    // Zeros are no RSA private key: those requests do not decode at all.
    const decodable = all.filter(([opcode, algo]) => !((opcode === 0x400 || opcode === 0x403) && algo === 1));
    const known = decodable.map((words) => withHeader(...words)).filter((kind) => kind !== "unknown");
    expect(new Set(known)).toEqual(new Set(goldens.map(([kind]) => kind).filter((k) => !/rsa_(sign|dec)/.test(k))));
    expect(known.filter((kind) => kind.includes("keyexchg"))).toHaveLength(5);
  });

  test("H15 keyexchg_op tells the form, and GEN_DH_PARAM is for DH only", () => {
    expect([0, 1, 2, 3].map((op) => withHeader(0x405, 3, op))).toEqual([
      "dh_keyexchg_key_gen_req",
      "dh_keyexchg_key_compute_req",
      "dh_keyexchg_param_gen_req",
      "unknown",
    ]);
    expect([0, 1, 2, 3].map((op) => withHeader(0x405, 5, op))).toEqual([
      "ecdh_keyexchg_key_gen_req",
      "ecdh_keyexchg_key_compute_req",
      "unknown",
      "unknown",
    ]);
  });

  test("H16 a key for ECDSA and one for ECDH are asked for alike", () => {
    expect(withHeader(0x404, 4)).toBe("ec_keygen_req");
    expect(withHeader(0x404, 5)).toBe("ec_keygen_req");
  });

  test("F1 a cipher request is that of VIRTIO 1.4", () => {
    const raw = new Uint8Array(72);
    raw[64] = 1;
    expect(decode(AsymDataRequest, raw).body).toMatchObject({ kind: "cipher_encrypt", sym: { kind: "cipher" } });
  });
});

suite("R3 primes of a private key", () => {
  const withPrimes = (primes: number, type = 1, lengths = [0, 0, 0, 0, 0, 0, 0, 0]) => {
    const raw = new Uint8Array(24 + 48);
    const view = new DataView(raw.buffer);
    const words = [0x403, 1, 0, 0, 0, 0, 0, primes, type, ...lengths];
    for (const [i, word] of words.entries()) view.setUint32(4 * i, word, true);
    return () => decode(AsymDataRequest, raw);
  };

  test("R3 fewer than 2 and more than 5 are refused, without trying", () => {
    for (const primes of [0, 1, 6, 1000, 0x8000_0000, 0xffff_ffff]) {
      expect(withPrimes(primes)).toThrow(/prime_number is \d+, not 2 to 5/);
    }
    for (const primes of [2, 3, 4, 5]) expect(withPrimes(primes)).not.toThrow();
  });

  test("R3 two primes ignore r_len, d_len and t_len; three do not", () => {
    const huge = [0, 0, 0, 0, 0, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff];
    expect(withPrimes(2, 1, huge)).not.toThrow();
    expect(withPrimes(3, 1, huge)).toThrow(WireError);
  });

  test("R6 an unknown form of a private key is refused: where it ends cannot be told", () => {
    expect(withPrimes(2, 2)).toThrow(/priv_key_rep_type is 2/);
    expect(withPrimes(2, 0xffff_ffff)).toThrow(WireError);
  });
});

suite("C1 Device configuration layout", () => {
  const raw = new Uint8Array(64);
  const view = new DataView(raw.buffer);
  for (let at = 0; at < 56; at += 4) view.setUint32(at, at, true);
  view.setBigUint64(56, 1n << 20n, true);

  test("C1 64 bytes: asym_algo at 36, rsa_padding at 40, reserved at 52, max_size at 56", () => {
    expect(AsymConfig.size).toBe(64);
    const { root } = walk(AsymConfig, raw);
    const offsets = Object.fromEntries(root.children.map(({ name, offset }) => [name, offset]));
    expect(offsets).toMatchObject({
      hash_algo: 20,
      aead_algo: 32,
      asym_algo: 36,
      rsa_padding: 40,
      max_cipher_key_len: 44,
      max_auth_key_len: 48,
      reserved: 52,
      max_size: 56,
    });
    expect(encode(AsymConfig, decode(AsymConfig, raw))).toEqual(raw);
  });

  test("C2 C3 masks are told by name, bit 0 of rsa_padding as NO_PADDING", () => {
    view.setUint32(36, 0x3e, true);
    view.setUint32(40, 0x3f, true);
    const { root } = walk(AsymConfig, raw);
    expect(fieldAt(root, "asym_algo")?.label).toBe("RSA | DSA | DH | ECDSA | ECDH");
    expect(fieldAt(root, "rsa_padding")?.label).toBe(
      "NO_PADDING | PKCS1_PADDING | SSLV23_PADDING | PKCS1_OAEP_PADDING | X931_PADDING | PKCS1_PSS_PADDING",
    );
  });
});

test("a refusal is status and reserved, or status and verify_result: eight bytes", () => {
  expect(encode(AsymRefusal, { status: 3, reserved: 0 })).toEqual(Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0));
  expect(encode(AsymVerifyInput, { status: 1, verify_result: 2 })).toEqual(Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0));
});

test("private keys, secret numbers and shared secrets are marked as secret, messages and signatures as payload", () => {
  const marked = (content: "secret" | "payload") =>
    new Set(
      goldens
        .flatMap(([kind, { request, answer, value }]) => [
          ...leaves(walk(AsymDataRequest, request).root),
          ...leaves(walk(inputOf(kind), answer, { scope: value.body }).root),
        ])
        .filter((leaf) => leaf.content === content && leaf.type.startsWith("u8["))
        .map(({ name }) => name),
    );
  const array = ["0", "1"];
  expect(marked("secret")).toEqual(new Set(["k", "d", "x", "p", "q", "dp", "dq", "qinv", "shared_secret", ...array]));
  expect(marked("payload")).toEqual(new Set(["msg", "cmsg", "r", "s", "signature"]));
});
