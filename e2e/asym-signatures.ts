/** Signature and verification, each in both directions. */
import { constants, createHash, publicDecrypt, sign, verify } from "node:crypto";
import { expect } from "vitest";
import { asym, bytesOf, type Case, DATA, MESSAGE, valid } from "./asym-case.ts";
import { dsa, ec, hex, hexOf, type KeyPair, modulus, rsa, threePrimes, toBig } from "./asym-keys.ts";

const HASHES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3-224", "sha3-256", "sha3-384", "sha3-512"];
/** The curve that meets every hash; the others meet two. */
const CURVE = "prime256v1";
const X931_HASHES = { sha1: 0x33, sha224: 0x38, sha256: 0x34, sha384: 0x36, sha512: 0x35 };
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const LONGEST_SALT = { ...PSS, saltLength: constants.RSA_PSS_SALTLEN_MAX_SIGN };

/** Both directions of a signature: ours checked by OpenSSL, OpenSSL's checked in the guest, and a changed message. */
function signatures(
  name: string,
  options: string,
  key: { private: string; public: string },
  peer: { sign(): Buffer; verify(signature: Buffer): boolean },
): Case[] {
  return [
    {
      name: `sign ${name}`,
      command: asym(`sign -k /${key.private}.key ${options} -t ${MESSAGE}`),
      check: (output) => expect(peer.verify(bytesOf(output))).toBe(true),
    },
    {
      name: `verify ${name}`,
      command: asym(`verify -k /${key.public}.key ${options} -t ${MESSAGE} -s ${hex(peer.sign())}`),
      check: valid,
    },
    {
      name: `verify ${name}, another message`,
      command: `${asym(`verify -k /${key.public}.key ${options} -t other -s ${hex(peer.sign())}`)}; echo $?`,
      check: (output) => expect(output).toBe("not valid\n1"),
    },
  ];
}

export function rsaSignatures(): Case[] {
  const key = { private: "rsa", public: "rsa.pub" };
  const peer = (hash: string, options: object) => ({
    sign: () => sign(hash, DATA, { key: rsa.privateKey, ...options }),
    verify: (signature: Buffer) => verify(hash, DATA, { key: rsa.publicKey, ...options }, signature),
  });
  return [
    ...HASHES.flatMap((hash) => signatures(`RSA PKCS1 ${hash}`, `-p pkcs1 --hash ${hash}`, key, peer(hash, {}))),
    ...HASHES.flatMap((hash) => signatures(`RSA PSS ${hash}`, `-p pss --hash ${hash}`, key, peer(hash, PSS))),
    ...[1, 2].map((rep) => ({
      name: `sign RSA, representation ${rep}`,
      command: asym(`sign -k /rsa.key --rep ${rep} -t ${MESSAGE}`),
      check: (output: string) => expect(verify("sha256", DATA, rsa.publicKey, bytesOf(output))).toBe(true),
    })),
    {
      name: "sign RSA, three primes",
      command: asym(`sign -k /three.key -t ${MESSAGE}`),
      check: (output) => expect(verify("sha256", DATA, threePrimes.publicKey, bytesOf(output))).toBe(true),
    },
    {
      name: "sign RSA without padding",
      command: asym(`sign -k /rsa.key -p none -t ${MESSAGE}`),
      check: (output) => {
        const padding = constants.RSA_NO_PADDING;
        const back = publicDecrypt({ key: rsa.publicKey, padding }, bytesOf(output));
        expect(toBig(back)).toBe(toBig(DATA));
      },
    },
    {
      name: "sign RSA PKCS1, no hash",
      command: asym(`sign -k /rsa.key -p pkcs1 --hash none -t ${MESSAGE}`),
      check: (output) => expect(publicDecrypt(rsa.publicKey, bytesOf(output)).toString()).toBe(MESSAGE),
    },
    {
      name: "sign RSA PSS, a digest",
      command: asym(`sign -k /rsa.key -p pss --hash none -x ${createHash("sha256").update(DATA).digest("hex")}`),
      check: (output) => expect(peer("sha256", PSS).verify(bytesOf(output))).toBe(true),
    },
    {
      name: "verify RSA PSS, OpenSSL's longest salt",
      command: asym(`verify -k /rsa.pub.key -p pss -t ${MESSAGE} -s ${hex(peer("sha256", LONGEST_SALT).sign())}`),
      check: valid,
    },
    {
      name: "verify RSA PKCS1, a zero in front",
      command: `${asym(`verify -k /rsa.pub.key -t ${MESSAGE} -s 00${hex(peer("sha256", {}).sign())}`)}; echo $?`,
      check: (output) => expect(output).toBe("not valid\n1"),
    },
    {
      name: "sign RSA X9.31, no hash",
      command: asym(`sign -k /rsa.key -p x931 --hash none -t ${MESSAGE}`),
      check: (output) => expect(x931Block(bytesOf(output))).toMatch(new RegExp(`^6b(bb)+ba${hex(DATA)}cc$`)),
    },
    ...Object.entries(X931_HASHES).map(([hash, id]) => ({
      name: `sign RSA X9.31 ${hash}`,
      command: asym(`sign -k /rsa.key -p x931 --hash ${hash} -t ${MESSAGE}`),
      check: (output: string) => checkX931(bytesOf(output), id),
    })),
    {
      name: "verify RSA X9.31",
      command: `${asym(`verify -k /rsa.pub.key -p x931 -t ${MESSAGE} -s $(${asym(`sign -k /rsa.key -p x931 -t ${MESSAGE}`)})`)}`,
      check: valid,
    },
  ];
}

