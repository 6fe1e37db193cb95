/** EMSA-PSS with MGF1 on the same hash: RFC 8017 9.1. Salts made here are as long as the hash, others as they come. */
import type { CHash } from "@noble/hashes/utils.js";
import type { HashName } from "../../contract/engine.ts";
import { sameOctets, withoutLeadingZeros } from "../bignum/octets.ts";
import { randomOctets } from "../bignum/random.ts";
import { HASHES } from "../hashes.ts";
import { throwRefusal } from "../refusal.ts";
import type { Digest } from "../signed.ts";
import { applyMask } from "./mgf1.ts";

const TRAILER = 0xbc;
const MARK = 1;
/** Zeros before digest and salt in what is hashed: 9.1.1, step 5. */
const ZEROS = 8;
/** The hash of MGF1 for a digest that comes without its name: what it usually is. SHA-3 has to be named. */
const HASH_OF_LENGTH: Readonly<Record<number, HashName>> = {
  16: "md5",
  20: "sha1",
  28: "sha224",
  32: "sha256",
  48: "sha384",
  64: "sha512",
};

const TOO_SHORT = "the key is too short for this digest";

interface Layout {
  readonly hash: CHash;
  /** Octets of the whole encoding, of which the highest bits beyond `bits` are zero. */
  readonly length: number;
  readonly topMask: number;
}

/** The encoding EM of a digest, with a fresh salt, as an integer of at most `bits` bits: 9.1.1. */
export function encodePss({ digest, hash: name }: Digest, bits: number): Uint8Array {
  const { hash, length, topMask } = layoutFor(digest, name, bits);
  const block = new Uint8Array(length);
  const { data, seal } = partsOf(block, hash);
  if (data.length < hash.outputLen + 1) throwRefusal("rejected", TOO_SHORT);
  const salt = randomOctets(hash.outputLen);
  seal.set(sealOf(hash, digest, salt));
  data[data.length - salt.length - 1] = MARK;
  data.set(salt, data.length - salt.length);
  applyMask(data, seal, hash);
  data[0] = (data[0] ?? 0) & topMask;
  block[length - 1] = TRAILER;
  return block;
}

/**
 * A check whether octets, of which there are as many as an encoding has, encode this digest: 9.1.2. The salt is what
 * stands behind the mark, from none to all the room. Nothing else tells its length.
 */
export function pssVerifier({ digest, hash: name }: Digest, bits: number): (encoded: Uint8Array) => boolean {
  const { hash, length, topMask } = layoutFor(digest, name, bits);
  return (encoded) => {
    if (encoded.length !== length || encoded[length - 1] !== TRAILER) return false;
    if (((encoded[0] ?? 0) & ~topMask) !== 0) return false;
    const { data, seal } = partsOf(encoded.slice(), hash);
    applyMask(data, seal, hash);
    data[0] = (data[0] ?? 0) & topMask;
    const marked = withoutLeadingZeros(data);
    return marked[0] === MARK && sameOctets(seal, sealOf(hash, digest, marked.subarray(1)));
  };
}

/** Octets of an encoding: one less than the modulus has where the modulus is one bit longer than whole octets. */
export function pssLength(bits: number): number {
  return Math.ceil(bits / 8);
}

function layoutFor(digest: Uint8Array, name: HashName | undefined, bits: number): Layout {
  const hashName = name ?? HASH_OF_LENGTH[digest.length];
  if (hashName === undefined) throwRefusal("rejected", `no hash gives a digest of ${digest.length} octets`);
  const hash = HASHES[hashName];
  const length = pssLength(bits);
  if (length < hash.outputLen + 2) throwRefusal("rejected", TOO_SHORT);
  return { hash, length, topMask: 0xff >> (8 * length - bits) };
}

/** Views of maskedDB and H in an encoding. */
function partsOf(block: Uint8Array, { outputLen }: CHash): { data: Uint8Array; seal: Uint8Array } {
  const end = block.length - 1;
  return { data: block.subarray(0, end - outputLen), seal: block.subarray(end - outputLen, end) };
}

/** The hash of eight zeros, the digest and the salt: H in 9.1.1. */
function sealOf(hash: CHash, digest: Uint8Array, salt: Uint8Array): Uint8Array {
  const input = new Uint8Array(ZEROS + digest.length + salt.length);
  input.set(digest, ZEROS);
  input.set(salt, ZEROS + digest.length);
  return hash(input);
}
