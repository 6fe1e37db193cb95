/** Random octets and integers from the platform's generator (WebCrypto's getRandomValues). */
import { bitLength, octetsToInteger } from "./octets.ts";

/** getRandomValues refuses more than this at once. */
const MAX_DRAW = 65_536;

/** `length` random octets, at most 65536. */
export function randomOctets(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** `length` random octets none of which is zero, as RSAES-PKCS1-v1_5 pads with: RFC 8017 7.2.1. */
export function randomNonZeroOctets(length: number): Uint8Array {
  const octets = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const draw = randomOctets(Math.min(MAX_DRAW, length - filled + 8));
    for (const octet of draw) if (octet !== 0 && filled < length) octets[filled++] = octet;
  }
  return octets;
}

/** An integer in 1 .. limit - 1, evenly distributed (by rejection); limit at least 2. */
export function randomBelow(limit: bigint): bigint {
  const bits = bitLength(limit);
  const length = Math.ceil(bits / 8);
  for (;;) {
    const value = octetsToInteger(randomOctets(length)) >> BigInt(length * 8 - bits);
    if (value > 0n && value < limit) return value;
  }
}
