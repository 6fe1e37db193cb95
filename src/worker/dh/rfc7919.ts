/** The groups of RFC 7919 appendix A: safe primes, made again here from the digits of e. The generator is 2. */

/** The number X of each prime, by the bits of p. It makes p and (p - 1) / 2 prime. RFC 7919 A.1 to A.5. */
const OFFSETS: ReadonlyMap<number, bigint> = new Map([
  [2048, 560_316n],
  [3072, 2_625_351n],
  [4096, 5_736_041n],
  [6144, 15_705_020n],
  [8192, 10_965_728n],
]);
/** More digits of e than are used: the errors in the terms of its series must not reach those. */
const GUARD_BITS = 64;

/** p = 2^b - 2^(b - 64) + ([2^(b - 130) e] + X) 2^64 - 1, or undefined where there is no group of that size. */
export function rfc7919Prime(bits: number): bigint | undefined {
  const offset = OFFSETS.get(bits);
  if (offset === undefined) return undefined;
  const b = BigInt(bits);
  return (1n << b) - (1n << (b - 64n)) + ((scaledE(bits - 130) + offset) << 64n) - 1n;
}

/** [2^bits e], the sum of 2^bits / k!. */
function scaledE(bits: number): bigint {
  let sum = 0n;
  let term = 1n << BigInt(bits + GUARD_BITS);
  for (let k = 1n; term > 0n; k++) {
    sum += term;
    term /= k;
  }
  return sum >> BigInt(GUARD_BITS);
}
