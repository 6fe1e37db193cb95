/** RSA: signatures and encryption. RFC v3; the rows R of docs/spec.md. */
import type {
  RsaCrt,
  RsaEncryptionPadding,
  RsaPrivateKey,
  RsaPublicKey,
  RsaSignaturePadding,
  Signed,
} from "../../../contract/engine.ts";
import { AsymAlgo, Rfc } from "../../../wire/crypto/asym-common.ts";
import { AsymInput } from "../../../wire/crypto/requests.ts";
import { RsaPadding, asymRsa as wire } from "../../../wire/crypto/services/asym-rsa.ts";
import { HashAlgo } from "../../../wire/crypto/services/hash.ts";
import { Status } from "../../../wire/crypto/status.ts";
import { MAX_MODULUS_BYTES } from "../limits.ts";
import { maskOf } from "../service.ts";
import { ok, type Refused, refuse, type ServiceResult } from "../service-result.ts";
import { okAnswer, sizeWith } from "./asym-answer.ts";
import {
  type Body,
  fromResult,
  HASH_MASK,
  type PreparedRequest,
  type RequestHandlers,
  signed,
} from "./asym-handler.ts";
import { bitLength, fixedLengths, productBytes, roomFor, significant } from "./asym-numbers.ts";
import { rsaKeygen } from "./asym-rsa-keygen.ts";
import { asymService } from "./asym-service.ts";
import { verdict } from "./asym-verdict.ts";

const HANDLERS: RequestHandlers<"rsa_sign_req" | "rsa_verify_req" | "rsa_enc_req" | "rsa_dec_req" | "rsa_keygen_req"> =
  {
    rsa_sign_req: sign,
    rsa_verify_req: verify,
    rsa_enc_req: encrypt,
    rsa_dec_req: decrypt,
    rsa_keygen_req: rsaKeygen,
  };

export const asymRsa = asymService(wire, HANDLERS, {
  asym_algo: maskOf([AsymAlgo.RSA]),
  rsa_padding: maskOf(Object.values(RsaPadding)),
  hash_algo: HASH_MASK,
});

// --- paddings ---

const SIGNATURE_PADDINGS: Readonly<Record<number, RsaSignaturePadding>> = {
  [RsaPadding.NO_PADDING]: "raw",
  [RsaPadding.PKCS1_PADDING]: "pkcs1",
  [RsaPadding.X931_PADDING]: "x931",
  [RsaPadding.PKCS1_PSS_PADDING]: "pss",
};
const ENCRYPTION_PADDINGS: Readonly<Record<number, RsaEncryptionPadding>> = {
  [RsaPadding.NO_PADDING]: "raw",
  [RsaPadding.PKCS1_PADDING]: "pkcs1",
  [RsaPadding.SSLV23_PADDING]: "sslv23",
  [RsaPadding.PKCS1_OAEP_PADDING]: "oaep",
};
/** R16 of docs/spec.md: why a padding is refused. */
const REASONS: Readonly<Record<number, string>> = {
  [RsaPadding.SSLV23_PADDING]: "SSLV23 marks an encrypted message; there is no such signature",
  [RsaPadding.PKCS1_OAEP_PADDING]: "OAEP is a padding of encryption; there is no such signature",
  [RsaPadding.X931_PADDING]: "X9.31 is a padding of signatures; nothing is encrypted with it",
  [RsaPadding.PKCS1_PSS_PADDING]: "PSS is a padding of signatures; nothing is encrypted with it",
};

/** C6: NOTSUPP for a padding that is not offered, for this or at all. */
function paddingOf<T>(paddings: Readonly<Record<number, T>>, mode: number, clause: string): ServiceResult<T> {
  const padding = paddings[mode];
  if (padding !== undefined) return ok(padding);
  return refuse(Status.NOTSUPP, clause, REASONS[mode] ?? `padding mode ${mode}`);
}

interface SignatureScheme {
  readonly padding: RsaSignaturePadding;
  readonly what: Signed;
}

/** R17: what is signed, and how: not every padding goes with every hash. */
function schemeOf(
  { hash_algo, padding_mode }: { hash_algo: number; padding_mode: number },
  msg: Uint8Array,
  clause: string,
): ServiceResult<SignatureScheme> {
  const padding = paddingOf(SIGNATURE_PADDINGS, padding_mode, clause);
  if (!padding.ok) return padding;
  const what = signed(hash_algo, msg, clause);
  if (!what.ok) return what;
  if (padding.value === "raw" && hash_algo !== HashAlgo.NO_HASH) {
    return refuse(Status.ERR, clause, `NO_PADDING with hash algorithm ${hash_algo}: the hash would not be told`);
  }
  return ok({ padding: padding.value, what: what.value });
}

// --- keys ---

interface PrivateKey {
  readonly key: RsaPrivateKey;
  /** Bytes of the modulus. */
  readonly k: number;
}

type PrivateKeyFields = Pick<Body<"rsa_dec_req">["parameter"], "priv_key" | "priv_key_data">;

