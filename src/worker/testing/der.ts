/** Just enough DER (X.690) for the DSA keys of node:crypto, which exports them in no other way. */
import { minimalOctets, octetsToInteger } from "../bignum/octets.ts";

const [INTEGER, BIT_STRING, OCTET_STRING, SEQUENCE] = [0x02, 0x03, 0x04, 0x30];

/** Every INTEGER in `der`, in order, those inside of strings too. */
export function integersOf(der: Uint8Array): bigint[] {
  const found: bigint[] = [];
  for (let rest = der; rest.length > 0; ) {
    const [tag, short = 0] = rest;
    const lengthOctets = short < 128 ? 0 : short - 128;
    const start = 2 + lengthOctets;
    const length = lengthOctets === 0 ? short : Number(octetsToInteger(rest.subarray(2, start)));
    const content = rest.subarray(start, start + length);
    if (tag === INTEGER) found.push(octetsToInteger(content));
    if (tag === SEQUENCE || tag === OCTET_STRING) found.push(...integersOf(content));
    if (tag === BIT_STRING) found.push(...integersOf(content.subarray(1)));
    rest = rest.subarray(start + length);
  }
  return found;
}

/** p, q and g. */
type DsaNumbers = readonly [bigint, bigint, bigint];

/** SubjectPublicKeyInfo of a DSA key: RFC 3279 2.3.2. */
export function dsaPublicKey(group: DsaNumbers, y: bigint): Buffer {
  return element(SEQUENCE, algorithm(group), element(BIT_STRING, Buffer.of(0), integer(y)));
}

/** PrivateKeyInfo of a DSA key: RFC 5208 5. */
export function dsaPrivateKey(group: DsaNumbers, x: bigint): Buffer {
  return element(SEQUENCE, integer(0n), algorithm(group), element(OCTET_STRING, integer(x)));
}

/** SEQUENCE { r, s }: RFC 3279 2.2.2. */
export function signatureDer(r: bigint, s: bigint): Buffer {
  return element(SEQUENCE, integer(r), integer(s));
}

function algorithm(group: DsaNumbers): Buffer {
  const oid = Buffer.from("06072a8648ce380401", "hex");
  return element(SEQUENCE, oid, element(SEQUENCE, ...group.map(integer)));
}

function integer(value: bigint): Buffer {
  const octets = minimalOctets(value);
  const needsZero = ((octets[0] ?? 128) & 128) !== 0;
  return element(INTEGER, Buffer.from(needsZero ? [0, ...octets] : octets));
}

function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header = length < 128 ? [tag, length] : [tag, 128 + 2, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(header), content]);
}
