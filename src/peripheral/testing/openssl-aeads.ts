/** What OpenSSL makes of a message with each AEAD algorithm of the device, and the lengths that its standard allows. */
import { type CipherGCMTypes, createCipheriv } from "node:crypto";
import { AeadAlgo } from "../../wire/crypto/services/aead.ts";
import { concat } from "./rig.ts";

export const AEAD_NAMES = ["GCM", "CCM", "CHACHA20_POLY1305"] as const;
export type AeadName = (typeof AEAD_NAMES)[number];

export interface AeadLengths {
  readonly keys: readonly number[];
  readonly tags: readonly number[];
  /** Without the 16 bytes of J0, which OpenSSL does not take. */
  readonly ivs: readonly number[];
}

export const AEAD_LENGTHS: Readonly<Record<AeadName, AeadLengths>> = {
  GCM: { keys: [16, 24, 32], tags: [4, 8, 12, 13, 14, 15, 16], ivs: [12] },
  CCM: { keys: [16, 24, 32], tags: [4, 6, 8, 10, 12, 14, 16], ivs: [7, 8, 9, 10, 11, 12, 13] },
  CHACHA20_POLY1305: { keys: [32], tags: [16], ivs: [12] },
};

export interface AeadMessage {
  readonly algo: number;
  readonly key: Uint8Array;
  /** Bytes of the tag. */
  readonly tag: number;
  readonly iv: Uint8Array;
  readonly aad: Uint8Array;
  readonly text: Uint8Array;
}

/** The cipher text, then the tag. */
export function opensslSealed({ algo, key, tag, iv, aad, text }: AeadMessage): Uint8Array {
  const bits = 8 * key.length;
  const cipher = createCipheriv(nameOf(algo, bits) as CipherGCMTypes, key, iv, { authTagLength: tag });
  cipher.setAAD(aad, { plaintextLength: text.length });
  // An empty Uint8Array may have no address, and OpenSSL's CCM takes it for no text at all.
  const cipherText = Buffer.concat([cipher.update(Buffer.from(text)), cipher.final()]);
  return concat([cipherText, cipher.getAuthTag()]);
}

function nameOf(algo: number, bits: number): string {
  if (algo === AeadAlgo.CHACHA20_POLY1305) return "chacha20-poly1305";
  return algo === AeadAlgo.GCM ? `aes-${bits}-gcm` : `aes-${bits}-ccm`;
}
