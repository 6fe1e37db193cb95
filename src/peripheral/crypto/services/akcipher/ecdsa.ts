/**
 * ECDSA in AKCIPHER: from the bytes of a key to a session, and what the engine is asked in it.
 * FIPS 186-5 6; keys in the forms of RFC 5915 and SEC 1, signatures in that of RFC 3279.
 */
import type { AsymResult, EcdsaKey, EcPoint } from "../../../../contract/engine.ts";
import { decode, encode, type Infer, WireError } from "../../../../wire/codec/codec.ts";
import { ECPrivateKey } from "../../../../wire/codec/ec-der.ts";
import { EcdsaSigValue } from "../../../../wire/codec/ecdsa-signature.ts";
import { Clause } from "../../../../wire/crypto/clause.ts";
import { AkcipherKeyType, type EcdsaSessionPara } from "../../../../wire/crypto/services/akcipher.ts";
import { Status } from "../../../../wire/crypto/status.ts";
import { ok, refuse, type ServiceResult } from "../../service-result.ts";
import { integer } from "../asym-numbers.ts";
import { type Curve, curveOf } from "./curves.ts";
import { pointIn } from "./point.ts";
import type { AkcipherBody, Asked, KeyBytes } from "./request.ts";

/** Without a public key it cannot verify, without a private one it cannot sign. */
export interface EcdsaSession {
  readonly algorithm: "ecdsa";
  readonly curve: Curve;
  readonly publicKey?: EcPoint;
  readonly privateKey?: EcdsaKey;
}

type Keys = Pick<EcdsaSession, "publicKey" | "privateKey">;

const bad = (why: string) => refuse(Status.ERR, Clause.AKCIPHER_SESSION, why);

// --- sessions ---

/** An ECDSA session for the request, or why there is none. */
export function ecdsaSession(
  { curve_id }: Infer<typeof EcdsaSessionPara>,
  { keytype, key }: KeyBytes,
): ServiceResult<EcdsaSession> {
  const curve = curveOf(curve_id);
  if (!curve) return refuse(Status.NOTSUPP, Clause.AKCIPHER_SESSION, `elliptic curve ${curve_id}`);
  const keys = readKey(curve, { keytype, key });
  return keys.ok ? ok({ algorithm: "ecdsa", curve, ...keys.value }) : keys;
}

function readKey(curve: Curve, { keytype, key }: KeyBytes): ServiceResult<Keys> {
  try {
    if (keytype === AkcipherKeyType.PUBLIC) return publicKey(curve, key);
    if (keytype === AkcipherKeyType.PRIVATE) return privateKey(curve, decode(ECPrivateKey, key));
    return bad(`key type ${keytype}`);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const form = keytype === AkcipherKeyType.PUBLIC ? "point of SEC 1" : "ECPrivateKey in DER";
    return bad(`the key is no ${form}: ${error.message}`);
  }
}

function publicKey(curve: Curve, octets: Uint8Array): ServiceResult<Keys> {
  const point = pointIn(octets, curve);
  return typeof point === "string" ? bad(`the key is no public key: ${point}`) : ok({ publicKey: point });
}

/** The engine checks that the public key belongs to the private one, when the key is first used. */
function privateKey(curve: Curve, { privateKey: d, parameters, publicKey }: ECPrivateKey): ServiceResult<Keys> {
  if (parameters.length > 0 && !isSame(parameters, curve.oid)) return bad("the key is one of another curve");
  // RFC 5915 3.
  if (d.length !== curve.octets) return bad(`a private key of ${d.length} bytes, not ${curve.octets}`);
  const value = integer(d);
  if (value === 0n || value >= curve.n) return bad("the private key is not between 1 and n - 1");
  if (publicKey.length === 0) return ok({ privateKey: { d } });
  const point = pointIn(publicKey, curve);
  return typeof point === "string" ? bad(`the key's public key is none: ${point}`) : ok({ privateKey: { d, point } });
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

// --- requests ---

/** What the engine is asked, or why nothing is. */
export function ecdsaRequest(session: EcdsaSession, body: AkcipherBody): ServiceResult<Asked> {
  if (body.kind === "akcipher_sign") return sign(session, body);
  if (body.kind === "akcipher_verify") return verify(session, body);
  return refuse(Status.NOTSUPP, Clause.AKCIPHER, "ECDSA does not encrypt or decrypt");
}

type SignBody = Extract<AkcipherBody, { kind: "akcipher_sign" }>;
type VerifyBody = Extract<AkcipherBody, { kind: "akcipher_verify" }>;

/** Room that is too small for some signatures is refused for all: a length by chance is of no use. */
function sign({ curve, privateKey }: EcdsaSession, { para, src_data }: SignBody): ServiceResult<Asked> {
  if (!privateKey) return refuse(Status.ERR, Clause.AKCIPHER, "the session has no private key");
  const longest = longestSignature(curve);
  if (para.dst_data_len < longest) {
    return refuse(
      Status.ERR,
      Clause.AKCIPHER,
      `room of ${para.dst_data_len} bytes for a signature of up to ${longest}`,
    );
  }
  return ok({
    request: { operation: "ecdsa-sign", group: curve.group, ...privateKey, digest: src_data },
    result: signatureOf,
  });
}

const signatureOf = (result: AsymResult): Uint8Array | undefined =>
  result.kind === "signature" ? encode(EcdsaSigValue, result) : undefined;

/** That of two numbers as long as n. */
const longestSignature = ({ group: { n } }: Curve): number => encode(EcdsaSigValue, { r: n, s: n }).length;

function verify({ curve, publicKey }: EcdsaSession, { signature, digest }: VerifyBody): ServiceResult<Asked> {
  if (!publicKey) return refuse(Status.ERR, Clause.AKCIPHER, "the session has no public key");
  if (digest.length === 0) return refuse(Status.ERR, Clause.AKCIPHER, "there is no digest");
  const value = readSignature(signature);
  if (!value) return refuse(Status.KEY_REJECTED, Clause.AKCIPHER, "the signature is no Ecdsa-Sig-Value in DER");
  const { r, s } = value;
  return ok({
    request: { operation: "ecdsa-verify", group: curve.group, point: publicKey, r, s, digest },
    // The verdict is all there is.
    result: () => undefined,
  });
}

/** 5.9.9.8: MUST be DER. The reader is lenient; bytes that it would not write itself are not DER. */
function readSignature(signature: Uint8Array): EcdsaSigValue | undefined {
  try {
    const value = decode(EcdsaSigValue, signature);
    return isSame(encode(EcdsaSigValue, value), signature) ? value : undefined;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return undefined;
  }
}
