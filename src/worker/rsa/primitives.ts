/** RSAEP/RSAVP1 and RSADP/RSASP1: RFC 8017 5.1 and 5.2. Numbers in, numbers out. */
import { throwRefusal } from "../refusal.ts";
import type { PublicKey } from "./key.ts";
import type { PrivateKey } from "./private-key.ts";

/** m^e mod n, 0 <= m < n. RFC 8017 5.1.1. */
export function publicOperation(key: PublicKey, message: bigint): bigint {
  return key.modulus.pow(message, key.e);
}

/**
 * c^d mod n, 0 <= c < n: RFC 8017 5.1.2, blinded. A result that does not turn back into c with e never leaves. A single
 * wrong CRT part would give the factors of n away (Boneh, DeMillo, Lipton 1997). Then d is tried without CRT; a key
 * where that is wrong too is refused with `bad-key`. At 2048 bits and e = 65537 blinding and check cost about 5 %. Only
 * a key of n and d alone with a long e goes unchecked. Nothing there tells a right result from a wrong one, and it has
 * no CRT.
 */
export function privateOperation(key: PrivateKey, ciphertext: bigint): bigint {
  const { n } = key.modulus;
  const { mask, unmask } = key.blinding.next();
  const blinded = (ciphertext * mask) % n;
  let result = key.factors.length > 0 ? crtPower(key, blinded) : key.modulus.pow(blinded, key.d);
  if (!turnsBack(key, result, blinded) && key.factors.length > 0) result = key.modulus.pow(blinded, key.d);
  if (!turnsBack(key, result, blinded)) {
    throwRefusal("bad-key", "the private exponent is not the inverse of the public one");
  }
  return (result * unmask) % n;
}

function turnsBack({ modulus, e }: PrivateKey, result: bigint, blinded: bigint): boolean {
  return e === undefined || modulus.pow(result, e) === blinded;
}

/** Garner's method over the factors: RFC 8017 5.1.2, step 2b. */
function crtPower(key: PrivateKey, base: bigint): bigint {
  let result = 0n;
  for (const { modulus, exponent, before, coefficient } of key.factors) {
    const prime = modulus.n;
    const difference = (modulus.pow(base, exponent) - (result % prime) + prime) % prime;
    result += before * ((difference * coefficient) % prime);
  }
  return result;
}
