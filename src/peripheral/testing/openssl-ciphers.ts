/** What OpenSSL gives for each cipher of the device. OpenSSL 3 has DES only as triple DES with three equal keys. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { CipherAlgo } from "../../wire/crypto/services/cipher.ts";

export type Direction = "encrypt" | "decrypt";

export interface OpensslCipher {
  readonly algo: number;
  readonly keyLengths: readonly number[];
  readonly ivLength: number;
  readonly least: number;
  readonly granularity: number;
  run(input: CipherInput): Uint8Array;
}

export interface CipherInput {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly message: Uint8Array;
  readonly direction: Direction;
}

/** Node's name, with the bits of the key or the number of keys. */
const named =
  (name: (key: Uint8Array) => string, keyOf = (key: Uint8Array): Uint8Array => key) =>
  ({ key, iv, message, direction }: CipherInput): Uint8Array => {
    const make = direction === "encrypt" ? createCipheriv : createDecipheriv;
    const cipher = make(name(key), keyOf(key), iv.length === 0 ? null : iv).setAutoPadding(false);
    return new Uint8Array(Buffer.concat([cipher.update(message), cipher.final()]));
  };

const tripled = (key: Uint8Array): Uint8Array => Buffer.concat([key, key, key]);
const aes = (mode: string) => named((key) => `aes-${8 * key.length}-${mode}`);
const des3 = (mode: string) => named((key) => (key.length === 16 ? `des-ede${mode}` : `des-ede3${mode}`));

/** OpenSSL has no CTR mode of triple DES: its ECB mode over the counters, which are BigInts here. */
function des3Ctr({ key, iv, message }: CipherInput): Uint8Array {
  const counters = Buffer.alloc(8 * Math.ceil(message.length / 8));
  const first = Buffer.from(iv).readBigUInt64BE();
  for (let i = 0; i < counters.length / 8; i++) {
    counters.writeBigUInt64BE(BigInt.asUintN(64, first + BigInt(i)), 8 * i);
  }
  const stream = des3("")({ key, iv: new Uint8Array(), message: counters, direction: "encrypt" });
  return message.map((byte, i) => byte ^ (stream[i] ?? 0));
}

const AES_KEYS = [16, 24, 32];

export const OPENSSL_CIPHERS = {
  AES_ECB: { keyLengths: AES_KEYS, ivLength: 0, least: 16, granularity: 16, run: aes("ecb") },
  AES_CBC: { keyLengths: AES_KEYS, ivLength: 16, least: 16, granularity: 16, run: aes("cbc") },
  AES_CTR: { keyLengths: AES_KEYS, ivLength: 16, least: 1, granularity: 1, run: aes("ctr") },
  AES_XTS: {
    keyLengths: [32, 64],
    ivLength: 16,
    least: 16,
    granularity: 1,
    run: named((key) => `aes-${4 * key.length}-xts`),
  },
  DES_ECB: { keyLengths: [8], ivLength: 0, least: 8, granularity: 8, run: named(() => "des-ede3", tripled) },
  DES_CBC: { keyLengths: [8], ivLength: 8, least: 8, granularity: 8, run: named(() => "des-ede3-cbc", tripled) },
  TDES_ECB: { keyLengths: [16, 24], ivLength: 0, least: 8, granularity: 8, run: des3("") },
  TDES_CBC: { keyLengths: [16, 24], ivLength: 8, least: 8, granularity: 8, run: des3("-cbc") },
  TDES_CTR: { keyLengths: [16, 24], ivLength: 8, least: 1, granularity: 1, run: des3Ctr },
} as const satisfies Record<string, Omit<OpensslCipher, "algo">>;

export type CipherName = keyof typeof OPENSSL_CIPHERS;

export const opensslCipher = (name: CipherName): OpensslCipher => ({
  ...OPENSSL_CIPHERS[name],
  algo: CipherAlgo[name],
});
