/** Checks that a request is made as the contract says: it may come from anywhere, and types do not cross a thread. */
import type { AsymRequest, HashName, Refusal, RsaPadding, RsaPrivateKey, RsaPublicKey } from "../contract/engine.ts";
import { refuse } from "./refusal.ts";
import { isHashName } from "./rsa/pkcs1.ts";

type Fields = Readonly<Record<string, unknown>>;

const READERS: { readonly [Operation in AsymRequest["operation"]]: (fields: Fields) => AsymRequest } = {
  "rsa-encrypt": (fields) => ({
    operation: "rsa-encrypt",
    key: publicKey(fields),
    padding: padding(fields),
    message: octets(fields, "message"),
  }),
  "rsa-decrypt": (fields) => ({
    operation: "rsa-decrypt",
    key: privateKey(fields),
    padding: padding(fields),
    ciphertext: octets(fields, "ciphertext"),
  }),
  "rsa-sign": (fields) => ({
    operation: "rsa-sign",
    key: privateKey(fields),
    padding: padding(fields),
    ...hash(fields),
    digest: octets(fields, "digest"),
  }),
  "rsa-verify": (fields) => ({
    operation: "rsa-verify",
    key: publicKey(fields),
    padding: padding(fields),
    ...hash(fields),
    signature: octets(fields, "signature"),
    digest: octets(fields, "digest"),
  }),
};

/** The request in `value`. Refuses an unknown operation, padding or hash as `unsupported`, other faults by their place. */
export function readRequest(value: unknown): AsymRequest {
  const fields = fieldsOf(value, "rejected", "the request");
  const { operation } = fields;
  if (typeof operation !== "string" || !Object.hasOwn(READERS, operation)) refuse("unsupported", "unknown operation");
  return READERS[operation as AsymRequest["operation"]](fields);
}

function fieldsOf(value: unknown, why: Refusal, name: string): Fields {
  if (typeof value !== "object" || value === null) refuse(why, `${name} is no object`);
  return value as Fields;
}

function octets(fields: Fields, name: string, why: Refusal = "rejected"): Uint8Array {
  const value = fields[name];
  if (!(value instanceof Uint8Array)) refuse(why, `${name} is no octet string`);
  return value;
}

function publicKey(fields: Fields): RsaPublicKey {
  const key = fieldsOf(fields.key, "bad-key", "the key");
  return { n: octets(key, "n", "bad-key"), e: octets(key, "e", "bad-key") };
}

function privateKey(fields: Fields): RsaPrivateKey {
  const key = fieldsOf(fields.key, "bad-key", "the key");
  const plain = { ...publicKey(fields), d: octets(key, "d", "bad-key") };
  if (key.crt === undefined) return plain;
  const crt = fieldsOf(key.crt, "bad-key", "the CRT part of the key");
  const part = (name: string): Uint8Array => octets(crt, name, "bad-key");
  return { ...plain, crt: { p: part("p"), q: part("q"), dp: part("dp"), dq: part("dq"), qinv: part("qinv") } };
}

function padding(fields: Fields): RsaPadding {
  const name = fields.padding;
  if (name !== "raw" && name !== "pkcs1") refuse("unsupported", "unknown padding");
  return name;
}

function hash(fields: Fields): { hash?: HashName } {
  const name = fields.hash;
  if (name === undefined) return {};
  if (typeof name !== "string" || !isHashName(name)) refuse("unsupported", "unknown hash");
  return { hash: name };
}
