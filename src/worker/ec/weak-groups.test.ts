/** Groups in which logarithms are easy to find, or whose cofactor is not theirs: SEC 1 3.1.1.2.1 and 3.1.2.2.1. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EcGroup } from "../../contract/engine.ts";
import { minimalOctets, octetsToInteger } from "../bignum/octets.ts";
import { RefusalError } from "../refusal.ts";
import { type CountedCurve, countedBinaryCurve, countedPrimeCurve, groupOn } from "../testing/counted-curves.ts";
import {
  anomalousGroup,
  curveOfTrace,
  groupOf,
  primeOrderGroup,
  supersingularGroup,
  tinySubgroup,
} from "../testing/known-orders.ts";
import { NAMED_GROUPS } from "../testing/named-groups.ts";
import { prepareGroup } from "./group.ts";
import { knownGroupName } from "./known-groups.ts";

const NONE = new Uint8Array(0);

/** The reason for refusing the group, or "accepted". */
function verdictOn(group: EcGroup): string {
  try {
    prepareGroup(group);
  } catch (error) {
    if (error instanceof RefusalError && error.why === "bad-key") return error.message;
    throw error;
  }
  return "accepted";
}

describe.each([64, 160, 256])("over a prime field of %i bits", (bits) => {
  it("E3 an anomalous curve, n = q, is refused: its logarithms are divisions", () => {
    const group = anomalousGroup(bits, 1n);
    expect(octetsToInteger(group.n)).toBe(octetsToInteger(group.q));
    expect(verdictOn(group)).toContain("anomalous");
    expect(verdictOn({ ...group, h: NONE })).toContain("anomalous");
  });

  it("E3 a supersingular curve is refused: its logarithms are those of a field of twice the bits", () => {
    expect(verdictOn(supersingularGroup(bits, 1n))).toContain("embedding degree of the group is 2,");
  });

  it("E3 an n that is not above 4 sqrt(q) is refused with any cofactor, its own and none included", () => {
    const group = tinySubgroup(bits, 1n);
    const h = octetsToInteger(group.h);
    for (const cofactor of [h, h + 1n, h - 1n]) {
      expect(verdictOn({ ...group, h: minimalOctets(cofactor) })).toContain("not above 4 sqrt(q)");
    }
    expect(verdictOn({ ...group, h: NONE })).toContain("not above 4 sqrt(q)");
  });
});

it.each([64, 128, 160])(
  "E3 a random group of prime order over %i bits is accepted, with the cofactor 1 and no other",
  (bits) => {
    const group = primeOrderGroup(bits, 1n);
    expect(verdictOn(group)).toBe("accepted");
    expect(verdictOn({ ...group, h: NONE })).toBe("accepted");
    expect(verdictOn({ ...group, h: Uint8Array.of(2) })).toContain("cofactor of the group does not fit");
  },
);

it("E3 no group that OpenSSL names is weak", () => {
  for (const { name, group } of NAMED_GROUPS) {
    if (knownGroupName(group) !== undefined) expect(verdictOn(group), name).toBe("accepted");
  }
});

it("E3 a binary curve of as many points as its field has elements is refused", () => {
  const [group] = NAMED_GROUPS.filter(({ name }) => name === "sect163r2").map((named) => named.group);
  if (group === undefined) throw new Error("no group");
  expect(verdictOn({ ...group, n: minimalOctets(1n << 163n), h: Uint8Array.of(1) })).toContain("anomalous");
});

/** Below this many bits r = 0 is no accident, and groups are refused for that. */
const SMALLEST_ORDER = 1n << 15n;

function primeFactors(value: bigint): bigint[] {
  const factors: bigint[] = [];
  let rest = value;
  for (let factor = 2n; factor * factor <= rest; factor++) {
    while (rest % factor === 0n) {
      factors.push(factor);
      rest /= factor;
    }
  }
  return rest > 1n ? [...factors, rest] : factors;
}

/** The smallest B with size^B = 1 modulo n. */
function embeddingDegree(size: bigint, n: bigint): number {
  let [degree, power] = [1, size % n];
  for (; power !== 1n; degree++) power = (power * size) % n;
  return degree;
}

