/** RSAES-OAEP with its default parameters, as RFC 8017 A.2.1 has them: SHA-1, MGF1 with SHA-1, no label. 7.1. */
import { randomOctets } from "../bignum/random.ts";
import { HASHES } from "../hashes.ts";
import { throwRefusal } from "../refusal.ts";
import { applyMask } from "./mgf1.ts";
import { DECRYPTION_ERROR } from "./pkcs1.ts";

const HASH = HASHES.sha1;
const LENGTH = HASH.outputLen;
/** The hash of the empty label. */
const LABEL = HASH(new Uint8Array(0));
/** 00, the seed, the label's hash and the mark before the message. */
const OVERHEAD = 2 * LENGTH + 2;
const MARK = 1;

/**
 * The block 00 maskedSeed maskedDB of k octets. DB is the label's hash, zeros, 01 and M. M has at most k - 42 octets.
 */
export function encodeOaep(message: Uint8Array, k: number): Uint8Array {
  if (message.length > k - OVERHEAD) throwRefusal("rejected", `the message has more than ${k - OVERHEAD} octets`);
  const block = new Uint8Array(k);
  const { seed, data } = partsOf(block);
  seed.set(randomOctets(LENGTH));
  data.set(LABEL);
  data[data.length - message.length - 1] = MARK;
  data.set(message, data.length - message.length);
  applyMask(data, seed, HASH);
  applyMask(seed, data, HASH);
  return block;
}

/**
 * The message in a block of k octets. Every fault ends in the same refusal after the same steps over the whole block.
 * To tell a wrong first octet from other faults would be the oracle of J. Manger's attack (2001). `encoded` is
 * overwritten.
 */
export function decodeOaep(encoded: Uint8Array): Uint8Array {
  if (encoded.length < OVERHEAD) throwRefusal("rejected", DECRYPTION_ERROR);
  const { seed, data } = partsOf(encoded);
  applyMask(seed, data, HASH);
  applyMask(data, seed, HASH);
  let fault = encoded[0] ?? 1;
  for (let at = 0; at < LENGTH; at++) fault |= (data[at] ?? 0) ^ (LABEL[at] ?? 0);
  let searching = 1;
  let mark = 0;
  for (let at = LENGTH; at < data.length; at++) {
    const octet = data[at] ?? 0;
    const isMark = ((octet ^ MARK) - 1) >>> 31;
    const isZero = (octet - 1) >>> 31;
    fault |= searching & (isMark ^ 1) & (isZero ^ 1);
    mark |= at & -(searching & isMark);
    searching &= isMark ^ 1;
  }
  if ((fault | searching) !== 0) throwRefusal("rejected", DECRYPTION_ERROR);
  return data.slice(mark + 1);
}

/** Views of the two masked parts of a block. */
function partsOf(block: Uint8Array): { seed: Uint8Array; data: Uint8Array } {
  return { seed: block.subarray(1, 1 + LENGTH), data: block.subarray(1 + LENGTH) };
}
