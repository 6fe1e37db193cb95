/**
 * The field of 2^m elements as polynomials over two elements modulo an irreducible one. The bits of its 32-bit words,
 * lowest first, are the coefficients. Multiplication is by a comb with windows of four bits, squaring and reduction by
 * tables of octets. See "Guide to Elliptic Curve Cryptography", algorithms 2.36, 2.39 and section 2.3.5. The reduction
 * takes any polynomial, however many terms it has, in the same time.
 */
import { bitLength } from "../bignum/octets.ts";

export type Element = Uint32Array;

const WORD_BITS = 32;
/** The four octets of a word, each with its table of remainders. */
const OCTETS = [0, 8, 16, 24] as const;

export class BinaryField {
  readonly degree: number;
  readonly zero: Element;
  readonly one: Element;
  readonly #words: number;
  /** The remainders of an octet at each place in the word right above an element's. */
  readonly #highTables: readonly Uint32Array[];
  /** The same of octets right above the degree, in the element's own last word. */
  readonly #topTables: readonly Uint32Array[];
  readonly #topMask: number;
  readonly #product: Uint32Array;
  readonly #multiples: Uint32Array;

  /** `polynomial` has a degree of at least 2. With one that is not irreducible this is a ring, without inverses. */
  constructor(polynomial: bigint) {
    this.degree = bitLength(polynomial) - 1;
    this.#words = Math.ceil(this.degree / WORD_BITS);
    this.#highTables = this.#tables(polynomial, WORD_BITS * this.#words);
    this.#topTables = this.#tables(polynomial, this.degree);
    this.#topMask = this.degree % WORD_BITS === 0 ? 0xffffffff : 2 ** (this.degree % WORD_BITS) - 1;
    this.#product = new Uint32Array(2 * this.#words);
    this.#multiples = new Uint32Array(16 * (this.#words + 1));
    this.zero = this.fromInteger(0n);
    this.one = this.fromInteger(1n);
  }

