/** AES-GCM, NIST SP 800-38D. */
import { GcmKey, j0Of } from "./gcm-key.ts";
import type { KeyedAead } from "./keyed-aead.ts";

export function gcm(key: Uint8Array): KeyedAead {
  const keyed = new GcmKey(key);
  return {
    crypt: (iv, text) => keyed.crypt(j0Of(iv), text),
    tag: ({ iv, aad, cipherText }) => keyed.tag(j0Of(iv), aad, cipherText),
  };
}
