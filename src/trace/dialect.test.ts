import { expect, test } from "vitest";
import { chainData } from "../peripheral/testing/chain-requests.ts";
import { cipherData } from "../peripheral/testing/requests.ts";
import { type Field, walk } from "../wire/codec/codec.ts";
import { CryptoFeature } from "../wire/crypto/features.ts";
import { DataResponse } from "../wire/crypto/header.ts";
import { AsymInput, type AsymKind, CtrlOpcode } from "../wire/crypto/requests.ts";
import { Status } from "../wire/crypto/status.ts";
import { GOLDEN } from "../wire/testing/asym-golden.ts";
import type { WrittenReader } from "./device-reader.ts";
import { dialectOf } from "./dialect.ts";
import { statusText } from "./exchange.ts";

const asym = dialectOf(1n << BigInt(CryptoFeature.ASYM));
const KINDS = Object.keys(GOLDEN) as AsymKind[];

function fieldAt(root: Field, path: string): Field {
  let field = root;
  for (const name of path.split(".")) {
    const child = field.children.find((each) => each.name === name);
    if (!child) throw new Error(`no ${name} in ${field.name}`);
    field = child;
  }
  return field;
}

/** A device that wrote these bytes from the first writable one on, and no more. */
const wrote =
  (bytes: Uint8Array): WrittenReader =>
  (offset, length) =>
    offset + length <= bytes.length ? bytes.subarray(offset, offset + length) : undefined;

test("C1 the dialect follows from the accepted features", () => {
  expect(dialectOf(undefined)).not.toBe(asym);
  expect(dialectOf(1n << 32n)).not.toBe(asym);
  expect(dialectOf((1n << 32n) | (1n << 23n))).toBe(asym);
});

const REVISION_1 = 1n << BigInt(CryptoFeature.REVISION_1);
const F_ASYM = 1n << BigInt(CryptoFeature.ASYM);

/** Opens an AKCIPHER session with this algorithm: public key, no key bytes, curve 3. */
const akcipherSession = (algo: number) =>
  new Uint8Array(
    Uint32Array.of(CtrlOpcode.AKCIPHER_CREATE_SESSION, algo, 0, 0, algo, 1, 0, 3, ...Array(10).fill(0)).buffer,
  );

test.each([
  ["Linux' numbers", 0n, 2, "DSA", "unknown"],
  ["Linux' numbers", 0n, 3, "ECDSA", "ecdsa"],
  ["those of VIRTIO 1.4", REVISION_1, 2, "ECDSA", "ecdsa"],
  ["those of VIRTIO 1.4", REVISION_1, 3, undefined, "unknown"],
  ["those of VIRTIO 1.4", REVISION_1 | F_ASYM, 2, "ECDSA", "ecdsa"],
])("5.9.4.5 AKCIPHER algorithms have %s with features %i: %i is %s", (_, features, algo, name, form) => {
  const { control, config } = dialectOf(features);
  const { root } = walk(control, akcipherSession(algo));
  const para = fieldAt(root, "body.akcipher_create_session.para");
  expect(para.children.find((field) => field.name === "algo")?.label).toBe(name);
  expect(para.children.find((field) => field.name === "u")?.label).toBe(form);
  const bits = config.parts?.find((part) => part.name === "akcipher_algo")?.codec;
  expect(bits?.label?.(1 << algo)).toBe(features & F_ASYM ? undefined : (name ?? `0x${(1 << algo).toString(16)}`));
});

test("5.9.9.1 the IPSEC service has names: its number, its opcodes, its status", () => {
  const { config, header } = dialectOf();
  const services = config.parts?.find((part) => part.name === "crypto_services")?.codec;
  expect(services?.label?.(1 << 5)).toBe("IPSEC");
  const named = [0x500, 0x501].map((opcode) => header(new Uint8Array(Uint32Array.of(opcode, 0, 0, 0, 0, 0).buffer)));
  expect(named.map(({ operation }) => operation)).toEqual(["IPSEC_OUTBOUND", "IPSEC_INBOUND"]);
  expect(statusText({ status: 7 })).toBe("IPSEC_SA_SOFT_EXPIRY");
});

test("F1 what is no service of VIRTIO 1.4 is read as the asymmetric service answers it", () => {
  for (const opcode of [0x500, 0x8000_0400, 0xffff_ffff]) {
    const request = new Uint8Array(Uint32Array.of(opcode, 0, 0, 0, 0, 0).buffer);
    const answer = wrote(Uint8Array.of(Status.NOTSUPP, 0, 0, 0, 0, 0, 0, 0));
    expect(asym.verdict(request, 20, answer)).toEqual({ status: Status.NOTSUPP });
    expect(asym.answer(request, answer, 8).layout.type).toBe("struct asym_refusal");
  }
});

