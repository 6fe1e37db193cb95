/** ECDSA signatures as IEEE P1363 has them: r, then s, each as long as the order of the group. */
import { integerToOctets, octetsToInteger } from "../bignum/octets.ts";
import type { Signature } from "../dsa/equation.ts";

export function fromP1363(octets: Uint8Array): Signature {
  const half = octets.length / 2;
  return { r: octetsToInteger(octets.subarray(0, half)), s: octetsToInteger(octets.subarray(half)) };
}

export function toP1363({ r, s }: Signature, orderOctets: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...integerToOctets(r, orderOctets), ...integerToOctets(s, orderOctets)]);
}
