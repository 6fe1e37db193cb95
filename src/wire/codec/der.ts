/**
 * DER (ITU-T X.690) as words of the layout language, and with them the keys of PKCS#1: RFC 8017 A.1. Those of elliptic
 * curves are in ec-der.ts.
 *
 * The reader is lenient where real keys differ and it is safe:
 * - Lengths and integers may have leading zeros. A missing one makes no integer negative. A key of the Linux kernel's
 *   own self-test has none, and Linux reads it as unsigned.
 * - A key of version "multi" may have two primes. A self-test of older kernels has such a key, and Linux does not look
 *   at the version.
 * - Bytes behind the outermost value are ignored.
 *
 * Everything else is a WireError: indefinite lengths, lengths beyond the input, bytes left inside a SEQUENCE.
 */
import type { Codec, Infer, Reader } from "./codec.ts";
import { bytes, type Dependent, doc, lookUp, named, open, secret, u8 } from "./layout.ts";
import { type About, type Fields, type Resolved, type Struct, struct } from "./layout-struct.ts";
import { Writer } from "./writer.ts";

export const DerTag = {
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  SEQUENCE: 0x30,
  CONTEXT_0: 0xa0,
  CONTEXT_1: 0xa1,
} as const;
export type DerTag = keyof typeof DerTag;

// --- tag, length, content ---

/** Public in a secret value, too: without tags and lengths a redacted key could not be read any more. */
const tagByte = doc(open(named(u8, DerTag)), "The ASN.1 type.", "X.690 8.1.2 Identifier octets");

const length: Codec<number> = {
  type: "DER length",
  size: undefined,
  content: "public",
  meaning: "Bytes of content.",
  clause: "X.690 8.1.3 Length octets",
  read: readLength,
  write: (output, value) => writeLength(output, value as number),
};

const LONG_FORM = 0x80;
const RESERVED = 0xff;
const MAX_LENGTH = 0xffff_ffff;

function readLength(input: Reader): number {
  const at = input.offset;
  const first = input.u8();
  if (first < LONG_FORM) return first;
  if (first === LONG_FORM) throw input.error("the length is indefinite", at);
  if (first === RESERVED) throw input.error("the length starts with the reserved byte 0xff", at);
  let value = 0;
  for (let count = first - LONG_FORM; count > 0; count--) {
    value = value * 256 + input.u8();
    if (value > MAX_LENGTH) throw input.error("the length is above 4 GiB", at);
  }
  return value;
}

function writeLength(output: Writer, value: number): void {
  if (value < LONG_FORM) {
    output.u8(value);
    return;
  }
  const count = Math.ceil((32 - Math.clz32(value)) / 8);
  output.u8(LONG_FORM | count);
  for (let shift = 8 * (count - 1); shift >= 0; shift -= 8) output.u8((value >>> shift) & 0xff);
}

/** Reads tag and length of the content, which may be longer than what is there. */
export function readHeader(input: Reader, tag: DerTag): number {
  const at = input.offset;
  const found = input.part("tag", tagByte, {});
  if (found !== DerTag[tag]) throw input.error(`tag 0x${found.toString(16).padStart(2, "0")}, not ${tag}`, at);
  return input.part("length", length, {});
}

export const readContent = (input: Reader, size: number): Uint8Array =>
  input.recording ? input.part("content", doc(bytes(size), "The value itself."), {}) : input.takeBytes(size);

export function write(output: Writer, tag: DerTag, content: (output: Writer) => void): void {
  const inner = new Writer();
  content(inner);
  output.u8(DerTag[tag]);
  writeLength(output, inner.offset);
  output.putBytes(inner.finish());
}

// --- types ---

/** INTEGER of zero or more, as an unsigned big-endian octet string without leading zeros; zero is empty. */
export const integer: Codec<Uint8Array> = {
  type: "INTEGER",
  size: undefined,
  read: readInteger,
  write: (output, value) => write(output, "INTEGER", (inner) => writeInteger(inner, value as Uint8Array)),
};

function readInteger(input: Reader): Uint8Array {
  const size = readHeader(input, "INTEGER");
  if (size === 0) throw input.error("an INTEGER without content");
  return withoutLeadingZeros(readContent(input, size));
}

function writeInteger(output: Writer, value: Uint8Array): void {
  const magnitude = withoutLeadingZeros(value);
  // The sign bit; zero is a single zero byte.
  if (((magnitude[0] ?? 0x80) & 0x80) !== 0) output.u8(0);
  output.putBytes(magnitude);
}

function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  if (first === 0) return bytes;
  return first < 0 ? new Uint8Array() : bytes.slice(first);
}

/** INTEGER that is one of a few named numbers, such as a version; any other is a WireError. */
export function oneOf(names: Readonly<Record<string, number>>): Codec<number> {
  const known = Object.values(names);
  const codec: Codec<number> = {
    type: "INTEGER",
    size: undefined,
    read: (input) => {
      const at = input.offset;
      const value = readInteger(input);
      const number = value.length > 1 ? undefined : (value[0] ?? 0);
      if (number === undefined || !known.includes(number)) throw input.error(noneOf(known), at);
      return number;
    },
    write: (output, value) => integer.write(output, Uint8Array.of(value as number), {}),
  };
  return named(codec, names);
}

const noneOf = (known: readonly number[]): string =>
  known.length === 1 ? `not ${known[0]}` : `neither ${known.join(" nor ")}`;