test.each(KINDS)("%s: its answer is read by its own layout, when the status is OK", (kind) => {
  const { request, value, answer } = GOLDEN[kind];
  const { layout, scope } = asym.answer(request, wrote(answer), answer.length);
  expect(layout).toBe(AsymInput[kind]);
  if (!kind.includes("verify")) expect(scope).toMatchObject({ kind: value.body.kind });
});

test.each<[AsymKind, string, string]>([
  ["ecdsa_sign_req", "SIGN", "ECDSA SHA_256"],
  ["rsa_enc_req", "ENCRYPT", "RSA"],
  ["dh_keyexchg_param_gen_req", "KEY_EXCHG", "DH GEN_DH_PARAM"],
  ["ecdh_keyexchg_key_compute_req", "KEY_EXCHG", "ECDH COMPUTE_KEY"],
])("%s is called %s, with algorithm %s", (kind, operation, algorithm) => {
  const header = asym.header(GOLDEN[kind].request);
  expect(header.operation).toBe(operation);
  expect(header.algorithm.startsWith(algorithm)).toBe(true);
  expect(header.sessionId).toBeUndefined();
});

test("F9 a refused request is read as status and nothing else", () => {
  const refusal = Uint8Array.of(Status.ERR, 0, 0, 0, 0, 0, 0, 0);
  const { layout } = asym.answer(GOLDEN.rsa_sign_req.request, wrote(refusal), refusal.length);
  expect(layout.type).toBe("struct asym_refusal");
});

test("V1 a signature that is not valid is told from a verification that failed", () => {
  const verify = (...words: number[]) =>
    asym.verdict(GOLDEN.dsa_verify_req.request, 8, wrote(Uint8Array.from(words.flatMap((word) => [word, 0, 0, 0]))));
  expect(verify(Status.OK, Status.OK)).toEqual({ status: Status.OK });
  expect(verify(Status.OK, Status.BADMSG)).toEqual({ status: Status.BADMSG, text: "not valid" });
  expect(verify(Status.ERR, Status.BADMSG)).toEqual({ status: Status.ERR });
});

test("F10 an answer without a status is none", () => {
  expect(asym.verdict(GOLDEN.rsa_sign_req.request, 2, wrote(new Uint8Array()))).toBeUndefined();
});

test("a cipher request is the same in both dialects", () => {
  const request = new Uint8Array(24);
  expect(asym.header(request).operation).toBe("CIPHER_ENCRYPT");
  expect(asym.answer(request, wrote(new Uint8Array(9)), 9).layout).toBe(DataResponse);
  expect(asym.verdict(request, 17, wrote(new Uint8Array(17)))).toEqual({ status: Status.OK });
});

test("5.9.9.6 the answer to a chain has its digest apart, unless it is a refusal or that of a cipher alone", () => {
  const range = [0, 32] as const;
  const common = { session: 1n, iv: new Uint8Array(16), src: new Uint8Array(32) };
  const chain = chainData({ ...common, aad: new Uint8Array(), cipher: range, hash: range, length: 20 });
  const done = new Uint8Array(53);
  const { layout, scope } = dialectOf(0n).answer(chain, wrote(done), 53);
  const { root } = walk(layout, done, { scope });
  expect(root.children.map(({ name, size }) => [name, size])).toEqual([
    ["dst_data", 32],
    ["hash_result", 20],
    ["inhdr", 1],
  ]);
  expect(root.children.map(({ content }) => content)).toEqual(["payload", "payload", undefined]);
  const layoutOf = (request: Uint8Array, answer: Uint8Array) =>
    dialectOf(0n).answer(request, wrote(answer), answer.length).layout;
  expect(layoutOf(chain, Uint8Array.of(Status.ERR))).toBe(DataResponse);
  expect(layoutOf(cipherData(common), new Uint8Array(33))).toBe(DataResponse);
  const unknown = cipherData(common);
  unknown[64] = 3;
  expect(layoutOf(unknown, new Uint8Array(33))).toBe(DataResponse);
});

test("bytes too short for a header are no operation, in either dialect", () => {
  for (const dialect of [asym, dialectOf(0n)]) {
    expect(dialect.header(new Uint8Array(23)).operation).toBe("too short");
    expect(() => dialect.answer(new Uint8Array(23), wrote(new Uint8Array(8)), 8)).not.toThrow();
  }
});
