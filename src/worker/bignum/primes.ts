/**
 * Prime numbers: a test that stands up to numbers made to deceive it, and a search for random primes. The search sieves
 * an arithmetic progression by small primes before it tests what is left. FIPS 186-5 appendix B.3 (Miller-Rabin).
 */
import { passesLucas, trailingZeros } from "./lucas.ts";
import { oddModulus } from "./modulus.ts";
import { bitLength } from "./octets.ts";
import { randomBelow } from "./random.ts";

/** Each round with a random base lets a composite number pass with probability 1/4 at most: 2^-128 in all. */
const HOSTILE_ROUNDS = 64;
/**
 * Up to this length {@link isLongProbablePrime} takes all rounds; beyond it, as many as take as long. A round takes
 * eight times longer for twice the bits, a third of a second at 8192.
 */
const FULL_ROUNDS_BITS = 1024;
const MIN_ROUNDS = 2;
/**
 * The error allowed for candidates drawn at random, as a power of 2. Sixteen bits are a reserve, as only starts are
 * drawn.
 */
const RANDOM_ERROR_BITS = 144;
/** Numbers below the square of the limit are decided by division alone. */
const TRIAL_LIMIT = 2048;
/** Sieving further saves a fifth of the tests, which pays where a test takes longer than some milliseconds. */
const SIEVE_LIMIT = 1 << 16;
const LONG_SIEVE_LIMIT = 1 << 20;
const LONG_SIEVE_BITS = 1536;
/** Every prime of the sieve is below the square root of every candidate, so it never strikes out a prime. */
const MIN_SEARCH_BITS = 42;
/** Places sieved at a time per bit of the prime. About six of them are primes where the step is 2. */
const WINDOW_PER_BIT = 2;

/** Small primes with products that a number can hold: one long division serves several of them. */
interface PrimeGroup {
  readonly product: bigint;
  readonly primes: readonly number[];
}

export interface PrimeSearch {
  /** The exact length of the prime, at least {@link MIN_SEARCH_BITS}. */
  readonly bits: number;
  /** The prime is not below this, where it is given; it has `bits` bits. */
  readonly lowest?: bigint;
  /** The prime is 1 modulo this even number, far shorter than the prime; 2 where nothing is given. */
  readonly step?: bigint;
  /** Filters candidates. Called before each test; false skips the candidate. */
  readonly accepts?: (candidate: bigint) => boolean;
  /** Called after every test with the number of candidates tested so far. */
  readonly report?: (candidates: number) => void;
}

/**
 * Whether `n`, of at most 8192 bits, is prime. A prime always passes; a composite number, however it was chosen, passes
 * with a probability below 2^-128.
 */
export function isProbablePrime(n: bigint): boolean {
  return decideByDivision(n) ?? passesMillerRabin(n, HOSTILE_ROUNDS);
}

/**
 * As {@link isProbablePrime} in a fraction of its time: the Baillie-PSW test, and rounds with random bases while time
 * is left. No composite number is known to pass Baillie-PSW. Galbraith, Massimo and Paterson advise it for
 * Diffie-Hellman groups of unknown origin ("Safety in Numbers", 2019). One that is found some day still has to stand
 * the random bases, which are not known beforehand.
 */
export function isLongProbablePrime(n: bigint): boolean {
  return (
    decideByDivision(n) ?? (!proofOfCompositeness(n)(2n) && passesLucas(n) && passesMillerRabin(n, timelyRounds(n)))
  );
}

function timelyRounds(n: bigint): number {
  const rounds = Math.floor(HOSTILE_ROUNDS * (FULL_ROUNDS_BITS / bitLength(n)) ** 3);
  return Math.min(HOSTILE_ROUNDS, Math.max(MIN_ROUNDS, rounds));
}

/** Whether `n` is prime, where a small factor or its size tells. */
function decideByDivision(n: bigint): boolean | undefined {
  if (n < 2n) return false;
  for (const { product, primes } of trialGroups()) {
    const rest = Number(n % product);
    const divisor = primes.find((prime) => rest % prime === 0);
    if (divisor !== undefined) return n === BigInt(divisor);
  }
  return n < BigInt(TRIAL_LIMIT) ** 2n ? true : undefined;
}

/**
 * A random prime: the first accepted one at or after an evenly distributed start, in steps. It is composite with a
 * probability below 2^-128. Searches for ever if there is no such prime; a RangeError if `bits` is too small.
 */
export function randomPrime({ bits, step = 2n, ...search }: PrimeSearch): bigint {
  if (bits < MIN_SEARCH_BITS) throw new RangeError(`a prime of fewer than ${MIN_SEARCH_BITS} bits`);
  const limit = 1n << BigInt(bits);
  const lowest = search.lowest ?? limit >> 1n;
  const rounds = roundsForRandom(bits);
  let tested = 0;
  for (;;) {
    const start = startAt(lowest + randomBelow(limit - lowest), step);
    for (const index of sieve(start, step, bits)) {
      const candidate = start + BigInt(index) * step;
      if (candidate >= limit) break;
      if (candidate < lowest || search.accepts?.(candidate) === false) continue;
      const isPrime = passesMillerRabin(candidate, rounds);
      search.report?.(++tested);
      if (isPrime) return candidate;
    }
  }
}

