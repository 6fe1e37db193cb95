/** DSA domain parameters: the validation of groups that are given, and the search for new ones. FIPS 186-4 4.2. */
import type { DsaGroup } from "../../contract/engine.ts";
import { type OddModulus, oddModulus } from "../bignum/modulus.ts";
import { bitLength, octetsToInteger, withoutLeadingZeros } from "../bignum/octets.ts";
import { isProbablePrime, randomPrime } from "../bignum/primes.ts";
import { randomBelow } from "../bignum/random.ts";
import type { Report } from "../family.ts";
import { throwRefusal } from "../refusal.ts";

export interface GroupSize {
  readonly pBits: number;
  readonly qBits: number;
}

/** The sizes of new groups: FIPS 186-4 4.2. */
const NEW_SIZES: readonly GroupSize[] = [
  { pBits: 1024, qBits: 160 },
  { pBits: 2048, qBits: 224 },
  { pBits: 2048, qBits: 256 },
  { pBits: 3072, qBits: 256 },
];
/**
 * C5 of docs/spec.md: groups that are given. FIPS 186 began with a p of 512 bits and a q of 160; FIPS 186-4 ends at
 * these.
 */
const SMALLEST: GroupSize = { pBits: 512, qBits: 160 };
const LARGEST: GroupSize = { pBits: 3072, qBits: 256 };

/** Numbers modulo p whose powers go round after q steps, q prime; g is one of them. */
export interface PrimeGroup {
  readonly modulus: OddModulus;
  readonly q: bigint;
  readonly g: bigint;
}

/** D3. Refuses a size of which no groups are made. */
export function checkNewSize(size: GroupSize): void {
  const isKnown = NEW_SIZES.some(({ pBits, qBits }) => size.pBits === pBits && size.qBits === qBits);
  if (!isKnown) throwRefusal("unsupported", `no DSA groups of ${size.pBits} and ${size.qBits} bits are made`);
}

/** C5. */
function checkSize({ pBits, qBits }: GroupSize): void {
  const sizes = `of ${pBits} and ${qBits} bits`;
  if (pBits > LARGEST.pBits || qBits > LARGEST.qBits) throwRefusal("unsupported", `a DSA group ${sizes} is too large`);
  if (pBits < SMALLEST.pBits || qBits < SMALLEST.qBits) throwRefusal("bad-key", `a DSA group ${sizes} is too small`);
}

/** The numbers that tell groups apart. */
export function groupParts({ p, q, g }: DsaGroup): Uint8Array[] {
  return [p, q, g].map(withoutLeadingZeros);
}

/** FIPS 186-4 A.1.1.3 without a seed, and A.2.2. Refuses an invalid group as `bad-key`, a large one as `unsupported`. */
export function prepareGroup(group: DsaGroup): PrimeGroup {
  const parts = groupParts(group);
  if (parts.some((part) => 8 * part.length > LARGEST.pBits))
    throwRefusal("unsupported", "a parameter of the group is too long");
  const [p, q, g] = parts.map(octetsToInteger) as [bigint, bigint, bigint];
  checkSize({ pBits: bitLength(p), qBits: bitLength(q) });
  // What costs next to nothing comes first.
  if ((p & 1n) === 0n || (p - 1n) % q !== 0n) throwRefusal("bad-key", "q does not divide p - 1");
  if (g < 2n || g >= p) throwRefusal("bad-key", "g is not between 2 and p - 1");
  const modulus = oddModulus(p);
  if (modulus.pow(g, q) !== 1n) throwRefusal("bad-key", "g does not have the order q");
  if (!isProbablePrime(q)) throwRefusal("bad-key", "q is not prime");
  if (!isProbablePrime(p)) throwRefusal("bad-key", "p is not prime");
  return { modulus, q, g };
}

/**
 * A new group. Both primes are the first ones after random starts, p in steps of 2q. FIPS 186-4 A.1.1.2 makes primes
 * that can be traced back to a seed. A request has no room for a seed. g is made as A.2.1 says.
 */
export function generateGroup({ pBits, qBits }: GroupSize, report: Report): PrimeGroup {
  const search = (step: string) => ({ report: (candidates: number) => report({ step, candidates }) });
  const q = randomPrime({ bits: qBits, ...search("the prime q") });
  const p = randomPrime({ bits: pBits, step: 2n * q, ...search("the prime p") });
  const modulus = oddModulus(p);
  for (;;) {
    const g = modulus.pow(2n + randomBelow(p - 3n), (p - 1n) / q);
    if (g !== 1n) return { modulus, q, g };
  }
}
