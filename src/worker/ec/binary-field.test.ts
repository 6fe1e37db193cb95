import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitLength } from "../bignum/octets.ts";
import { NAMED_GROUPS } from "../testing/named-groups.ts";
import { BinaryField, isIrreducible } from "./binary-field.ts";

/** Polynomials of one word, of words without a rest, with few terms and with many. */
const POLYNOMIALS = [17, 31, 32, 33, 64, 96, 128, 163, 191, 239, 283, 571].flatMap((degree) => [
  irreducible(degree, 1n),
  irreducible(degree, (1n << BigInt(degree)) / 3n),
]);

/** The first irreducible polynomial of that degree whose lower terms are `lowest` or above. */
function irreducible(degree: number, lowest: bigint): bigint {
  for (let low = lowest | 1n; ; low += 2n) {
    const polynomial = (1n << BigInt(degree)) ^ low;
    if (isIrreducible(polynomial)) return polynomial;
  }
}

function remainder(value: bigint, polynomial: bigint): bigint {
  let rest = value;
  const bits = bitLength(polynomial);
  for (let length = bitLength(rest); length >= bits; length = bitLength(rest)) {
    rest ^= polynomial << BigInt(length - bits);
  }
  return rest;
}

function product(a: bigint, b: bigint, polynomial: bigint): bigint {
  let sum = 0n;
  for (let bit = 0n; b >> bit > 0n; bit++) if ((b >> bit) & 1n) sum ^= a << bit;
  return remainder(sum, polynomial);
}

describe("binary fields", () => {
  it.each(POLYNOMIALS.map((polynomial) => [polynomial.toString(16), polynomial] as const))(
    "multiply, square and invert modulo %s as long division does",
    (_name, polynomial) => {
      const field = new BinaryField(polynomial);
      const element = fc.bigInt({ min: 0n, max: (1n << BigInt(field.degree)) - 1n });
      fc.assert(
        fc.property(element, element, (a, b) => {
          const [aElement, bElement] = [field.fromInteger(a), field.fromInteger(b)];
          expect(field.toInteger(field.add(aElement, bElement))).toBe(a ^ b);
          expect(field.toInteger(field.multiply(aElement, bElement))).toBe(product(a, b, polynomial));
          expect(field.toInteger(field.square(aElement))).toBe(product(a, a, polynomial));
          const inverse = field.invert(aElement);
          expect(field.toInteger(field.multiply(inverse, aElement))).toBe(a === 0n ? 0n : 1n);
          expect([field.isZero(aElement), field.equals(aElement, bElement)]).toEqual([a === 0n, a === b]);
        }),
        { numRuns: 15 },
      );
    },
  );

  it("E3 knows the irreducible polynomials up to degree 10 as division does", () => {
    for (let polynomial = 4n; polynomial < 2048n; polynomial++) {
      let divides = false;
      for (let divisor = 2n; bitLength(divisor) <= bitLength(polynomial) / 2 + 1 && !divides; divisor++) {
        divides = bitLength(divisor) < bitLength(polynomial) && remainder(polynomial, divisor) === 0n;
      }
      expect(isIrreducible(polynomial), polynomial.toString(2)).toBe(!divides);
    }
  });

  it("E3 finds the polynomials of all named curves irreducible, and those times x + 1 not", () => {
    for (const { group } of NAMED_GROUPS.filter((named) => named.group.field === "binary")) {
      const q = group.q.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
      expect(isIrreducible(q)).toBe(true);
      expect(isIrreducible(q ^ (q << 1n))).toBe(false);
    }
  });
});