/** The number at or just below `value` that is 1 modulo `step`. */
function startAt(value: bigint, step: bigint): bigint {
  return value - ((value - 1n) % step);
}

/** FIPS 186-5 B.3.1. `n` odd and above 3; bases are random, so no number can be prepared for them. */
function passesMillerRabin(n: bigint, rounds: number): boolean {
  const isComposite = proofOfCompositeness(n);
  for (let round = 0; round < rounds; round++) if (isComposite(1n + randomBelow(n - 2n))) return false;
  return true;
}

/** Whether a base proves that n = odd * 2^twos + 1 is composite. */
function proofOfCompositeness(n: bigint): (base: bigint) => boolean {
  const modulus = oddModulus(n);
  const twos = trailingZeros(n - 1n);
  const odd = (n - 1n) >> BigInt(twos);
  return (base) => {
    let power = modulus.pow(base, odd);
    if (power === 1n) return false;
    for (let square = 1; square < twos && power !== n - 1n; square++) power = (power * power) % n;
    return power !== n - 1n;
  };
}

/**
 * Rounds after which a random candidate of `bits` bits is composite with a probability below 2^-RANDOM_ERROR_BITS.
 * Damgard, Landrock and Pomerance, "Average case error estimates for the strong probable prime test", 1993, theorem 2:
 * `k^(3/2) 2^t t^(-1/2) 4^(2 - sqrt(tk))` for 3 <= t <= k/9. That holds for candidates drawn one by one. A search from
 * a random start does a few bits worse (Brandt and Damgard 1992), hence the reserve.
 */
function roundsForRandom(bits: number): number {
  for (let t = 3; t <= bits / 9; t++) {
    const errorBits = 1.5 * Math.log2(bits) + t - 0.5 * Math.log2(t) + 2 * (2 - Math.sqrt(t * bits));
    if (errorBits < -RANDOM_ERROR_BITS) return t;
  }
  return HOSTILE_ROUNDS;
}

/** The indices i of a window for which no small prime divides start + i * step, ascending. */
function* sieve(start: bigint, step: bigint, bits: number): Generator<number> {
  const struck = new Uint8Array(WINDOW_PER_BIT * bits);
  for (const { product, primes } of sieveGroups(bits)) {
    const startRest = Number(start % product);
    const stepRest = Number(step % product);
    for (const prime of primes) strike(struck, prime, { start: startRest % prime, step: stepRest % prime });
  }
  for (let index = 0; index < struck.length; index++) if (struck[index] === 0) yield index;
}

/** Marks every index i where start + i * step is 0 modulo `prime`. */
function strike(struck: Uint8Array, prime: number, { start, step }: { start: number; step: number }): void {
  if (step === 0) {
    if (start === 0) struck.fill(1);
    return;
  }
  // start and the inverse are below 2^20, so their product is exact.
  const first = (((prime - start) % prime) * smallInverse(step, prime)) % prime;
  for (let index = first; index < struck.length; index += prime) struck[index] = 1;
}

/** 1/a modulo a small prime, 0 < a < prime. */
function smallInverse(a: number, prime: number): number {
  let [r, rNext] = [prime, a];
  let [x, xNext] = [0, 1];
  while (rNext !== 0) {
    const quotient = Math.trunc(r / rNext);
    [r, rNext] = [rNext, r - quotient * rNext];
    [x, xNext] = [xNext, x - quotient * xNext];
  }
  return x < 0 ? x + prime : x;
}

const groups = new Map<number, readonly PrimeGroup[]>();
const trialGroups = (): readonly PrimeGroup[] => groupsBelow(TRIAL_LIMIT);
const sieveGroups = (bits: number): readonly PrimeGroup[] =>
  groupsBelow(bits < LONG_SIEVE_BITS ? SIEVE_LIMIT : LONG_SIEVE_LIMIT);

/** The primes below `limit` in groups; made when they are first needed. */
function groupsBelow(limit: number): readonly PrimeGroup[] {
  const known = groups.get(limit);
  if (known !== undefined) return known;
  const made: PrimeGroup[] = [];
  let [product, primes]: [number, number[]] = [1, []];
  for (const prime of primesBelow(limit)) {
    if (product * prime > Number.MAX_SAFE_INTEGER) {
      made.push({ product: BigInt(product), primes });
      [product, primes] = [1, []];
    }
    product *= prime;
    primes.push(prime);
  }
  made.push({ product: BigInt(product), primes });
  groups.set(limit, made);
  return made;
}

/** The sieve of Eratosthenes. */
function primesBelow(limit: number): number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let number = 2; number < limit; number++) {
    if (composite[number] === 1) continue;
    primes.push(number);
    for (let multiple = number * number; multiple < limit; multiple += number) composite[multiple] = 1;
  }
  return primes;
}
