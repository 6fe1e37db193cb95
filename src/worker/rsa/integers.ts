/** Octet strings as integers below a modulus, and the other way round. */
import { octetsToInteger, withoutLeadingZeros } from "../bignum/octets.ts";
import { throwRefusal } from "../refusal.ts";
import type { RsaModulus } from "./key.ts";

/** Zeros at the left up to k octets; leading zeros beyond that are dropped, anything else there is refused. */
export function leftPadded(octets: Uint8Array, k: number): Uint8Array {
  const significant = withoutLeadingZeros(octets);
  if (significant.length > k) throwRefusal("rejected", `the input has more than ${k} octets`);
  const padded = new Uint8Array(k);
  padded.set(significant, k - significant.length);
  return padded;
}

/** Refuses octets, k at most, whose value is not below n. */
export function integerBelowModulus(octets: Uint8Array, key: RsaModulus): bigint {
  const value = octetsToInteger(octets);
  if (value >= key.modulus.n) throwRefusal("rejected", "the input is not below the modulus");
  return value;
}
