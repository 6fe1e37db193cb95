/** Modular exponentiation for odd moduli, on the WebAssembly kernel or, where there is none, on BigInt alone. */
import {
  LIMB_BITS,
  LIMB_MASK,
  loadMontgomeryKernel,
  MAX_LIMBS,
  type MontgomeryKernel,
  ROW,
} from "./montgomery-kernel.ts";
import { bitLength, integerToOctets, octetsToInteger } from "./octets.ts";

/** Calculates modulo one odd `n`; what depends on `n` alone is computed once. */
export interface OddModulus {
  readonly n: bigint;
  /** base ^ exponent mod n, in 0 .. n - 1; base and exponent not negative. */
  pow(base: bigint, exponent: bigint): bigint;
  /** Overwrites what was computed, for an `n` that is secret; nothing can be calculated afterwards. */
  wipe(): void;
}

/** The largest modulus: the biggest RSA and DH size supported. A power of that size takes about a third of a second. */
export const MAX_MODULUS_BITS = 8192;

/** Exponents above this size get a window; it is longer than the customary public exponents. */
const SHORT_EXPONENT_BITS = 64;
/** Table of 2^5 powers: the best for exponents of 512 to 8192 bits within three percent. */
const WINDOW_BITS = 5;

let sharedKernel: { readonly kernel: MontgomeryKernel | undefined } | undefined;

/** A RangeError if `n` is even, below 3 or longer than {@link MAX_MODULUS_BITS}: callers check what they are given. */
export function oddModulus(n: bigint): OddModulus {
  sharedKernel ??= { kernel: loadMontgomeryKernel() };
  return oddModulusOn(sharedKernel.kernel, n);
}

/** Overwrites the numbers of the last power, which lie in the kernel's memory. */
export function wipeKernelMemory(): void {
  const memory = sharedKernel?.kernel?.memory;
  if (memory) new Uint8Array(memory.buffer).fill(0);
}

/** As {@link oddModulus} on a given kernel; without one, on BigInt alone: about three times slower in V8. */
export function oddModulusOn(kernel: MontgomeryKernel | undefined, n: bigint): OddModulus {
  if (n < 3n || (n & 1n) === 0n) throw new RangeError("the modulus must be odd and at least 3");
  if (bitLength(n) > MAX_MODULUS_BITS) throw new RangeError(`the modulus has more than ${MAX_MODULUS_BITS} bits`);
  return kernel === undefined ? new PlainModulus(n) : new MontgomeryModulus(kernel, n);
}

/**
 * The digits of an exponent, highest first, and their size in bits. A short exponent is public and is taken bit by bit.
 * A long one is taken in digits of {@link WINDOW_BITS}, which all cost the same.
 */
function exponentDigits(exponent: bigint): { bits: number; digits: number[] } {
  const bits = exponent >> BigInt(SHORT_EXPONENT_BITS) === 0n ? 1 : WINDOW_BITS;
  const radix = 1 << bits;
  return { bits, digits: Array.from(exponent.toString(radix), (digit) => Number.parseInt(digit, radix)) };
}

class PlainModulus implements OddModulus {
  readonly n: bigint;

  constructor(n: bigint) {
    this.n = n;
  }

  pow(base: bigint, exponent: bigint): bigint {
    const { bits, digits } = exponentDigits(exponent);
    const table = [1n];
    for (let i = 1; i < 1 << bits; i++) table.push(((table[i - 1] ?? 0n) * base) % this.n);
    let power = 1n;
    for (const digit of digits) {
      for (let bit = 0; bit < bits; bit++) power = (power * power) % this.n;
      power = (power * (table[digit] ?? 0n)) % this.n;
    }
    return power;
  }

  /** Big integers cannot be overwritten. */
  wipe(): void {}
}

class MontgomeryModulus implements OddModulus {
  readonly n: bigint;
  readonly #kernel: MontgomeryKernel;
  readonly #limbs: number;
  readonly #slot: number;
  readonly #negInverse: number;
  /** n and R^2 mod n as limbs: what a power starts from. */
  readonly #nLimbs: Uint32Array;
  readonly #square: Uint32Array;

  constructor(kernel: MontgomeryKernel, n: bigint) {
    this.n = n;
    this.#kernel = kernel;
    const limbs = Math.ceil((bitLength(n) + 2) / LIMB_BITS);
    this.#limbs = Math.ceil(limbs / ROW) * ROW;
    this.#slot = 4 * (this.#limbs + ROW);
    this.#negInverse = negInverse(n);
    this.#nLimbs = toLimbs(n, this.#limbs);
    this.#square = toLimbs((1n << BigInt(2 * LIMB_BITS * this.#limbs)) % n, this.#limbs);
  }

