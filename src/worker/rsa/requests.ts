/** The RSA requests of the engine: how each is read, and what performs it. */
import type {
  RsaCrt,
  RsaEncryptionPadding,
  RsaPrivateKey,
  RsaPublicKey,
  RsaRequest,
  RsaSignaturePadding,
} from "../../contract/engine.ts";
import type { Operations, Readers } from "../family.ts";
import { type Fields, fieldsOf, octets, oneOf, optionalOctets, wholeNumber } from "../fields.ts";
import { throwRefusal } from "../refusal.ts";
import { readSigned } from "../signed.ts";
import { ENCRYPTION_PADDINGS } from "./encryption-paddings.ts";
import { generateRsaKey } from "./keygen.ts";
import type { Rsa } from "./operations.ts";
import { SIGNATURE_PADDINGS } from "./signature-paddings.ts";

const ENCRYPTION_NAMES = Object.keys(ENCRYPTION_PADDINGS) as RsaEncryptionPadding[];
const SIGNATURE_NAMES = Object.keys(SIGNATURE_PADDINGS) as RsaSignaturePadding[];
/** More primes than the protocol's five (R3 of docs/spec.md) are never used. */
const MAX_OTHER_PRIMES = 3;

export const RSA_READERS: Readers<RsaRequest> = {
  "rsa-encrypt": (fields) => ({
    operation: "rsa-encrypt",
    key: publicKey(fields),
    padding: oneOf(fields, "padding", ENCRYPTION_NAMES),
    message: octets(fields, "message"),
  }),
  "rsa-decrypt": (fields) => ({
    operation: "rsa-decrypt",
    key: privateKey(fields),
    padding: oneOf(fields, "padding", ENCRYPTION_NAMES),
    ciphertext: octets(fields, "ciphertext"),
  }),
  "rsa-sign": (fields) => ({
    operation: "rsa-sign",
    key: privateKey(fields),
    padding: oneOf(fields, "padding", SIGNATURE_NAMES),
    ...readSigned(fields),
  }),
  "rsa-verify": (fields) => ({
    operation: "rsa-verify",
    key: publicKey(fields),
    padding: oneOf(fields, "padding", SIGNATURE_NAMES),
    signature: octets(fields, "signature"),
    ...readSigned(fields),
  }),
  "rsa-keygen": (fields) => ({
    operation: "rsa-keygen",
    modulusLength: wholeNumber(fields, "modulusLength"),
    primes: wholeNumber(fields, "primes"),
    e: octets(fields, "e"),
  }),
};

export function rsaOperations(rsa: Rsa): Operations<RsaRequest> {
  return {
    "rsa-encrypt": (request) => rsa.encrypt(request),
    "rsa-decrypt": (request, _report, holder) => rsa.decrypt(request, holder),
    "rsa-sign": (request, _report, holder) => rsa.sign(request, holder),
    "rsa-verify": (request) => rsa.verify(request),
    "rsa-keygen": (request, report) => generateRsaKey(request, report),
  };
}

function publicKey(fields: Fields): RsaPublicKey {
  const key = fieldsOf(fields.key, "bad-key", "the key");
  return { n: octets(key, "n", "bad-key"), e: octets(key, "e", "bad-key") };
}

function privateKey(fields: Fields): RsaPrivateKey {
  const key = fieldsOf(fields.key, "bad-key", "the key");
  const [n, d, e] = ["n", "d", "e"].map((name) => optionalOctets(key, name, "bad-key"));
  const exponents = { ...(d && { d }), ...(e && { e }) };
  if (key.crt !== undefined) return { ...(n && { n }), ...exponents, crt: crtPart(key) };
  if (n === undefined || d === undefined) throwRefusal("bad-key", "the key has neither n and d nor a CRT part");
  return { n, d, ...(e && { e }) };
}

function crtPart(key: Fields): RsaCrt {
  const crt = fieldsOf(key.crt, "bad-key", "the CRT part of the key");
  const part = (name: string): Uint8Array => octets(crt, name, "bad-key");
  const two = { p: part("p"), q: part("q"), dp: part("dp"), dq: part("dq"), qinv: part("qinv") };
  return crt.others === undefined ? two : { ...two, others: otherPrimes(crt.others) };
}

function otherPrimes(others: unknown): NonNullable<RsaCrt["others"]> {
  if (!Array.isArray(others) || others.length > MAX_OTHER_PRIMES) {
    throwRefusal("bad-key", `the further primes are no list of ${MAX_OTHER_PRIMES} at most`);
  }
  return Array.from(others, (entry: unknown) => {
    const other = fieldsOf(entry, "bad-key", "a further prime");
    const part = (name: string): Uint8Array => octets(other, name, "bad-key");
    return { r: part("r"), d: part("d"), t: part("t") };
  });
}
