/** The curves of AKCIPHER, and keys on them in the forms that its requests have. */
import { encode } from "../../wire/codec/codec.ts";
import { ECPrivateKey, NAMED_CURVES } from "../../wire/codec/ec-der.ts";
import { CurveId } from "../../wire/crypto/services/akcipher.ts";

export interface TestCurve {
  readonly name: keyof typeof NAMED_CURVES;
  /** Its first name in OpenSSL. */
  readonly openssl: string;
  readonly id: number;
  /** Bytes of a coordinate. */
  readonly octets: number;
  /** Bytes of the longest signature. */
  readonly signature: number;
}

const curve = (name: TestCurve["name"], { openssl, signature }: Pick<TestCurve, "openssl" | "signature">) => ({
  ...{ name, openssl, signature },
  id: CurveId[name],
  octets: NAMED_CURVES[name].octets,
});

export const TEST_CURVES: readonly TestCurve[] = [
  curve("NIST_P192", { openssl: "prime192v1", signature: 56 }),
  curve("NIST_P224", { openssl: "secp224r1", signature: 64 }),
  curve("NIST_P256", { openssl: "prime256v1", signature: 72 }),
  curve("NIST_P384", { openssl: "secp384r1", signature: 104 }),
  curve("NIST_P521", { openssl: "secp521r1", signature: 139 }),
];

interface Numbers {
  readonly d: Uint8Array;
  readonly point: { readonly x: Uint8Array; readonly y: Uint8Array };
}

export interface TestKeys {
  /** An ECPrivateKey with curve and point. */
  readonly whole: Uint8Array;
  /** One without them. */
  readonly short: Uint8Array;
  readonly uncompressed: Uint8Array;
  readonly compressed: Uint8Array;
}

/** The key in all its forms. */
export function keysOf({ name }: Pick<TestCurve, "name">, { d, point: { x, y } }: Numbers): TestKeys {
  const { oid, octets } = NAMED_CURVES[name];
  const uncompressed = Uint8Array.of(4, ...x, ...y);
  return {
    whole: encodeKey(octets, d, { parameters: oid, publicKey: uncompressed }),
    short: encodeKey(octets, d),
    uncompressed,
    compressed: Uint8Array.of(2 + ((y.at(-1) ?? 0) & 1), ...x),
  };
}

/** An ECPrivateKey with a number of `octets` bytes, and what else it is to have. */
export function encodeKey(
  octets: number,
  d: Uint8Array,
  more: { readonly parameters?: Uint8Array; readonly publicKey?: Uint8Array } = {},
): Uint8Array {
  const privateKey = new Uint8Array(octets);
  privateKey.set(d, octets - d.length);
  const none = new Uint8Array();
  return encode(ECPrivateKey, { version: 1, privateKey, parameters: none, publicKey: none, ...more });
}