  pow(base: bigint, exponent: bigint): bigint {
    if (exponent === 0n) return 1n;
    const { bits, digits } = exponentDigits(exponent);
    const power = this.#place(0);
    const table = (digit: number): number => this.#place(4 + digit);
    this.#start(base % this.n);
    for (let i = 2; i < 1 << bits; i++) this.#multiply(table(i), table(i - 1), table(1));
    this.#copy(power, table(digits[0] ?? 0));
    for (const digit of digits.slice(1)) {
      for (let bit = 0; bit < bits; bit++) this.#multiply(power, power, power);
      // Bit by bit a zero is skipped, since the exponent is public; in a window every digit costs the same.
      if (bits > 1 || digit !== 0) this.#multiply(power, power, table(digit));
    }
    this.#multiply(power, power, this.#place(3));
    const value = fromLimbs(this.#read(power));
    return value === this.n ? 0n : value;
  }

  wipe(): void {
    this.#nLimbs.fill(0);
    this.#square.fill(0);
  }

  /** Lays out n, R^2, the integer 1 and the table's first entries: R mod n and base * R mod n. */
  #start(base: bigint): void {
    const [n, square, one, zeroth, first] = [1, 2, 3, 4, 5].map((index) => this.#place(index)) as Five;
    this.#write(n, this.#nLimbs);
    this.#write(square, this.#square);
    this.#write(one, toLimbs(1n, this.#limbs));
    this.#multiply(zeroth, square, one);
    this.#write(first, toLimbs(base, this.#limbs));
    this.#multiply(first, first, square);
  }

  /** The address of the index-th number; the columns lie before the first one. */
  #place(index: number): number {
    return 8 * (2 * MAX_LIMBS + ROW) + index * this.#slot;
  }

  #multiply(result: number, a: number, b: number): void {
    this.#kernel.multiply(result, a, b, this.#place(1), this.#limbs, this.#negInverse, 0);
  }

  #write(address: number, limbs: Uint32Array): void {
    const slot = new Uint32Array(this.#kernel.memory.buffer, address, this.#limbs + ROW);
    slot.set(limbs);
    slot.fill(0, this.#limbs);
  }

  #read(address: number): Uint32Array {
    return new Uint32Array(this.#kernel.memory.buffer, address, this.#limbs);
  }

  #copy(to: number, from: number): void {
    this.#write(to, this.#read(from));
  }
}

type Five = [number, number, number, number, number];

/** -1/n mod 2^LIMB_BITS, by Newton's iteration: each step doubles the number of right bits, from three. */
function negInverse(n: bigint): number {
  let inverse = n;
  for (let bits = 3; bits < LIMB_BITS; bits *= 2) inverse = BigInt.asUintN(LIMB_BITS, inverse * (2n - n * inverse));
  return Number(BigInt.asUintN(LIMB_BITS, -inverse));
}

/** `value` in `count` limbs, lowest first; at most LIMB_BITS * count bits. */
export function toLimbs(value: bigint, count: number): Uint32Array {
  const octets = integerToOctets(value, Math.ceil((LIMB_BITS * count) / 8)).reverse();
  const limbs = new Uint32Array(count);
  let [index, pending, bits] = [0, 0, 0];
  for (const octet of octets) {
    pending |= octet << bits;
    bits += 8;
    if (bits < LIMB_BITS) continue;
    // At most seven bits are left over, so `pending` never holds more than 34. The two lost ones come from `octet`.
    limbs[index++] = pending & LIMB_MASK;
    bits -= LIMB_BITS;
    pending = octet >> (8 - bits);
  }
  return limbs;
}

/** The integer in an array of limbs, each below 2^LIMB_BITS. */
export function fromLimbs(limbs: Uint32Array): bigint {
  const octets = new Uint8Array(Math.ceil((LIMB_BITS * limbs.length) / 8));
  for (let at = 0; at < octets.length; at++) {
    const index = Math.floor((8 * at) / LIMB_BITS);
    const shift = (8 * at) % LIMB_BITS;
    const high = shift > LIMB_BITS - 8 ? (limbs[index + 1] ?? 0) << (LIMB_BITS - shift) : 0;
    octets[octets.length - 1 - at] = ((limbs[index] ?? 0) >>> shift) | high;
  }
  return octetsToInteger(octets);
}
