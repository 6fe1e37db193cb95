/** AES-GCM in its parts, NIST SP 800-38D: for GMAC there is no text, and the IV may be J0 itself. */
import { ghash } from "@noble/ciphers/_polyval.js";
import { unsafe } from "@noble/ciphers/aes.js";
import { aligned } from "./words.ts";

const BLOCK = 16;
/** The IV that every standard recommends, 96 bits: a counter fits behind it. */
export const GCM_IV = 12;

export class GcmKey {
  readonly #roundKeys: Uint32Array;
  /** H: the block of zeros, encrypted. */
  readonly #hashKey: Uint8Array;

  constructor(key: Uint8Array) {
    this.#roundKeys = unsafe.expandKeyLE(key);
    this.#hashKey = unsafe.encryptBlock(this.#roundKeys, new Uint8Array(BLOCK));
  }

  /** GCTR: what turns text into cipher text, and the other way. */
  crypt(j0: Uint8Array, text: Uint8Array): Uint8Array {
    const counter = j0.slice();
    const last = new DataView(counter.buffer).getUint32(BLOCK - 4);
    new DataView(counter.buffer).setUint32(BLOCK - 4, (last + 1) >>> 0);
    return unsafe.ctr32(this.#roundKeys, false, counter, aligned(text));
  }

  /** The whole tag. */
  tag(j0: Uint8Array, aad: Uint8Array, cipherText: Uint8Array): Uint8Array {
    const lengths = new Uint8Array(BLOCK);
    const view = new DataView(lengths.buffer);
    view.setBigUint64(0, 8n * BigInt(aad.length));
    view.setBigUint64(8, 8n * BigInt(cipherText.length));
    const hash = ghash.create(this.#hashKey, aad.length + cipherText.length);
    const tag = hash.update(aad).update(cipherText).update(lengths).digest();
    const mask = unsafe.encryptBlock(this.#roundKeys, j0.slice());
    return tag.map((byte, i) => byte ^ (mask[i] ?? 0));
  }
}

/** SP 800-38D 7.1: J0 of an IV of 96 bits. An IV of 16 bytes is J0 already: VIRTIO 1.4 cs01, 5.9.9.7. */
export function j0Of(iv: Uint8Array): Uint8Array {
  if (iv.length === BLOCK) return iv;
  const j0 = new Uint8Array(BLOCK);
  j0.set(iv);
  j0[BLOCK - 1] = 1;
  return j0;
}