/** OCTET STRING: its content. */
export const octetString: Codec<Uint8Array> = {
  type: "OCTET STRING",
  size: undefined,
  read: (input) => readContent(input, readHeader(input, "OCTET_STRING")),
  write: (output, value) => write(output, "OCTET_STRING", (inner) => inner.putBytes(value as Uint8Array)),
};

/** SEQUENCE with named components, and nothing behind the last of them. */
export function sequence<const F extends Fields>(name: string, fields: F & Resolved<F>, about: About = {}): Struct<F> {
  const { fill: _, form: __, ...components } = struct<F>(name, fields, about);
  return {
    ...components,
    type: `SEQUENCE ${name}`,
    size: undefined,
    read: (input, scope) => within(input, "SEQUENCE", { name, read: () => components.read(input, scope) }),
    write: (output, value, scope) => write(output, "SEQUENCE", (inner) => components.write(inner, value, scope)),
  };
}

/** SEQUENCE OF with 1 to `max` items. */
function sequenceOf<T>(item: Codec<T>, max: number): Codec<T[]> {
  return {
    type: `SEQUENCE OF ${item.type}`,
    size: undefined,
    parts: [{ name: "item", codec: item }],
    read: (input, scope) => {
      const read = () => {
        const items: T[] = [];
        do {
          if (items.length === max) throw input.error(`more than ${max} items`);
          items.push(input.part(String(items.length), item, scope));
        } while (input.remaining > 0);
        return items;
      };
      return within(input, "SEQUENCE", { name: "SEQUENCE OF", read });
    },
    write: (output, value, scope) => {
      const items = value as T[];
      if (items.length < 1 || items.length > max) throw new RangeError(`${items.length} items, not 1 to ${max}`);
      write(output, "SEQUENCE", (inner) => {
        for (const each of items) item.write(inner, each, scope);
      });
    },
  };
}

/** What stands inside of a tag: how it is read, and what it is called. */
interface Inside<T> {
  readonly name: string;
  read(): T;
}

/** Reads the components even if the end is missing: a cut key then shows what is before the cut. */
export function within<T>(input: Reader, tag: DerTag, { name, read }: Inside<T>): T {
  const size = readHeader(input, tag);
  const end = input.offset + size;
  const outer = input.enter(Math.min(size, input.remaining));
  const value = read();
  if (input.remaining > 0) throw input.error(`${input.remaining} bytes too many in ${name}`);
  if (input.offset < end) throw input.error(`${name} ends ${end - input.offset} bytes too early`);
  input.leave(outer);
  return value;
}

/** Items that may be there if the earlier component `ref` is `number`. No items take no bytes. */
function itemsIf<const P extends string, T>(ref: P, number: number, codec: Codec<T[]>): Codec<T[]> & Dependent<P> {
  const valueIn = lookUp(ref);
  return {
    ...codec,
    ref,
    read: (input, scope) => (valueIn(scope) === number && input.remaining > 0 ? codec.read(input, scope) : []),
    write: (output, value, scope) => {
      if (valueIn(scope) === number && (value as T[]).length > 0) codec.write(output, value, scope);
    },
  };
}

// --- RFC 8017 A.1 ---

export const RsaVersion = { TWO_PRIME: 0, MULTI: 1 } as const;

/** Five primes are the most that OpenSSL makes; a modulus with more is too easy to factor. */
const MAX_OTHER_PRIMES = 3;

const OtherPrimeInfo = sequence("OtherPrimeInfo", {
  prime: doc(secret(integer), "One more prime factor of the modulus."),
  exponent: doc(secret(integer), "The private exponent modulo that prime minus one."),
  coefficient: doc(secret(integer), "The inverse of the product of the primes before it, modulo that prime."),
});

export const RSAPublicKey = sequence(
  "RSAPublicKey",
  {
    modulus: doc(integer, "n, the product of the primes."),
    publicExponent: doc(integer, "e, with which messages are encrypted and signatures checked."),
  },
  { clause: "RFC 8017 A.1.1 RSA Public Key Syntax", meaning: "The public half of an RSA key." },
);
export type RSAPublicKey = Infer<typeof RSAPublicKey>;

export const RSAPrivateKey = sequence(
  "RSAPrivateKey",
  {
    version: doc(oneOf(RsaVersion), "Whether the modulus has two primes or more."),
    modulus: doc(integer, "n, the product of the primes."),
    publicExponent: doc(integer, "e, with which messages are encrypted and signatures checked."),
    privateExponent: doc(secret(integer), "d, the inverse of the public exponent."),
    prime1: doc(secret(integer), "p, the first prime."),
    prime2: doc(secret(integer), "q, the second prime."),
    exponent1: doc(secret(integer), "d modulo p - 1."),
    exponent2: doc(secret(integer), "d modulo q - 1."),
    coefficient: doc(secret(integer), "The inverse of q modulo p."),
    otherPrimeInfos: doc(
      secret(itemsIf("version", RsaVersion.MULTI, sequenceOf(OtherPrimeInfo, MAX_OTHER_PRIMES))),
      "The further primes; not there in a key of two, also if its version says more.",
    ),
  },
  { clause: "RFC 8017 A.1.2 RSA Private Key Syntax", meaning: "An RSA key with both halves and its primes." },
);
export type RSAPrivateKey = Infer<typeof RSAPrivateKey>;
