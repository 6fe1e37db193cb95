/**
 * The curves of AKCIPHER, with their numbers from NIST SP 800-186 3.2.1: y^2 = x^3 - 3x + b modulo the prime p. All of
 * them have prime order n, so that every point but infinity is a public key.
 */
import type { EcGroup } from "../../../../contract/engine.ts";
import { NAMED_CURVES } from "../../../../wire/codec/ec-der.ts";
import { CurveId } from "../../../../wire/crypto/services/akcipher.ts";
import { integer } from "../asym-numbers.ts";

export type CurveName = keyof typeof NAMED_CURVES;

export interface Curve {
  readonly name: CurveName;
  /** The content of its object identifier. */
  readonly oid: Uint8Array;
  /** Bytes of a coordinate, and of a number below n. */
  readonly octets: number;
  readonly p: bigint;
  readonly b: bigint;
  readonly n: bigint;
  /** The same for the engine. */
  readonly group: EcGroup;
}

/** Hexadecimal, in the order p, b, n, and the coordinates of the generator. */
const NUMBERS: Readonly<Record<CurveName, string>> = {
  NIST_P192: `
    fffffffffffffffffffffffffffffffeffffffffffffffff
    64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1
    ffffffffffffffffffffffff99def836146bc9b1b4d22831
    188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012
    07192b95ffc8da78631011ed6b24cdd573f977a11e794811`,
  NIST_P224: `
    ffffffffffffffffffffffffffffffff000000000000000000000001
    b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4
    ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d
    b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21
    bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34`,
  NIST_P256: `
    ffffffff00000001000000000000000000000000ffffffffffffffffffffffff
    5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b
    ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
    6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296
    4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5`,
  NIST_P384: `
    fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff
    b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef
    ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973
    aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7
    3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f`,
  NIST_P521: `
    01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
    0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00
    01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409
    00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66
    011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650`,
};

const CURVES: ReadonlyMap<number, Curve> = new Map(
  (Object.keys(NAMED_CURVES) as CurveName[]).map((name) => [CurveId[name], curve(name)]),
);

/** The curve with the number; undefined for UNKNOWN and for any other. */
export const curveOf = (id: number): Curve | undefined => CURVES.get(id);

function curve(name: CurveName): Curve {
  const { oid, octets } = NAMED_CURVES[name];
  const [p, b, n, xg, yg] = NUMBERS[name].trim().split(/\s+/).map(fromHex) as Five;
  const a = fromHex((integer(p) - 3n).toString(16).padStart(2 * octets, "0"));
  const group = { field: "prime", xg, yg, n, q: p, a, b, h: Uint8Array.of(1) } as const;
  return { name, oid, octets, p: integer(p), b: integer(b), n: integer(n), group };
}

type Five = [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
}
