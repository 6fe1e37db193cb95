/**
 * The encodings of PKCS#1 v1.5: RFC 8017 7.2 (encryption) and 9.2 (signatures). The encryption block of SSL 2.0
 * roll-back detection is here too, RFC 5246 E.2. A client that could do better ends its padding in eight octets 03.
 */
import type { HashName } from "../../contract/engine.ts";
import { randomNonZeroOctets } from "../bignum/random.ts";
import { HASHES } from "../hashes.ts";
import { throwRefusal } from "../refusal.ts";
import type { Digest } from "../signed.ts";

/** 00, block type, at least eight octets of padding, 00. */
const OVERHEAD = 11;
const MIN_PADDING = 8;
/** One text for every way a ciphertext can be wrong, so that it tells an attacker nothing. */
export const DECRYPTION_ERROR = "decryption error";

/** The octets of SSL 2.0 roll-back detection: the last ones of the padding. */
const ROLLBACK_MARK = 3;
const ROLLBACK_MARKS = 8;

/** Object identifiers, DER contents: RFC 8017 9.2, note 1, and for SHA-3 NIST's hashAlgs 7 to 10. */
const OIDS: Readonly<Record<HashName, readonly number[]>> = {
  md5: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05],
  sha1: [0x2b, 0x0e, 0x03, 0x02, 0x1a],
  sha224: nistHash(4),
  sha256: nistHash(1),
  sha384: nistHash(2),
  sha512: nistHash(3),
  "sha3-224": nistHash(7),
  "sha3-256": nistHash(8),
  "sha3-384": nistHash(9),
  "sha3-512": nistHash(10),
};

/** 2.16.840.1.101.3.4.2.number */
function nistHash(number: number): readonly number[] {
  return [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, number];
}

/** The block 00 02 PS 00 M of k octets, PS random and without zeros. RFC 8017 7.2.1. M has at most k - 11 octets. */
export function encodeForEncryption(message: Uint8Array, k: number): Uint8Array {
  return block(2, randomNonZeroOctets(paddingLength(message, k)), message);
}

/** As {@link encodeForEncryption} with a padding that ends in eight octets 03: RFC 5246 E.2. */
export function encodeAgainstRollback(message: Uint8Array, k: number): Uint8Array {
  const length = paddingLength(message, k);
  const padding = randomNonZeroOctets(length);
  padding.fill(ROLLBACK_MARK, length - ROLLBACK_MARKS);
  return block(2, padding, message);
}

/**
 * The message in an encryption block of k octets: RFC 8017 7.2.2. Every fault ends in the same refusal, after the same
 * steps over the whole block. Otherwise an answer's time or text would be the oracle of D. Bleichenbacher's attack
 * (1998). What remains visible is whether there was a message and its length.
 */
export function decodeForEncryption(encoded: Uint8Array): Uint8Array {
  const { fault, separator } = scan(encoded);
  if (fault !== 0) throwRefusal("rejected", DECRYPTION_ERROR);
  return encoded.slice(separator + 1);
}

/**
 * As {@link decodeForEncryption}, with one more fault: a padding that ends in eight octets 03. Its sender knows a newer
 * protocol than SSL 2.0, so an attacker has talked both sides back to it.
 */
export function decodeAgainstRollback(encoded: Uint8Array): Uint8Array {
  const { fault, separator, marks } = scan(encoded);
  const isRolledBack = (ROLLBACK_MARKS - 1 - marks) >>> 31;
  if ((fault | isRolledBack) !== 0) throwRefusal("rejected", DECRYPTION_ERROR);
  return encoded.slice(separator + 1);
}

/**
 * Goes over a whole block without a branch on its octets. Finds faults, the padding's end and how many 03 stand before
 * it.
 */
function scan(encoded: Uint8Array): { fault: number; separator: number; marks: number } {
  let fault = (encoded[0] ?? 1) | ((encoded[1] ?? 0) ^ 2);
  let searching = 1;
  let [separator, run, marks] = [0, 0, 0];
  for (let at = 2; at < encoded.length; at++) {
    const octet = encoded[at] ?? 0;
    const isEnd = searching & ((octet - 1) >>> 31);
    separator |= at & -isEnd;
    marks |= run & -isEnd;
    searching &= isEnd ^ 1;
    run = (run + 1) & -(((octet ^ ROLLBACK_MARK) - 1) >>> 31);
  }
  // Where there is no separator it stays 0, which is too early as well.
  fault |= (separator - (2 + MIN_PADDING)) >>> 31;
  return { fault, separator, marks };
}

function paddingLength(message: Uint8Array, k: number): number {
  if (message.length > k - OVERHEAD) throwRefusal("rejected", `the message has more than ${k - OVERHEAD} octets`);
  return k - 3 - message.length;
}

/**
 * The block 00 01 FF..FF 00 T of k octets. T is the DigestInfo of the digest, or the digest as it is if its hash is not
 * named. RFC 8017 9.2. Refuses a T of more than k - 11 octets.
 */
export function encodeForSignature({ digest, hash }: Digest, k: number): Uint8Array {
  const info = hash === undefined ? digest : digestInfo(digest, hash);
  if (info.length > k - OVERHEAD) throwRefusal("rejected", "the key is too short for this digest");
  return block(1, new Uint8Array(k - 3 - info.length).fill(0xff), info);
}

function digestInfo(digest: Uint8Array, hash: HashName): Uint8Array {
  const oid = OIDS[hash];
  const length = HASHES[hash].outputLen;
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
