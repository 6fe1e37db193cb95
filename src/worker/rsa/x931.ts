/**
 * The signature encoding of ANSI X9.31, which is also IEEE P1363 IFSP-RSA2. It is 6B BB..BB BA, the digest, and a
 * trailer: the hash's number in ISO/IEC 10118, and CC.
 */
import type { HashName } from "../../contract/engine.ts";
import { throwRefusal } from "../refusal.ts";
import type { Digest } from "../signed.ts";

const HASH_NUMBERS: Partial<Readonly<Record<HashName, number>>> = {
  sha1: 0x33,
  sha256: 0x34,
  sha512: 0x35,
  sha384: 0x36,
  sha224: 0x38,
};
/** The first octet, whose low half says whether padding follows. */
const PADDED = 0x6b;
const UNPADDED = 0x6a;
const PADDING = 0xbb;
const LAST_PADDING = 0xba;
const TRAILER = 0xcc;
/** The low half of TRAILER: a recovered integer that ends otherwise is the modulus minus the one that was encoded. */
const TRAILER_NIBBLE = 0xcn;

/** The encoding, k octets. A digest whose hash is not named is followed by CC alone, as OpenSSL has it. */
export function encodeX931({ digest, hash }: Digest, k: number): Uint8Array {
  const trailer = hash === undefined ? [TRAILER] : [numberOf(hash), TRAILER];
  const padding = k - 1 - digest.length - trailer.length;
  if (padding < 0) throwRefusal("rejected", "the key is too short for this digest");
  const block = new Uint8Array(k).fill(PADDING);
  block[0] = padding === 0 ? UNPADDED : PADDED;
  if (padding > 0) block[padding] = LAST_PADDING;
  block.set(digest, 1 + padding);
  block.set(trailer, k - trailer.length);
  return block;
}

/** The smaller of the two numbers that verify: a signature needs a bit less than the modulus. */
export function smallerOf(value: bigint, n: bigint): bigint {
  return value < n - value ? value : n - value;
}

/** The encoded integer, recovered from the result of RSAVP1. */
export function recoverX931(value: bigint, n: bigint): bigint {
  return (value & 0xfn) === TRAILER_NIBBLE ? value : n - value;
}

function numberOf(hash: HashName): number {
  return HASH_NUMBERS[hash] ?? throwRefusal("unsupported", `X9.31 has no number for ${hash}`);
}
