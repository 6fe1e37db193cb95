/** A block cipher by itself, under one key: what CMAC, CBC-MAC, XCBC-MAC and CCM are made of. */
import { unsafe } from "@noble/ciphers/aes.js";

export interface BlockCipher {
  readonly blockSize: number;
  /** Encrypts a whole block, which is all of its buffer, in place. */
  encryptBlock(block: Uint8Array): void;
}

export const AES_BLOCK = 16;
export const AES_KEY_LENGTHS: readonly number[] = [16, 24, 32];

/** AES, FIPS 197. */
export function aesBlock(key: Uint8Array): BlockCipher {
  const roundKeys = unsafe.expandKeyLE(key);
  return { blockSize: AES_BLOCK, encryptBlock: (block) => void unsafe.encryptBlock(roundKeys, block) };
}
