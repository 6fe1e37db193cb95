/** Inverses modulo any number, by the extended Euclidean algorithm. Its running time depends on its input. */

/** x with a * x = 1 mod n and 0 < x < n, or undefined if a and n have a common factor; n at least 2. */
export function inverseModulo(a: bigint, n: bigint): bigint | undefined {
  let [r, rNext] = [n, ((a % n) + n) % n];
  let [x, xNext] = [0n, 1n];
  while (rNext !== 0n) {
    const quotient = r / rNext;
    [r, rNext] = [rNext, r - quotient * rNext];
    [x, xNext] = [xNext, x - quotient * xNext];
  }
  if (r !== 1n) return undefined;
  return x < 0n ? x + n : x;
}
