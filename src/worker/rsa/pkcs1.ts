/** The encodings of PKCS#1 v1.5: RFC 8017 7.2 (encryption) and 9.2 (signatures). */
import type { HashName } from "../../contract/engine.ts";
import { randomNonZeroOctets } from "../bignum/random.ts";
import { refuse } from "../refusal.ts";

/** 00, block type, at least eight octets of padding, 00. */
const OVERHEAD = 11;
const MIN_PADDING = 8;
/** One text for every way a ciphertext can be wrong, so that it tells an attacker nothing. */
export const DECRYPTION_ERROR = "decryption error";

/** Object identifiers (DER contents) and digest lengths: RFC 8017 9.2, note 1. */
const HASHES: Readonly<Record<HashName, { readonly oid: readonly number[]; readonly length: number }>> = {
  md5: { oid: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05], length: 16 },
  sha1: { oid: [0x2b, 0x0e, 0x03, 0x02, 0x1a], length: 20 },
  sha224: { oid: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04], length: 28 },
  sha256: { oid: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01], length: 32 },
  sha384: { oid: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02], length: 48 },
  sha512: { oid: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03], length: 64 },
};

export function isHashName(name: string): name is HashName {
  return Object.hasOwn(HASHES, name);
}

/** The octets of the block 00 02 PS 00 M, PS random and without zeros. RFC 8017 7.2.1. M has at most k - 11 octets. */
export function encodeForEncryption(message: Uint8Array, k: number): Uint8Array {
  if (message.length > k - OVERHEAD) refuse("rejected", `the message has more than ${k - OVERHEAD} octets`);
  return block(2, randomNonZeroOctets(k - 3 - message.length), message);
}

/**
 * The message in an encryption block of k octets: RFC 8017 7.2.2. Every fault ends in the same refusal, after the same
 * steps over the whole block: otherwise an answer's time or text would be the oracle of D. Bleichenbacher's attack
 * (1998). What remains visible is whether there was a message and its length.
 */
export function decodeForEncryption(encoded: Uint8Array): Uint8Array {
  let fault = (encoded[0] ?? 1) | ((encoded[1] ?? 0) ^ 2);
  let searching = 1;
  let separator = 0;
  for (let at = 2; at < encoded.length; at++) {
    const isZero = ((encoded[at] ?? 0) - 1) >>> 31;
    separator |= at & -(searching & isZero);
    searching &= isZero ^ 1;
  }
  // Where there is no separator it stays 0, which is too early as well.
  fault |= (separator - (2 + MIN_PADDING)) >>> 31;
  if (fault !== 0) refuse("rejected", DECRYPTION_ERROR);
  return encoded.slice(separator + 1);
}

/**
 * The block 00 01 FF..FF 00 T of k octets, T the DigestInfo of `digest`, or without `hash` the digest as it is.
 * RFC 8017 9.2. Refuses a digest which is not as long as its hash says, or a T of more than k - 11 octets.
 */
export function encodeForSignature(digest: Uint8Array, hash: HashName | undefined, k: number): Uint8Array {
  const info = hash === undefined ? digest : digestInfo(digest, hash);
  if (info.length > k - OVERHEAD) refuse("rejected", "the key is too short for this digest");
  return block(1, new Uint8Array(k - 3 - info.length).fill(0xff), info);
}

function digestInfo(digest: Uint8Array, hash: HashName): Uint8Array {
  const { oid, length } = HASHES[hash];
  if (digest.length !== length) refuse("rejected", `a digest of ${hash} has ${length} octets`);
  const algorithm = [0x30, oid.length + 4, 0x06, oid.length, ...oid, 0x05, 0x00];
  return Uint8Array.from([0x30, algorithm.length + 2 + length, ...algorithm, 0x04, length, ...digest]);
}

function block(type: 1 | 2, padding: Uint8Array, content: Uint8Array): Uint8Array {
  const octets = new Uint8Array(3 + padding.length + content.length);
  octets[1] = type;
  octets.set(padding, 2);
  octets.set(content, 3 + padding.length);
  return octets;
}
