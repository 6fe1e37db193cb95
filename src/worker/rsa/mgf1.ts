/** The mask generation function MGF1: RFC 8017 B.2.1. */
import type { CHash } from "@noble/hashes/utils.js";

/** XORs `octets`, in place, with the mask that `seed` gives. */
export function applyMask(octets: Uint8Array, seed: Uint8Array, hash: CHash): void {
  const input = new Uint8Array(seed.length + 4);
  input.set(seed);
  const counter = new DataView(input.buffer, seed.length);
  for (let start = 0; start < octets.length; start += hash.outputLen) {
    counter.setUint32(0, start / hash.outputLen);
    const mask = hash(input).subarray(0, octets.length - start);
    for (let at = 0; at < mask.length; at++) octets[start + at] = (octets[start + at] ?? 0) ^ (mask[at] ?? 0);
  }
}
