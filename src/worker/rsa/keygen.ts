/**
 * RSA key generation: by WebCrypto where it makes such keys, else from primes of our own. The conditions of FIPS 186-5
 * A.1 are carried over to more than two primes.
 */
import type { AsymResult, RsaCrt } from "../../contract/engine.ts";
import { inverseModulo } from "../bignum/inverse.ts";
import { bitLength, integerToOctets, octetsToInteger, withoutLeadingZeros } from "../bignum/octets.ts";
import { randomPrime } from "../bignum/primes.ts";
import type { Report, RequestOf } from "../family.ts";
import { throwRefusal } from "../refusal.ts";
import { greatestCommonDivisor } from "./congruence.ts";
import { MAX_EXPONENT_BITS, MAX_RSA_BITS, MIN_RSA_BITS } from "./key.ts";

type KeyResult = Extract<AsymResult, { kind: "rsa-key" }>;

/** R20 of docs/spec.md: whole groups of eight octets. */
const LENGTH_STEP = 8;
/** R3, R20. */
const MIN_PRIMES = 2;
const MAX_PRIMES = 5;
/** The exponents every WebCrypto takes. */
const PLATFORM_EXPONENTS = [3n, 65537n];
/** Above this a search takes many seconds, and WebCrypto does not tell how far it is. */
const MAX_PLATFORM_BITS = 4096;
/** Factors must differ within their highest 100 bits, or half of a short one: FIPS 186-5 A.1.1, against Fermat. */
const DISTANCE_BITS = 100;

interface Parameters {
  readonly bits: number;
  readonly primes: number;
  readonly e: bigint;
}

/** A new key. Refuses parameters that no key has: R18, R20. */
export async function generateRsaKey(request: RequestOf<"rsa-keygen">, report: Report): Promise<KeyResult> {
  const parameters = checkedParameters(request);
  return (await generateByPlatform(parameters, report)) ?? generateFromPrimes(parameters, report);
}

/** A key whose primes are all made here; d is the smallest, modulo the least common multiple. */
export function generateFromPrimes(parameters: Parameters, report: Report): KeyResult {
  for (;;) {
    const primes = findPrimes(parameters, report);
    const key = assemble(primes, parameters.e);
    // FIPS 186-5 A.1.1: a shorter d, which the probability of never meeting makes a formality, is drawn again.
    if (bitLength(octetsToInteger(key.d)) > parameters.bits / 2) return key;
  }
}

function checkedParameters({ modulusLength, primes, e: octets }: RequestOf<"rsa-keygen">): Parameters {
  const bits = 8 * modulusLength;
  if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS || modulusLength % LENGTH_STEP !== 0) {
    throwRefusal("rejected", `a modulus has ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits, a multiple of ${8 * LENGTH_STEP}`);
  }
  if (primes < MIN_PRIMES || primes > MAX_PRIMES)
    throwRefusal("rejected", `a key has ${MIN_PRIMES} to ${MAX_PRIMES} primes`);
  const significant = withoutLeadingZeros(octets);
  if (8 * significant.length > MAX_EXPONENT_BITS) throwRefusal("rejected", "the public exponent is too long");
  const e = octetsToInteger(significant);
  if (e < 3n || (e & 1n) === 0n) throwRefusal("rejected", "the public exponent must be odd and at least 3");
  return { bits, primes, e };
}

/** Undefined where there is no WebCrypto (a page without TLS) or this one makes no such keys. */
async function generateByPlatform({ bits, primes, e }: Parameters, report: Report): Promise<KeyResult | undefined> {
  const { subtle } = crypto as { subtle?: SubtleCrypto };
  if (subtle === undefined || primes !== 2 || bits > MAX_PLATFORM_BITS) return undefined;
  if (!PLATFORM_EXPONENTS.includes(e)) return undefined;
  report({ step: "a key pair from the platform", candidates: 0 });
  const publicExponent = new Uint8Array(octets(e));
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: bits, publicExponent };
  try {
    const { privateKey } = await subtle.generateKey(algorithm, true, ["sign", "verify"]);
    return fromJwk(await subtle.exportKey("jwk", privateKey));
  } catch (error) {
    // Which sizes and exponents there are differs from one platform to the next, and this is how it says so.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

/** RFC 7518 6.3. */
function fromJwk(jwk: JsonWebKey): KeyResult {
  const part = (name: "n" | "e" | "d" | "p" | "q" | "dp" | "dq" | "qi"): Uint8Array => {
    const base64 = (jwk[name] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return withoutLeadingZeros(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
  };
  const crt = { p: part("p"), q: part("q"), dp: part("dp"), dq: part("dq"), qinv: part("qi") };
  return { kind: "rsa-key", n: part("n"), e: part("e"), d: part("d"), crt };
}

/** Far enough from each other, largest first, with a product of exactly `bits` bits. */
function findPrimes({ bits, primes: count, e }: Parameters, report: Report): bigint[] {
  const primes: bigint[] = [];
  let before = 0;
  for (let index = 0; index < count; index++) {
    const size = Math.floor(bits / count) + (index < bits % count ? 1 : 0);
    const distance = 1n << BigInt(size - Math.min(DISTANCE_BITS, Math.floor(size / 2)));
    let latest = 0;
    const prime = randomPrime({
      bits: size,
      lowest: lowestFactor(size, count),
      accepts: (p) => greatestCommonDivisor(p - 1n, e) === 1n && primes.every((other) => apart(p, other) > distance),
      report: (candidates) => {
        latest = candidates;
        report({ step: `prime ${index + 1} of ${count}`, candidates: before + candidates });
      },
    });
    before += latest;
    primes.push(prime);
  }
  return primes.sort((a, b) => (a < b ? 1 : -1));
}

function apart(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}

/**
 * 2^(size - 1/count): a product of `count` such factors has the sum of their sizes in bits, not one less. FIPS 186-5
 * A.1.3 with its square root of 2 for two primes.
 */
function lowestFactor(size: number, count: number): bigint {
  const precision = 52;
  return BigInt(Math.ceil(2 ** (precision - 1 / count)) + 1) << BigInt(size - precision);
}

/** RFC 8017 3.2, second representation. */
function assemble(primes: readonly bigint[], e: bigint): KeyResult {
  const [p = 0n, q = 0n, ...others] = primes;
  const n = primes.reduce((product, prime) => product * prime, 1n);
  const order = primes.reduce((lcm, prime) => lcm * ((prime - 1n) / greatestCommonDivisor(lcm, prime - 1n)), 1n);
  const d = inverseOf(e, order);
  let before = p * q;
  const further = others.map((r) => {
    const entry = { r: octets(r), d: octets(d % (r - 1n)), t: octets(inverseOf(before, r)) };
    before *= r;
    return entry;
  });
  const crt: RsaCrt = {
    p: octets(p),
    q: octets(q),
    dp: octets(d % (p - 1n)),
    dq: octets(d % (q - 1n)),
    qinv: octets(inverseOf(q, p)),
    ...(further.length > 0 && { others: further }),
  };
  return { kind: "rsa-key", n: octets(n), e: octets(e), d: octets(d), crt };
}

/** Every caller's number has an inverse: primes differ, and the search leaves out those that share a factor with e. */
function inverseOf(a: bigint, n: bigint): bigint {
  const inverse = inverseModulo(a, n);
  if (inverse === undefined) throw new RangeError("a number without an inverse");
  return inverse;
}

function octets(value: bigint): Uint8Array {
  return integerToOctets(value, Math.ceil(bitLength(value) / 8));
}
