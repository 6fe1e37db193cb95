/** What is signed or verified: from a request's fields to the digest that the algorithms work on. */
import type { HashName, Signed } from "../contract/engine.ts";
import { type Fields, octets } from "./fields.ts";
import { HASHES, isHashName } from "./hashes.ts";
import { throwRefusal } from "./refusal.ts";

/** A digest of any length, or one of exactly the length its `hash` gives. */
export interface Digest {
  readonly digest: Uint8Array;
  readonly hash?: HashName;
}

/** The `message` or `digest` in the fields of a request, with its hash. Both at a time are refused. */
export function readSigned(fields: Fields): Signed {
  const { hash } = fields;
  if (hash !== undefined && !isHashName(hash)) throwRefusal("unsupported", "unknown hash");
  if (fields.message === undefined) {
    const digest = octets(fields, "digest");
    return hash === undefined ? { digest } : { digest, hash };
  }
  if (fields.digest !== undefined) throwRefusal("rejected", "there are a message and a digest");
  if (hash === undefined) throwRefusal("rejected", "a message needs a hash");
  return { message: octets(fields, "message"), hash };
}

/** Hashes a message. Refuses a digest that is not as long as its hash says. */
export function digestOf(signed: Signed): Digest {
  if ("message" in signed) return { digest: HASHES[signed.hash](signed.message), hash: signed.hash };
  const { digest, hash } = signed;
  if (hash === undefined) return { digest };
  const { outputLen } = HASHES[hash];
  if (digest.length !== outputLen) throwRefusal("rejected", `a digest of ${hash} has ${outputLen} octets`);
  return { digest, hash };
}