  /** `value` has at most `degree` bits. */
  fromInteger(value: bigint): Element {
    return toWords(value, this.#words);
  }

  toInteger(element: Element): bigint {
    return element.reduceRight((value, word) => (value << 32n) | BigInt(word), 0n);
  }

  isZero(element: Element): boolean {
    return element.every((word) => word === 0);
  }

  equals(a: Element, b: Element): boolean {
    return a.every((word, index) => word === b[index]);
  }

  add(a: Element, b: Element): Element {
    const sum = new Uint32Array(this.#words);
    for (let at = 0; at < sum.length; at++) sum[at] = word(a, at) ^ word(b, at);
    return sum;
  }

  multiply(a: Element, b: Element): Element {
    const product = this.#product;
    const words = this.#words;
    this.#multiplesOf(b);
    product.fill(0);
    for (let shift = WORD_BITS - 4; shift >= 0; shift -= 4) {
      for (let at = 0; at < words; at++) {
        const window = (word(a, at) >>> shift) & 15;
        if (window !== 0) addInto(product, at, this.#multiples, window * (words + 1), words + 1);
      }
      if (shift > 0) shiftLeft(product, 4);
    }
    return this.#reduced();
  }

  square(a: Element): Element {
    const product = this.#product;
    for (let at = 0; at < this.#words; at++) {
      const bits = word(a, at);
      product[2 * at] = spread(bits & 255) | (spread((bits >>> 8) & 255) << 16);
      product[2 * at + 1] = spread((bits >>> 16) & 255) | (spread(bits >>> 24) << 16);
    }
    return this.#reduced();
  }

  /** a^(2^degree - 2) by the chain of Itoh and Tsujii; zero for zero. */
  invert(a: Element): Element {
    // power = a^(2^length - 1), for the leading bits `length` of degree - 1.
    let [power, length] = [a, 1];
    for (const bit of (this.degree - 1).toString(2).slice(1)) {
      power = this.multiply(this.#squareTimes(power, length), power);
      length *= 2;
      if (bit === "0") continue;
      power = this.multiply(this.square(power), a);
      length++;
    }
    return this.square(power);
  }

  #squareTimes(a: Element, times: number): Element {
    let power = a;
    for (let turn = 0; turn < times; turn++) power = this.square(power);
    return power;
  }

  /** The products of `b` with the sixteen polynomials of four bits, one after the other. */
  #multiplesOf(b: Element): void {
    const size = this.#words + 1;
    const multiples = this.#multiples;
    multiples.set(b, size);
    for (let index = 2; index < 16; index += 2) {
      const half = (index >> 1) * size;
      let carry = 0;
      for (let at = 0; at < size; at++) {
        const bits = word(multiples, half + at);
        const twice = (bits << 1) | carry;
        multiples[index * size + at] = twice;
        multiples[(index + 1) * size + at] = twice ^ word(multiples, size + at);
        carry = bits >>> 31;
      }
    }
  }

  /** The remainder of the product: its high words are folded down, then the bits above the degree. */
  #reduced(): Element {
    const words = this.#words;
    const product = this.#product;
    for (let at = 2 * words - 1; at >= words; at--) this.#fold(this.#highTables, word(product, at), at - words);
    if (this.degree % WORD_BITS !== 0) {
      const top = word(product, words - 1);
      product[words - 1] = top & this.#topMask;
      this.#fold(this.#topTables, top >>> (this.degree % WORD_BITS), 0);
    }
    return product.slice(0, words);
  }

  /** Adds the remainder of the word `bits`, whose place the tables are made for, times x^(32 * at) to the product. */
  #fold(tables: readonly Uint32Array[], bits: number, at: number): void {
    if (bits === 0) return;
    const words = this.#words;
    for (let octet = 0; octet < OCTETS.length; octet++) {
      const table = tables[octet] ?? this.zero;
      const value = (bits >>> (OCTETS[octet] ?? 0)) & 255;
      addInto(this.#product, at, table, value * words, words);
    }
  }

  /** For each octet of a word at bit `place`: the remainders of its 256 values. */
  #tables(polynomial: bigint, place: number): readonly Uint32Array[] {
    const powers = remaindersOfPowers(polynomial, place).map((power) => toWords(power, this.#words));
    return OCTETS.map((shift) => {
      const table = new Uint32Array(256 * this.#words);
      for (let value = 1; value < 256; value++) {
        const power = powers[shift + 31 - Math.clz32(value)] ?? table;
        const rest = (value & ~(1 << (31 - Math.clz32(value)))) * this.#words;
        for (let word = 0; word < this.#words; word++) {
          table[value * this.#words + word] = (table[rest + word] ?? 0) ^ (power[word] ?? 0);
        }
      }
      return table;
    });
  }
}

/** x^place, x^(place + 1), ... modulo `polynomial`: 32 of them. */
function remaindersOfPowers(polynomial: bigint, place: number): bigint[] {
  const limit = 1n << BigInt(bitLength(polynomial) - 1);
  const next = (power: bigint): bigint => (power & (limit >> 1n) ? (power << 1n) ^ polynomial : power << 1n);
  let power = 1n;
  for (let exponent = 0; exponent < place; exponent++) power = next(power);
  const powers: bigint[] = [];
  for (let count = 0; count < WORD_BITS; count++) {
    powers.push(power);
    power = next(power);
  }
  return powers;
}

function toWords(value: bigint, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, at) => Number((value >> BigInt(WORD_BITS * at)) & 0xffffffffn));
}

/**
 * A word that is there. Elsewhere a missing word gets a default. That would cost this arithmetic four fifths of its
 * speed, as V8 would keep the words as objects.
 */
function word(words: Uint32Array, at: number): number {
  return words[at] as number;
}

/** Adds `count` words of `from`, from a place in it on, to those of `to`. */
function addInto(to: Uint32Array, at: number, from: Uint32Array, start: number, count: number): void {
  for (let offset = 0; offset < count; offset++) to[at + offset] = word(to, at + offset) ^ word(from, start + offset);
}

function shiftLeft(words: Uint32Array, bits: number): void {
  for (let at = words.length - 1; at > 0; at--) {
    words[at] = (word(words, at) << bits) | (word(words, at - 1) >>> (WORD_BITS - bits));
  }
  words[0] = word(words, 0) << bits;
}

/** The square of a polynomial of eight bits: a zero between any two of them. */
const SQUARES = Uint16Array.from({ length: 256 }, (_, octet) => {
  let square = 0;
  for (let bit = 0; bit < 8; bit++) square |= ((octet >> bit) & 1) << (2 * bit);
  return square;
});

function spread(octet: number): number {
  return SQUARES[octet] as number;
}

/** Whether a polynomial of degree 2 or more is irreducible: Rabin, "Probabilistic algorithms in finite fields", 1980. */
export function isIrreducible(polynomial: bigint): boolean {
  const ring = new BinaryField(polynomial);
  const { degree } = ring;
  const x = ring.fromInteger(2n);
  const tests = new Set(primeFactors(degree).map((prime) => degree / prime));
  let power = x;
  for (let exponent = 1; exponent <= degree; exponent++) {
    power = ring.square(power);
    if (tests.has(exponent) && commonDivisor(polynomial, ring.toInteger(ring.add(power, x))) !== 1n) return false;
  }
  return ring.equals(power, x);
}

function primeFactors(value: number): number[] {
  const factors: number[] = [];
  let rest = value;
  for (let prime = 2; rest > 1; prime++) {
    if (rest % prime === 0) factors.push(prime);
    while (rest % prime === 0) rest /= prime;
  }
  return factors;
}

/** The greatest common divisor of two polynomials. */
function commonDivisor(a: bigint, b: bigint): bigint {
  let [high, low] = [a, b];
  while (low !== 0n) {
    const lowBits = bitLength(low);
    for (let bits = bitLength(high); bits >= lowBits; bits = bitLength(high)) high ^= low << BigInt(bits - lowBits);
    [high, low] = [low, high];
  }
  return high;
}
