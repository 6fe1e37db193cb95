/**
 * y^2 + xy = x^3 + ax^2 + b over a binary field. The coordinates are those of Lopez and Dahab: x = X / Z, y = Y / Z^2,
 * Z = 0 at infinity. Guide to Elliptic Curve Cryptography, algorithms 3.24 and 3.25.
 */
import type { BinaryField, Element } from "./binary-field.ts";
import type { Affine, Curve, Point } from "./curve.ts";

interface LopezDahab {
  readonly x: Element;
  readonly y: Element;
  readonly z: Element;
}

export class BinaryCurve implements Curve<Element, LopezDahab> {
  readonly infinity: LopezDahab;
  readonly #field: BinaryField;
  readonly #b: Element;
  /** The product with a, which is 0 or 1 on most curves. */
  readonly #timesA: (element: Element) => Element;

  constructor(field: BinaryField, a: bigint, b: bigint) {
    this.#field = field;
    this.#b = field.fromInteger(b);
    this.#timesA = multiplierBy(field, a);
    this.infinity = { x: field.one, y: field.zero, z: field.zero };
  }

  contains({ x, y }: Affine<Element>): boolean {
    const f = this.#field;
    const xx = f.square(x);
    const left = f.multiply(y, f.add(y, x));
    const right = f.add(f.add(f.multiply(x, xx), this.#timesA(xx)), this.#b);
    return f.equals(left, right);
  }

  negate({ x, y }: Affine<Element>): Affine<Element> {
    return { x, y: this.#field.add(x, y) };
  }

  double({ x, y, z }: LopezDahab): LopezDahab {
    const f = this.#field;
    const xx = f.square(x);
    const zz = f.square(z);
    const bzzzz = f.multiply(this.#b, f.square(zz));
    const z3 = f.multiply(xx, zz);
    const x3 = f.add(f.square(xx), bzzzz);
    const slope = f.add(f.add(this.#timesA(z3), f.square(y)), bzzzz);
    return { x: x3, y: f.add(f.multiply(bzzzz, z3), f.multiply(x3, slope)), z: z3 };
  }

  add(left: LopezDahab, right: Affine<Element>): LopezDahab {
    const f = this.#field;
    if (f.isZero(left.z)) return { x: right.x, y: right.y, z: f.one };
    const zz = f.square(left.z);
    const a = f.add(f.multiply(right.y, zz), left.y);
    const b = f.add(f.multiply(right.x, left.z), left.x);
    if (f.isZero(b)) return f.isZero(a) ? this.double(left) : this.infinity;
    const c = f.multiply(left.z, b);
    const d = f.multiply(f.square(b), f.add(c, this.#timesA(zz)));
    const z3 = f.square(c);
    const e = f.multiply(a, c);
    const x3 = f.add(f.add(f.square(a), d), e);
    const g = f.multiply(f.add(right.x, right.y), f.square(z3));
    const y3 = f.add(f.multiply(f.add(e, z3), f.add(x3, f.multiply(right.x, z3))), g);
    return { x: x3, y: y3, z: z3 };
  }

  affine(points: readonly LopezDahab[]): (Affine<Element> | undefined)[] {
    const f = this.#field;
    const inverses = this.#inverses(points.map(({ z }) => z));
    return points.map(({ x, y }, index) => {
      const inverse = inverses[index];
      return inverse && { x: f.multiply(x, inverse), y: f.multiply(y, f.square(inverse)) };
    });
  }

  /** The inverse of each, undefined for zero: one inversion of the product of all (Montgomery's trick). */
  #inverses(values: readonly Element[]): (Element | undefined)[] {
    const f = this.#field;
    let product = f.one;
    const before = values.map((value) => {
      const sofar = product;
      if (!f.isZero(value)) product = f.multiply(product, value);
      return sofar;
    });
    let inverse = f.invert(product);
    const inverses: (Element | undefined)[] = new Array(values.length).fill(undefined);
    for (const [index, value] of [...values.entries()].reverse()) {
      if (f.isZero(value)) continue;
      inverses[index] = f.multiply(inverse, before[index] ?? f.one);
      inverse = f.multiply(inverse, value);
    }
    return inverses;
  }

  pack({ x, y }: Point): Affine<Element> {
    return { x: this.#field.fromInteger(x), y: this.#field.fromInteger(y) };
  }

  unpack({ x, y }: Affine<Element>): Point {
    return { x: this.#field.toInteger(x), y: this.#field.toInteger(y) };
  }
}

function multiplierBy(field: BinaryField, a: bigint): (element: Element) => Element {
  if (a === 0n) return () => field.zero;
  if (a === 1n) return (element) => element;
  const factor = field.fromInteger(a);
  return (element) => field.multiply(factor, element);
}