/** R3: the first representation has no use for prime_number. */
function privateKey({ priv_key_data }: PrivateKeyFields, clause: string): ServiceResult<PrivateKey> {
  if (priv_key_data.kind === "privkey_rep1_data") {
    const { n, d } = priv_key_data;
    return tooLarge(bitLength(n), clause) ?? ok({ key: { n, d }, k: significant(n) });
  }
  const { p, q, dp, dq, qinv, r, d, t } = priv_key_data;
  const bits = [p, q, ...r].reduce((sum, prime) => sum + bitLength(prime), 0);
  // A product may have a bit less for each factor but one than the factors have together.
  const large = tooLarge(bits - 1 - r.length, clause);
  return large ?? ok({ key: { crt: { p, q, dp, dq, qinv, ...others(r, d, t) } }, k: productBytes([p, q, ...r]) });
}

/** R3: index 0 is the third prime. */
function others(r: Uint8Array[], d: Uint8Array[], t: Uint8Array[]): Pick<RsaCrt, "others"> {
  const none = new Uint8Array();
  if (r.length === 0) return {};
  return { others: r.map((factor, i) => ({ r: factor, d: d[i] ?? none, t: t[i] ?? none })) };
}

/** C5: a key that is too large is another limit than one that is wrong. */
function tooLarge(bits: number, clause: string): Refused | undefined {
  if (bits <= 8 * MAX_MODULUS_BYTES) return undefined;
  return refuse(Status.NOTSUPP, clause, `a modulus of ${bits} bits; ${8 * MAX_MODULUS_BYTES} are possible`);
}

function publicKey({ n, e }: RsaPublicKey, clause: string): ServiceResult<RsaPublicKey> {
  return tooLarge(bitLength(n), clause) ?? ok({ n, e });
}

// --- signatures ---

function sign(body: Body<"rsa_sign_req">): ServiceResult<PreparedRequest> {
  const { parameter, odata } = body;
  const { signature_len } = parameter;
  const scheme = schemeOf(parameter, odata.msg, Rfc.SIGN_RSA);
  if (!scheme.ok) return scheme;
  const priv = privateKey(parameter, Rfc.SIGN_RSA);
  if (!priv.ok) return priv;
  const tight = roomFor({ signature: [signature_len, priv.value.k] }, Rfc.SIGN_RSA);
  if (tight) return tight;
  const { padding, what } = scheme.value;
  return ok({
    request: { operation: "rsa-sign", key: priv.value.key, padding, ...what },
    size: sizeWith(AsymInput.rsa_sign_req, signature_len),
    idata: fromResult("bytes", ({ bytes }) =>
      okAnswer(AsymInput.rsa_sign_req, fixedLengths({ signature: [bytes, signature_len] }, Rfc.SIGN_RSA), body),
    ),
  });
}

function verify({ parameter, odata }: Body<"rsa_verify_req">): ServiceResult<PreparedRequest> {
  const scheme = schemeOf(parameter, odata.msg, Rfc.VERIFY_RSA);
  if (!scheme.ok) return scheme;
  const key = publicKey(parameter.pubkey_data, Rfc.VERIFY_RSA);
  if (!key.ok) return key;
  const { padding, what } = scheme.value;
  const { signature } = odata;
  const request = { operation: "rsa-verify", key: key.value, padding, signature, ...what } as const;
  return ok({ request, size: 0, idata: verdict });
}

// --- encryption ---

/** R12: the ciphertext is as long as the modulus. */
function encrypt({ parameter, odata }: Body<"rsa_enc_req">): ServiceResult<PreparedRequest> {
  const padding = paddingOf(ENCRYPTION_PADDINGS, parameter.padding_mode, Rfc.ENCRYPT_RSA);
  if (!padding.ok) return padding;
  const key = publicKey(parameter.pub_key_data, Rfc.ENCRYPT_RSA);
  if (!key.ok) return key;
  return ok({
    request: { operation: "rsa-encrypt", key: key.value, padding: padding.value, message: odata.msg },
    size: sizeWith(AsymInput.rsa_enc_req, significant(key.value.n)),
    idata: fromResult("bytes", ({ bytes }) => okAnswer(AsymInput.rsa_enc_req, ok({ cmsg: bytes }))),
  });
}

/** R13: used.len tells the length of the message. Nothing tells it before. */
function decrypt({ parameter, odata }: Body<"rsa_dec_req">): ServiceResult<PreparedRequest> {
  const padding = paddingOf(ENCRYPTION_PADDINGS, parameter.padding_mode, Rfc.DECRYPT_RSA);
  if (!padding.ok) return padding;
  const priv = privateKey(parameter, Rfc.DECRYPT_RSA);
  if (!priv.ok) return priv;
  const { key, k } = priv.value;
  return ok({
    request: { operation: "rsa-decrypt", key, padding: padding.value, ciphertext: odata.cmsg },
    size: sizeWith(AsymInput.rsa_dec_req, padding.value === "raw" ? k : 0),
    idata: fromResult("bytes", ({ bytes }) => okAnswer(AsymInput.rsa_dec_req, ok({ msg: bytes }))),
  });
}
