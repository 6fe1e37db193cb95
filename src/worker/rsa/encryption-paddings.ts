/** The paddings of RSA encryption under one roof: how a message becomes k octets and comes out of them again. */
import type { RsaEncryptionPadding } from "../../contract/engine.ts";
import { octetsToInteger } from "../bignum/octets.ts";
import { throwRefusal } from "../refusal.ts";
import { integerBelowModulus, leftPadded } from "./integers.ts";
import type { RsaModulus } from "./key.ts";
import { decodeOaep, encodeOaep } from "./oaep.ts";
import {
  DECRYPTION_ERROR,
  decodeAgainstRollback,
  decodeForEncryption,
  encodeAgainstRollback,
  encodeForEncryption,
} from "./pkcs1.ts";

interface EncryptionPadding {
  encode(message: Uint8Array, k: number): Uint8Array;
  /** Refuses a ciphertext which cannot be one before anything is calculated. */
  ciphertext(octets: Uint8Array, key: RsaModulus): bigint;
  /** The message in k octets, which it may overwrite. */
  decode(encoded: Uint8Array): Uint8Array;
}

export const ENCRYPTION_PADDINGS: Readonly<Record<RsaEncryptionPadding, EncryptionPadding>> = {
  raw: {
    encode: leftPadded,
    ciphertext: (octets, key) => integerBelowModulus(leftPadded(octets, key.k), key),
    decode: (encoded) => encoded,
  },
  pkcs1: { encode: encodeForEncryption, ciphertext: wholeCiphertext, decode: decodeForEncryption },
  oaep: { encode: encodeOaep, ciphertext: wholeCiphertext, decode: decodeOaep },
  sslv23: { encode: encodeAgainstRollback, ciphertext: wholeCiphertext, decode: decodeAgainstRollback },
};

/** RFC 8017 7.1.2 and 7.2.2, steps 1 and 2: k octets with a value below n. The refusal is that of any other fault. */
function wholeCiphertext(octets: Uint8Array, { k, modulus }: RsaModulus): bigint {
  const value = octets.length === k ? octetsToInteger(octets) : modulus.n;
  if (value >= modulus.n) throwRefusal("rejected", DECRYPTION_ERROR);
  return value;
}
