import { expect, test } from "vitest";
import { AsymInput, type AsymKind } from "../wire/asym.ts";
import { CryptoFeature, DataResponse, Status } from "../wire/crypto.ts";
import { GOLDEN } from "../wire/testing/asym-golden.ts";
import { dialectOf, type Written } from "./dialect.ts";

const asym = dialectOf(1n << BigInt(CryptoFeature.ASYM));
const KINDS = Object.keys(GOLDEN) as AsymKind[];

/** A device that wrote these bytes from the first writable one on, and no more. */
const wrote =
  (bytes: Uint8Array): Written =>
  (offset, length) =>
    offset + length <= bytes.length ? bytes.subarray(offset, offset + length) : undefined;

test("C1 the dialect follows from the accepted features", () => {
  expect(dialectOf(undefined)).not.toBe(asym);
  expect(dialectOf(1n << 32n)).not.toBe(asym);
  expect(dialectOf((1n << 32n) | (1n << 23n))).toBe(asym);
});

test.each(KINDS)("%s: its answer is read by its own layout, when the status is OK", (kind) => {
  const { request, value, answer } = GOLDEN[kind];
  const { layout, scope } = asym.answer(request, wrote(answer));
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
  const { layout } = asym.answer(GOLDEN.rsa_sign_req.request, wrote(Uint8Array.of(Status.ERR, 0, 0, 0, 0, 0, 0, 0)));
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
  expect(asym.answer(request, wrote(new Uint8Array(9))).layout).toBe(DataResponse);
  expect(asym.verdict(request, 17, wrote(new Uint8Array(17)))).toEqual({ status: Status.OK });
});

test("bytes too short for a header are no operation, in either dialect", () => {
  for (const dialect of [asym, dialectOf(0n)]) {
    expect(dialect.header(new Uint8Array(23)).operation).toBe("too short");
    expect(() => dialect.answer(new Uint8Array(23), wrote(new Uint8Array(8)))).not.toThrow();
  }
});
