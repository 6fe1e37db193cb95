/**
 * Keys on elliptic curves as words of the layout language. Private keys are those of RFC 5915, points those of SEC 1 2.3.
 * The reader of their DER is that of der.ts, and as lenient.
 */
import type { Codec, Infer, Reader } from "./codec.ts";
import { DerTag, octetString, oneOf, readContent, readHeader, sequence, within, write } from "./der.ts";
import { bytes, doc, named, open, secret, u8 } from "./layout.ts";
import { struct } from "./layout-struct.ts";

// --- types ---

/** What tells a curve: the content of its object identifier (RFC 5480 2.1.1.1), and the bytes of a coordinate. */
interface NamedCurve {
  readonly oid: Uint8Array;
  readonly octets: number;
}

/** The curves of VIRTIO 1.4, by their names there. */
export const NAMED_CURVES = {
  NIST_P192: { oid: Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x01), octets: 24 },
  NIST_P224: { oid: Uint8Array.of(0x2b, 0x81, 0x04, 0x00, 0x21), octets: 28 },
  NIST_P256: { oid: Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07), octets: 32 },
  NIST_P384: { oid: Uint8Array.of(0x2b, 0x81, 0x04, 0x00, 0x22), octets: 48 },
  NIST_P521: { oid: Uint8Array.of(0x2b, 0x81, 0x04, 0x00, 0x23), octets: 66 },
} as const satisfies Readonly<Record<string, NamedCurve>>;

const curveNames = new Map(Object.entries(NAMED_CURVES).map(([name, { oid }]) => [oid.join(), name]));

/** OBJECT IDENTIFIER of a curve: its content. */
const namedCurve: Codec<Uint8Array> = {
  type: "OBJECT IDENTIFIER",
  size: undefined,
  label: (value) => curveNames.get((value as Uint8Array).join()),
  read: (input) => {
    const size = readHeader(input, "OBJECT_IDENTIFIER");
    if (size === 0) throw input.error("an OBJECT IDENTIFIER without content");
    return readContent(input, size);
  },
  write: (output, value) => write(output, "OBJECT_IDENTIFIER", (inner) => inner.putBytes(value as Uint8Array)),
};

const unusedBits = doc(open(u8), "Bits of the last octet that do not count: none.", "X.690 8.6.2");

/** BIT STRING of whole octets, and of one at least. */
const bitString: Codec<Uint8Array> = {
  type: "BIT STRING",
  size: undefined,
  read: (input) => {
    const size = readHeader(input, "BIT_STRING");
    if (size < 2) throw input.error("a BIT STRING without content");
    const at = input.offset;
    const unused = input.part("unused", unusedBits, {});
    if (unused !== 0) throw input.error(`${unused} bits are no part of the BIT STRING`, at);
    return readContent(input, size - 1);
  },
  write: (output, value) =>
    write(output, "BIT_STRING", (inner) => {
      inner.u8(0);
      inner.putBytes(value as Uint8Array);
    }),
};

/** A component in a tag of its own, which may be missing: it is no bytes then. */
function optional(tag: "CONTEXT_0" | "CONTEXT_1", codec: Codec<Uint8Array>): Codec<Uint8Array> {
  const name = `[${DerTag[tag] & 0x1f}]`;
  return {
    type: `${name} ${codec.type} OPTIONAL`,
    size: undefined,
    parts: [{ name: "value", codec }],
    ...(codec.label && { label: codec.label }),
    read: (input, scope) => {
      if (!isNext(input, tag)) return new Uint8Array();
      return within(input, tag, { name, read: () => input.part("value", codec, scope) });
    },
    write: (output, value, scope) => {
      if ((value as Uint8Array).length > 0) write(output, tag, (inner) => codec.write(inner, value, scope));
    },
  };
}

const isNext = (input: Reader, tag: DerTag): boolean => input.remaining > 0 && input.peek(0, u8) === DerTag[tag];

// --- RFC 5915 ---

export const EcVersion = { V1: 1 } as const;

export const ECPrivateKey = sequence(
  "ECPrivateKey",
  {
    version: doc(oneOf(EcVersion), "The version of the structure: 1."),
    privateKey: doc(secret(octetString), "d, a number below the order of the curve, in as many octets as the order."),
    parameters: doc(optional("CONTEXT_0", namedCurve), "The curve; it may be left out."),
    publicKey: doc(optional("CONTEXT_1", bitString), "The point that belongs to d; it may be left out."),
  },
  { clause: "RFC 5915 3 Elliptic Curve Private Key Format", meaning: "A private key on an elliptic curve." },
);
export type ECPrivateKey = Infer<typeof ECPrivateKey>;

// --- SEC 1 2.3 ---

/** The first octet of a point. Infinity, a single 0, is no public key. */
export const PointForm = { COMPRESSED_EVEN: 2, COMPRESSED_ODD: 3, UNCOMPRESSED: 4 } as const;

const FORMS: readonly number[] = Object.values(PointForm);

/** Bad bytes are refused, so that nothing else passes for a public key and is shown. */
const pointForm: Codec<number> = {
  ...named(u8, PointForm),
  read: (input) => {
    const form = input.u8();
    if (!FORMS.includes(form)) throw input.error(`a point of form ${form}`, input.offset - 1);
    return form;
  },
};

/** As many bytes as x has, or none in a compressed point. */
const secondCoordinate = (octets: number): Codec<Uint8Array> => ({
  ...bytes(octets),
  size: undefined,
  read: (input, scope) => input.takeBytes(scope.form === PointForm.UNCOMPRESSED ? octets : 0),
  write: (output, value) => output.putBytes(value as Uint8Array),
});

/** The octets of a point whose coordinates have `octets` bytes: what the OCTET STRING of an ECPoint contains. */
function ecPoint(octets: number) {
  const point = struct(
    "ECPoint",
    {
      form: doc(pointForm, "Whether both coordinates follow, or x alone, and whether y is even or odd then."),
      x: doc(bytes(octets), "The first coordinate, big-endian, as long as an element of the field."),
      y: doc(secondCoordinate(octets), "The second one; not there in a compressed point."),
    },
    {
      clause: "SEC 1 2.3.3 Elliptic-Curve-Point-to-Octet-String Conversion",
      meaning: `A public key on an elliptic curve, here of coordinates of ${octets} bytes.`,
    },
  );
  return { ...point, type: "ECPoint" };
}

/** By curve. */
export const ECPoint = {
  NIST_P192: ecPoint(NAMED_CURVES.NIST_P192.octets),
  NIST_P224: ecPoint(NAMED_CURVES.NIST_P224.octets),
  NIST_P256: ecPoint(NAMED_CURVES.NIST_P256.octets),
  NIST_P384: ecPoint(NAMED_CURVES.NIST_P384.octets),
  NIST_P521: ecPoint(NAMED_CURVES.NIST_P521.octets),
} as const;
export type ECPoint = Infer<(typeof ECPoint)["NIST_P256"]>;
