/** Cipher block chaining as a checksum: each block is added to what became of the one before it, then encrypted. */
import type { BlockCipher } from "./block-cipher.ts";

export class BlockChain {
  readonly #cipher: BlockCipher;
  readonly #state: Uint8Array;
  /** Bytes added since the state was encrypted. The last block waits, as some MACs treat it in another way. */
  #pending = 0;

  constructor(cipher: BlockCipher) {
    this.#cipher = cipher;
    this.#state = new Uint8Array(cipher.blockSize);
  }

  update(bytes: Uint8Array): this {
    const { blockSize } = this.#cipher;
    const state = this.#state;
    let pending = this.#pending;
    for (let i = 0; i < bytes.length; i++) {
      if (pending === blockSize) {
        this.#cipher.encryptBlock(state);
        pending = 0;
      }
      state[pending] = (state[pending] ?? 0) ^ (bytes[i] ?? 0);
      pending++;
    }
    this.#pending = pending;
    return this;
  }

  /** Ends a part of the message: its last block is filled up with zeros. The state is that of the chain so far. */
  flush(): Uint8Array {
    if (this.#pending > 0) this.#cipher.encryptBlock(this.#state);
    this.#pending = 0;
    return this.#state;
  }

  /**
   * Ends the message as CMAC and XCBC-MAC do. A whole last block has `whole` added. Any other has a one bit behind it,
   * and `partial` added.
   */
  finish(whole: Uint8Array, partial: Uint8Array): Uint8Array {
    if (this.#pending === this.#cipher.blockSize) return this.#last(whole);
    this.update(Uint8Array.of(0x80));
    return this.#last(partial);
  }

  #last(mask: Uint8Array): Uint8Array {
    this.#pending = 0;
    this.update(mask);
    return this.flush();
  }
}
