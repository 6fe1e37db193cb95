/** The keys of the asymmetric end-to-end tests, made by OpenSSL, and the files that the guest gets of them. */
import { createPublicKey, generateKeyPairSync, generatePrimeSync, type KeyObject } from "node:crypto";
import type { GuestFile } from "../src/node/guest-run.ts";

export const CURVES = ["prime256v1", "brainpoolP256r1", "sect233r1"];

/** The declarations of Node 20 leave this one out. */
const generateDh = generateKeyPairSync as unknown as (type: "dh", options: { primeLength: number }) => KeyPair;

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const pem = (key: KeyObject): string =>
  key.export({ type: key.type === "private" ? "pkcs8" : "spki", format: "pem" }) as string;
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const toBig = (bytes: Uint8Array): bigint => BigInt(`0x${hex(bytes) || "0"}`);
export const hexOf = (value: bigint): string => {
  const digits = value.toString(16);
  return digits.padStart(digits.length + (digits.length % 2), "0");
};

export const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const dsa = generateKeyPairSync("dsa", { modulusLength: 2048, divisorLength: 256 });
export const dh = generateDh("dh", { primeLength: 1024 });
export const ec = Object.fromEntries(
  CURVES.map((namedCurve) => [
    namedCurve,
    {
      named: generateKeyPairSync("ec", { namedCurve }),
      explicit: generateKeyPairSync("ec", { namedCurve, paramEncoding: "explicit" }),
    },
  ]),
);
export const threePrimes = makeThreePrimes();
/** n of {@link rsa}. */
export const modulus = toBig(Buffer.from(rsa.publicKey.export({ format: "jwk" }).n ?? "", "base64url"));

function inverse(value: bigint, m: bigint): bigint {
  let [a, b, x, y] = [m, value % m, 0n, 1n];
  while (b) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return x < 0n ? x + m : x;
}

/** RFC 8017, 3.2: a key of three primes as lines for vcrypto, and its public half. */
function makeThreePrimes(): { lines: string; publicKey: KeyObject } {
  const primes: bigint[] = [];
  while (primes.length < 3) {
    const prime = generatePrimeSync(512, { bigint: true });
    if (prime % 65537n !== 1n && !primes.includes(prime)) primes.push(prime);
  }
  const [p = 0n, q = 0n, r = 0n] = primes;
  const n = hexOf(p * q * r);
  const d = (prime: bigint) => hexOf(inverse(65537n, prime - 1n));
  const lines = `type = rsa\nn = ${n}\ne = 010001\np = ${hexOf(p)}\nq = ${hexOf(q)}\ndp = ${d(p)}\ndq = ${d(q)}
qinv = ${hexOf(inverse(q, p))}\nr3 = ${hexOf(r)}\nd3 = ${d(r)}\nt3 = ${hexOf(inverse(p * q, r))}\n`;
  const jwk = { kty: "RSA", n: Buffer.from(n, "hex").toString("base64url"), e: "AQAB" };
  return { lines, publicKey: createPublicKey({ key: jwk, format: "jwk" }) };
}

export const files: GuestFile[] = Object.entries({
  rsa: pem(rsa.privateKey),
  "rsa.pub": pem(rsa.publicKey),
  three: threePrimes.lines,
  dsa: pem(dsa.privateKey),
  "dsa.pub": pem(dsa.publicKey),
  dh: pem(dh.privateKey),
  "dh.pub": pem(dh.publicKey),
  ...Object.fromEntries(
    Object.entries(ec).flatMap(([curve, { named, explicit }]) => [
      [curve, pem(named.privateKey)],
      [`${curve}.pub`, pem(named.publicKey)],
      [`${curve}.explicit`, pem(explicit.privateKey)],
      [`${curve}.explicit.pub`, pem(explicit.publicKey)],
    ]),
  ),
}).map(([name, text]) => ({ path: `/${name}.key`, data: Buffer.from(text) }));
