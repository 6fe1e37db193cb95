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

/** SubjectPublicKeyInfo of a DSA key: RFC 3279 2.3.2. */
export function dsaPublicKey([p, q, g]: readonly [bigint, bigint, bigint], y: bigint): Buffer {
  const oid = Buffer.from("06072a8648ce380401", "hex");
  const algorithm = element(SEQUENCE, oid, element(SEQUENCE, ...[p, q, g].map(integer)));
  return element(SEQUENCE, algorithm, element(BIT_STRING, Buffer.of(0), integer(y)));
}

/** SEQUENCE { r, s }: RFC 3279 2.2.2. */
export function signatureDer(r: bigint, s: bigint): Buffer {
  return element(SEQUENCE, integer(r), integer(s));
}

function integer(value: bigint): Buffer {
  const octets = minimalOctets(value);
  return element(INTEGER, Buffer.from(((octets[0] ?? 128) & 128) === 0 ? octets : [0, ...octets]));
}

function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header = length < 128 ? [tag, length] : [tag, 128 + 2, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(header), content]);
}
