/** A block cipher by itself, under one key: what CMAC, CBC-MAC, XCBC-MAC and CCM are made of. */
import { unsafe } from "@noble/ciphers/aes.js";
import { AES_BLOCK } from "../cipher/aes.ts";
import { DES_BLOCK, tripleDesBlocks } from "../cipher/des.ts";

export interface BlockCipher {
  readonly blockSize: number;
  /** Encrypts a whole block, which is all of its buffer, in place. */
  encryptBlock(block: Uint8Array): void;
}

/** AES, FIPS 197. */
export function aesBlock(key: Uint8Array): BlockCipher {
  const roundKeys = unsafe.expandKeyLE(key);
  return { blockSize: AES_BLOCK, encryptBlock: (block) => void unsafe.encryptBlock(roundKeys, block) };
}

/** Triple DES, SP 800-67. */
export function tripleDesBlock(key: Uint8Array): BlockCipher {
  const encrypt = tripleDesBlocks(key, "encrypt");
  return { blockSize: DES_BLOCK, encryptBlock: (block) => block.set(encrypt(block)) };
}
