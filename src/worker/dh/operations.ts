/**
 * Finite field Diffie-Hellman: SP 800-56A revision 3, 5.6.1.1 (keys), 5.6.2.3.1 (public keys), 5.7.1.1 (the shared
 * secret). The order of g is not part of a request, so it cannot be checked.
 */
import type { AsymResult } from "../../contract/engine.ts";
import { MAX_MODULUS_BITS, type OddModulus, oddModulus } from "../bignum/modulus.ts";
import { bitLength, integerToOctets, minimalOctets, octetsToInteger, withoutLeadingZeros } from "../bignum/octets.ts";
import { isLongProbablePrime } from "../bignum/primes.ts";
import { randomBelow } from "../bignum/random.ts";
import { numberBelow } from "../dsa/equation.ts";
import { generateGroup } from "../dsa/group.ts";
import type { Report, RequestOf } from "../family.ts";
import { KeyCache } from "../key-cache.ts";
import { throwRefusal } from "../refusal.ts";
import { isKnownPrime } from "./known-primes.ts";
import { rfc7919Prime } from "./rfc7919.ts";

/** Nothing shorter is worth the name; the protocol's smallest modulus. */
export const MIN_DH_BITS = 512;

/** The longest p of each strength, and twice that strength in bits: SP 800-57 part 1 revision 5, table 2. */
const STRENGTHS = [
  { pBits: 1024, bits: 160 },
  { pBits: 2048, bits: 224 },
  { pBits: 3072, bits: 256 },
  { pBits: 7680, bits: 384 },
  { pBits: MAX_MODULUS_BITS, bits: 512 },
] as const;

/** Bits of a private key, and of the prime order of g in a new group. They are twice the strength of p. */
export function exponentBits(pBits: number): number {
  return (STRENGTHS.find((strength) => pBits <= strength.pBits) ?? STRENGTHS[0]).bits;
}

/** H3 of docs/spec.md. Refuses a size of which there is no group of RFC 7919 as `unsupported`. */
export function generateDhGroup({ modulusLength, kind }: RequestOf<"dh-params">, report: Report): AsymResult {
  const pBits = 8 * modulusLength;
  checkBits(pBits);
  if (kind === "rfc7919") {
    const p = rfc7919Prime(pBits) ?? throwRefusal("unsupported", `RFC 7919 has no group of ${pBits} bits`);
    return { kind: "dh-params", p: minimalOctets(p), g: Uint8Array.of(2) };
  }
  const { modulus, g } = generateGroup({ pBits, qBits: exponentBits(pBits) }, report);
  return { kind: "dh-params", p: minimalOctets(modulus.n), g: minimalOctets(g) };
}

/**
 * Keeps the moduli used last, so that p is tested once: with a composite p others can find the secret. Cheap checks come
 * before that test. Tests replace {@link isLongProbablePrime} to see when it is asked.
 */
export class Dh {
  readonly #moduli: KeyCache<Uint8Array, OddModulus>;

  constructor(isPrime: (p: bigint) => boolean = isLongProbablePrime) {
    this.#moduli = new KeyCache(
      (p) => primeModulus(p, isPrime),
      (p) => [p],
    );
  }

  /** x from 2 to 2^{@link exponentBits}, all equally likely, and y = g^x. */
  generateKey(request: RequestOf<"dh-keygen">): AsymResult {
    const p = readPrime(request.p);
    const g = readElement(p, request.g, "g");
    const x = 2n + randomBelow((1n << BigInt(exponentBits(bitLength(octetsToInteger(p))))) - 1n);
    const y = this.#moduli.get(p).pow(g, x);
    return { kind: "dh-key", x: minimalOctets(x), y: minimalOctets(y) };
  }

  /** y^x, as long as p. H8; a result that gives the secret away, 1 or p - 1, is refused. */
  computeSecret(request: RequestOf<"dh-compute">): AsymResult {
    const p = readPrime(request.p);
    const y = readElement(p, request.y, "y");
    const x =
      numberBelow(request.x, octetsToInteger(p)) ??
      throwRefusal("bad-key", "the private key is not between 1 and p - 1");
    const modulus = this.#moduli.get(p);
    const secret = modulus.pow(y, x);
    if (secret === 1n || secret === modulus.n - 1n) throwRefusal("rejected", "y is of small order");
    return { kind: "bytes", bytes: integerToOctets(secret, p.length) };
  }
}

function primeModulus(octets: Uint8Array, isPrime: (p: bigint) => boolean): OddModulus {
  const p = octetsToInteger(octets);
  if (!isKnownPrime(octets) && !isPrime(p)) throwRefusal("rejected", "p is not prime");
  return oddModulus(p);
}

function checkBits(pBits: number): void {
  if (pBits < MIN_DH_BITS || pBits > MAX_MODULUS_BITS) {
    throwRefusal("rejected", `p has ${pBits} bits, and not ${MIN_DH_BITS} to ${MAX_MODULUS_BITS}`);
  }
}

/** p without leading zeros, checked but for being prime. */
function readPrime(octets: Uint8Array): Uint8Array {
  const significant = withoutLeadingZeros(octets);
  checkBits(8 * significant.length - Math.clz32(significant[0] ?? 0) + 24);
  if (((significant.at(-1) ?? 0) & 1) === 0) throwRefusal("rejected", "p is even");
  return significant;
}

/** 2 to p - 2: the powers of 0, 1 and p - 1 are no secret. */
function readElement(p: Uint8Array, octets: Uint8Array, name: string): bigint {
  const value = numberBelow(octets, octetsToInteger(p) - 1n) ?? 0n;
  if (value < 2n) throwRefusal("rejected", `${name} is not between 2 and p - 2`);
  return value;
}