/** ANSI X9.31: 6B BB ... BB BA, the digest, the hash's identifier, CC; the smaller of the signature and n - it. */
function checkX931(signature: Buffer, id: number): void {
  expect(toBig(signature) <= modulus / 2n).toBe(true);
  expect(x931Block(signature)).toMatch(new RegExp(`^6b(bb)+ba.*${id.toString(16)}cc$`));
}

function x931Block(signature: Buffer): string {
  const raw = toBig(publicDecrypt({ key: rsa.publicKey, padding: constants.RSA_NO_PADDING }, signature));
  return hexOf(raw % 16n === 12n ? raw : modulus - raw);
}

export function otherSignatures(): Case[] {
  const peer = ({ privateKey, publicKey }: KeyPair, hash: string) => ({
    sign: () => sign(hash, DATA, privateKey),
    verify: (signature: Buffer) => verify(hash, DATA, publicKey, signature),
  });
  const named = ec[CURVE]?.named;
  if (!named) throw new Error(`no key on ${CURVE}`);
  const onCurve = { private: CURVE, public: `${CURVE}.pub` };
  const curves = Object.entries(ec).flatMap(([curve, { named, explicit }]) => [
    ...signatures(`ECDSA ${curve}`, "", { private: curve, public: `${curve}.pub` }, peer(named, "sha256")),
    ...signatures(
      `ECDSA ${curve}, explicit`,
      "--hash sha512",
      { private: `${curve}.explicit`, public: `${curve}.explicit.pub` },
      peer(explicit, "sha512"),
    ),
  ]);
  return [
    ...HASHES.flatMap((hash) =>
      signatures(`DSA ${hash}`, `--hash ${hash}`, { private: "dsa", public: "dsa.pub" }, peer(dsa, hash)),
    ),
    ...curves,
    ...HASHES.flatMap((hash) => signatures(`ECDSA ${CURVE} ${hash}`, `--hash ${hash}`, onCurve, peer(named, hash))),
    {
      name: "sign ECDSA, a given k",
      command: asym(`sign --key-text '${RFC6979_KEY}' --form rs -t sample --k ${RFC6979_K}`),
      check: (output) => expect(output).toBe(RFC6979_SIGNATURE),
    },
  ];
}

/** RFC 6979, A.2.5, P-256 with SHA-256, message "sample". */
const RFC6979_KEY = "type=ec;curve=P-256;d=c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
const RFC6979_K = "a6e3c57dd01abe90086538398355dd4c3b17aa873382b0f24d6129493d8aad60";
const RFC6979_SIGNATURE =
  "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" +
  "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
