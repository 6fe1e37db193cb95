/** ChaCha20 and Poly1305, RFC 8439 2.8. */
import { poly1305 } from "@noble/ciphers/_poly1305.js";
import { chacha20 } from "@noble/ciphers/chacha.js";
import type { KeyedAead } from "./keyed-aead.ts";

/** Block 0 of the key stream is the key of the tag. */
const FIRST_BLOCK = 1;
const TAG_KEY = 32;

export const chacha20Poly1305 = (key: Uint8Array): KeyedAead => ({
  crypt: (nonce, text) => chacha20(key, nonce, text, undefined, FIRST_BLOCK),
  tag: ({ iv, aad, cipherText }) => {
    const lengths = new DataView(new ArrayBuffer(16));
    lengths.setBigUint64(0, BigInt(aad.length), true);
    lengths.setBigUint64(8, BigInt(cipherText.length), true);
    return poly1305
      .create(chacha20(key, iv, new Uint8Array(TAG_KEY)))
      .update(aad)
      .update(filling(aad))
      .update(cipherText)
      .update(filling(cipherText))
      .update(new Uint8Array(lengths.buffer))
      .digest();
  },
});

/** Zeros up to a multiple of 16 bytes. */
const filling = ({ length }: Uint8Array): Uint8Array => new Uint8Array((16 - (length % 16)) % 16);
