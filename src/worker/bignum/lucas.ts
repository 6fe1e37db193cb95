/**
 * The extra strong Lucas test: Grantham, "Frobenius pseudoprimes", 2000, with the parameters of R. Baillie, OEIS
 * A217719. Together with a strong test to the base 2 it is the test of Baillie, Pomerance, Selfridge and Wagstaff (1980).
 */
import { bitLength } from "./octets.ts";

/** Whether `n`, odd and above 3, passes. Primes do; of the composite numbers below 10,000 these three: 989, 3239, 5777. */
export function passesLucas(n: bigint): boolean {
  // Modulo a square no parameter would be found.
  if (isSquare(n)) return false;
  const parameter = findParameter(n);
  return parameter !== undefined && passesWith(BigInt(parameter), n);
}

/** The first P from 3 on for which P^2 - 4 is no square modulo n. Undefined where n and one of these share a factor. */
function findParameter(n: bigint): number | undefined {
  for (let p = 3; ; p++) {
    const symbol = jacobi(p * p - 4, n);
    if (symbol === -1) return p;
    if (symbol === 0 && n % BigInt(p * p - 4) !== 0n) return undefined;
  }
}

/** Q is 1. Let n + 1 = odd * 2^twos. U is 0 and V is 2 or -2 at `odd`. Or V is 0 at odd * 2^i, i below twos - 1. */
function passesWith(p: bigint, n: bigint): boolean {
  const twos = trailingZeros(n + 1n);
  let [v, next] = lucasV(p, (n + 1n) >> BigInt(twos), n);
  // U = (2 V(k + 1) - P V(k)) / D.
  if ((v === 2n || v === n - 2n) && (p * v - 2n * next) % n === 0n) return true;
  for (let square = 1; square < twos; square++) {
    if (v === 0n) return true;
    v = modulo(v * v - 2n, n);
  }
  return false;
}

/** V(k) and V(k + 1) modulo n: V(2k) = V(k)^2 - 2, V(2k + 1) = V(k) V(k + 1) - P. */
function lucasV(p: bigint, k: bigint, n: bigint): readonly [bigint, bigint] {
  let [v, next] = [2n, p];
  for (const bit of k.toString(2)) {
    const between = modulo(v * next - p, n);
    if (bit === "1") [v, next] = [between, modulo(next * next - 2n, n)];
    else [v, next] = [modulo(v * v - 2n, n), between];
  }
  return [v, next];
}

/** In 0 .. n - 1, of a value that is at least -n. */
function modulo(value: bigint, n: bigint): bigint {
  const rest = value % n;
  return rest < 0n ? rest + n : rest;
}

/** The Jacobi symbol (a / n) of a small positive `a` and an odd `n`. Quadratic reciprocity leaves one long division. */
function jacobi(a: number, n: bigint): number {
  const twos = trailingZeros(BigInt(a));
  const odd = a >> twos;
  const eighth = Number(n % 8n);
  const signOfTwo = twos % 2 === 1 && (eighth === 3 || eighth === 5) ? -1 : 1;
  const signOfExchange = odd % 4 === 3 && eighth % 4 === 3 ? -1 : 1;
  const rest = Number(n % BigInt(odd));
  if (odd === 1) return signOfTwo;
  return rest === 0 ? 0 : signOfTwo * signOfExchange * jacobi(rest, BigInt(odd));
}

/** How often 2 divides a positive number. */
export function trailingZeros(value: bigint): number {
  let zeros = 0;
  while (((value >> BigInt(zeros)) & 1n) === 0n) zeros++;
  return zeros;
}

/** Finds the root by Newton's iteration, from above. */
function isSquare(n: bigint): boolean {
  let root = 1n << BigInt(Math.ceil(bitLength(n) / 2));
  for (;;) {
    const better = (root + n / root) >> 1n;
    if (better >= root) return root * root === n;
    root = better;
  }
}