/** What prepareGroup has to say of the subgroup of n points, by the definitions of the standard. */
function expectedOf({ size, order }: CountedCurve, n: bigint, h: bigint | undefined): string {
  if (n === size) return "anomalous";
  if (embeddingDegree(size, n) < 100) return "embedding degree";
  return h === undefined || h === order / n ? "accepted" : "cofactor";
}

function expectVerdicts(curve: CountedCurve | undefined, wrong: bigint): string | undefined {
  const n = curve && primeFactors(curve.order).find((factor) => factor >= SMALLEST_ORDER);
  if (curve === undefined || n === undefined) return undefined;
  const h = curve.order / n;
  for (const cofactor of [h, undefined, h + wrong, h > wrong ? h - wrong : h + 2n * wrong]) {
    expect(verdictOn(groupOn(curve, n, cofactor))).toContain(expectedOf(curve, n, cofactor));
  }
  return expectedOf(curve, n, h);
}

/** Of 17 and 18 bits. On all but the first there are supersingular curves, with a subgroup that is large enough. */
const PRIMES = [98_317, 131_111, 131_203, 196_817, 197_033];

describe("curves whose points have been counted", () => {
  it("E3 over prime fields are judged as the standard defines, supersingular ones among them", () => {
    const seen = new Set<string | undefined>();
    const coefficient = fc.oneof({ weight: 4, arbitrary: fc.nat({ max: 2 ** 16 }) }, fc.constant(0));
    const parameters = [fc.constantFrom(...PRIMES), coefficient, coefficient, fc.bigInt({ min: 1n, max: 9n })] as const;
    fc.assert(
      fc.property(...parameters, (q, a, b, wrong) => {
        seen.add(expectVerdicts(countedPrimeCurve(q, a, b), wrong));
      }),
      {
        numRuns: 40,
        examples: [
          [98_317, 1, 5, 1n],
          [131_203, 1, 0, 1n],
          [196_817, 0, 1, 1n],
        ],
      },
    );
    for (const verdict of ["accepted", "embedding degree"]) expect(seen).toContain(verdict);
  });

  it("E3 over binary fields are judged as the standard defines", () => {
    const seen = new Set<string | undefined>();
    const element = fc.nat({ max: 2 ** 17 - 1 });
    fc.assert(
      fc.property(element, element, fc.bigInt({ min: 1n, max: 9n }), (a, b, wrong) => {
        seen.add(expectVerdicts(countedBinaryCurve(a, b || 1), wrong));
      }),
      { numRuns: 12, examples: [[1, 1, 1n]] },
    );
    expect(seen).toContain("accepted");
  });

  it("E3 an anomalous one is refused", () => {
    const { q, a, b, n } = anomalousGroup(18, 1n);
    const [prime = 0, ...coefficients] = [q, a, b].map((part) => Number(octetsToInteger(part)));
    const curve = countedPrimeCurve(prime, ...(coefficients as [number, number]));
    expect(curve?.order).toBe(octetsToInteger(n));
    expect(expectVerdicts(curve, 1n)).toBe("anomalous");
  });
});

/** Curves of prime order by their Frobenius, and the degree of the field to which their logarithms can be moved. */
const EMBEDDINGS = [
  { degree: 5, norm: { discriminant: 19n, trace: 737n, v: 131n } },
  { degree: 45, norm: { discriminant: 43n, trace: 11n, v: 149n } },
  { degree: 78, norm: { discriminant: 163n, trace: -679n, v: 19n } },
  { degree: 100, norm: { discriminant: 163n, trace: 243n, v: 239n } },
  { degree: 120, norm: { discriminant: 11n, trace: -101n, v: 165n } },
];

it("E3 an embedding degree below 100 is refused, and 100 is not", () => {
  for (const { degree, norm } of EMBEDDINGS) {
    const curve = curveOfTrace(norm);
    const n = curve.q + 1n - norm.trace;
    expect(embeddingDegree(curve.q, n)).toBe(degree);
    const verdict = verdictOn(groupOf(curve, { n, h: 1n }));
    expect(verdict).toContain(degree < 100 ? `embedding degree of the group is ${degree},` : "accepted");
  }
});
