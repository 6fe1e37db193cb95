/** Valid asymmetric requests with keys and signatures of OpenSSL: the real engine is fuzzed with them. */
import {
  constants,
  createDiffieHellmanGroup,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
} from "node:crypto";
import {
  dhCompute,
  dhKeygen,
  dsaSign,
  dsaVerify,
  ecdhCompute,
  ecdsaSign,
  ecdsaVerify,
  ecKeygen,
} from "../src/peripheral/testing/asym-requests.ts";
import { rsaDecrypt, rsaEncrypt, rsaKeygen, rsaSign, rsaVerify } from "../src/peripheral/testing/asym-rsa-requests.ts";
import type { Sample } from "../src/peripheral/testing/asym-samples.ts";
import { RsaPadding } from "../src/wire/crypto/services/asym-rsa.ts";

const MSG = Uint8Array.from(Buffer.from("what is signed"));
const bytes = (text: string | undefined): Uint8Array => Uint8Array.from(Buffer.from(text ?? "", "base64url"));
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));

/** One for each operation that takes milliseconds, twice where a key has two forms. */
export const realSamples = (): readonly Sample[] => [...rsaSamples(), ...ecSamples(), ...dsaSamples(), ...dhSamples()];

function rsaSamples(): Sample[] {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const jwk = privateKey.export({ format: "jwk" });
  const n = bytes(jwk.n);
  const rep1 = { kind: "privkey_rep1_data", n, d: bytes(jwk.d) } as const;
  const [p, q, dp, dq, qinv] = [jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].map(bytes) as Crt;
  const rep2 = { kind: "privkey_rep2_data", p, q, dp, dq, qinv, r: [], d: [], t: [] } as const;
  const signature = Uint8Array.from(createSign("sha256").update(MSG).sign(privateKey));
  const cmsg = Uint8Array.from(publicEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, MSG));
  const keys = [rep1, { ...rep2, r: [...rep2.r], d: [...rep2.d], t: [...rep2.t] }];
  return [
    ...keys.flatMap((key) => [
      { readable: rsaSign({ key, signature_len: 128, msg: MSG }), answer: 8 + 128 },
      { readable: rsaDecrypt({ key, cmsg }), answer: 8 + 128 },
      { readable: rsaDecrypt({ key, cmsg, padding_mode: RsaPadding.NO_PADDING }), answer: 8 + 128 },
    ]),
    { readable: rsaVerify({ n, signature, msg: MSG }), answer: 8 },
    { readable: rsaEncrypt({ n }), answer: 8 + 128 },
    { readable: rsaKeygen(), answer: 8 + 48 + 5 * 32 + 64 + 3 },
  ];
}
type Crt = [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** secp256r1, SEC 2. */
const P256 = {
  q: hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
  a: hex("ffffffff00000001000000000000000000000000fffffffffffffffffffffffc"),
  b: hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"),
  xg: hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
  yg: hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
  n: hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
  h: Uint8Array.of(1),
};

function ecSamples(): Sample[] {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = privateKey.export({ format: "jwk" });
  const [d, x, y] = [jwk.d, jwk.x, jwk.y].map(bytes) as [Uint8Array, Uint8Array, Uint8Array];
  const { r, s } = signatureOf(privateKey, "sha256");
  const group = P256;
  return [
    { readable: ecdsaSign({ group, d, msg: MSG }), answer: 8 + 64 },
    { readable: ecdsaVerify({ group, x, y, r, s, msg: MSG }), answer: 8 },
    { readable: ecdhCompute({ group, d, x, y }), answer: 8 + 32 },
    { readable: ecKeygen({ group }), answer: 8 + 96 },
  ];
}

/** IEEE P1363: r and s, equally long. */
function signatureOf(key: KeyObject, hash: string): { r: Uint8Array; s: Uint8Array } {
  const both = createSign(hash).update(MSG).sign({ key, dsaEncoding: "ieee-p1363" });
  const half = both.length / 2;
  return { r: Uint8Array.from(both.subarray(0, half)), s: Uint8Array.from(both.subarray(half)) };
}

function dsaSamples(): Sample[] {
  const { privateKey, publicKey } = generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 });
  const [p, q, g, y] = integers(publicKey.export({ type: "spki", format: "der" })) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const x = integers(privateKey.export({ type: "pkcs8", format: "der" })).at(-1) ?? new Uint8Array();
  const { r, s } = signatureOf(privateKey, "sha1");
  const group = { p, q, g };
  return [
    { readable: dsaSign({ group, x, msg: MSG }), answer: 8 + 40 },
    { readable: dsaVerify({ group, y, r, s, msg: MSG }), answer: 8 },
  ];
}

const Tag = { INTEGER: 0x02, BIT_STRING: 0x03, OCTET_STRING: 0x04, SEQUENCE: 0x30 } as const;

/** The INTEGERs of a DER structure of OpenSSL's, in order, also of one inside a string. */
function integers(der: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = der[at];
    const first = der[at + 1] ?? 0;
    const more = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + more;
    const length = more === 0 ? first : der.subarray(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0);
    const content = der.slice(start, start + length);
    if (tag === Tag.INTEGER) found.push(content);
    if (tag === Tag.SEQUENCE || tag === Tag.OCTET_STRING) found.push(...integers(content));
    // The first octet of a BIT STRING counts unused bits.
    if (tag === Tag.BIT_STRING) found.push(...integers(content.subarray(1)));
    at = start + length;
  }
  return found;
}

function dhSamples(): Sample[] {
  const [own, other] = [createDiffieHellmanGroup("modp2"), createDiffieHellmanGroup("modp2")];
  for (const side of [own, other]) side.generateKeys();
  const p = Uint8Array.from(own.getPrime());
  const x = Uint8Array.from(own.getPrivateKey());
  const y = Uint8Array.from(other.getPublicKey());
  return [
    { readable: dhCompute({ p, x, y, shared_secret_len: 128 }), answer: 8 + 128 },
    { readable: dhKeygen({ p }), answer: 8 + 8 + 256 },
  ];
}
