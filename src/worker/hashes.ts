/** The hash functions by their names in the contract: MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4), SHA-3 (FIPS 202). */
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { sha3_224, sha3_256, sha3_384, sha3_512 } from "@noble/hashes/sha3.js";
import type { CHash } from "@noble/hashes/utils.js";
import type { HashName } from "../contract/engine.ts";

/** Each is a function from octets to the digest; `outputLen` and `blockLen` are the octets of digest and block. */
export const HASHES: Readonly<Record<HashName, CHash>> = {
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  "sha3-224": sha3_224,
  "sha3-256": sha3_256,
  "sha3-384": sha3_384,
  "sha3-512": sha3_512,
};

export function isHashName(name: unknown): name is HashName {
  return typeof name === "string" && Object.hasOwn(HASHES, name);
}
