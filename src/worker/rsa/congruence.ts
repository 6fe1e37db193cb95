/** Congruences that hold together, by the Chinese remainder theorem for moduli that may have common factors. */
import { inverseModulo } from "../bignum/inverse.ts";

/** All integers that leave `rest` modulo `modulus`. */
export interface Congruence {
  readonly rest: bigint;
  readonly modulus: bigint;
}

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** The integers of both, modulo the least common multiple; undefined if there are none. Rests are below their moduli. */
export function combine(a: Congruence, b: Congruence): Congruence | undefined {
  const divisor = greatestCommonDivisor(a.modulus, b.modulus);
  if ((b.rest - a.rest) % divisor !== 0n) return undefined;
  const quotient = b.modulus / divisor;
  // Without the common divisor the moduli are coprime, or b's is 1 and any inverse will do.
  const inverse = inverseModulo(a.modulus / divisor, quotient) ?? 0n;
  const steps = (((b.rest - a.rest) / divisor) * inverse) % quotient;
  return { rest: a.rest + a.modulus * ((steps + quotient) % quotient), modulus: a.modulus * quotient };
}
