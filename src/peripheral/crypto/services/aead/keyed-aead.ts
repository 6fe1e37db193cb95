/** Authenticated encryption under one key. Its two halves are the algorithm's; how they fit together is the same. */
import { equalBytes } from "@noble/ciphers/utils.js";

/** Both forms of a text, with what they are sealed with. */
export interface Sealing {
  readonly iv: Uint8Array;
  /** What is authenticated only. */
  readonly aad: Uint8Array;
  readonly plainText: Uint8Array;
  readonly cipherText: Uint8Array;
}

export interface KeyedAead {
  /** Adds the key stream: it encrypts, and it decrypts. */
  crypt(iv: Uint8Array, text: Uint8Array): Uint8Array;
  /** The whole tag. */
  tag(sealing: Sealing): Uint8Array;
}

/** What a request brings. */
export interface AeadInput {
  readonly iv: Uint8Array;
  readonly aad: Uint8Array;
  readonly text: Uint8Array;
}

/** The cipher text, then the first `tagLength` bytes of its tag. */
export function seal(aead: KeyedAead, tagLength: number, { iv, aad, text }: AeadInput): Uint8Array {
  const cipherText = aead.crypt(iv, text);
  const tag = aead.tag({ iv, aad, plainText: text, cipherText });
  const sealed = new Uint8Array(text.length + tagLength);
  sealed.set(cipherText);
  sealed.set(tag.subarray(0, tagLength), text.length);
  return sealed;
}

/** The plain text of a text with its tag behind it; undefined if the tag does not fit. */
export function unseal(aead: KeyedAead, tagLength: number, { iv, aad, text }: AeadInput): Uint8Array | undefined {
  const end = text.length - tagLength;
  const cipherText = text.subarray(0, end);
  const plainText = aead.crypt(iv, cipherText);
  const tag = aead.tag({ iv, aad, plainText, cipherText });
  // In constant time: where the first wrong byte is must not be told by how long it takes.
  if (equalBytes(tag.subarray(0, tagLength), text.subarray(end))) return plainText;
  plainText.fill(0);
  return undefined;
}
