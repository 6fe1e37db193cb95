/** The end of what the guest wrote to its console: what a restored machine shows again. */

/** A screenful of 50 lines of 120 characters, with as much again for colours. */
const MAX_TAIL_BYTES = 12_288;
const LINE_FEED = 10;
/** CSI n and CSI c: reports of status, of the cursor's position, and of what the terminal is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what an escape sequence begins with.
const QUESTIONS = /\u001b\[[?>=]?\d*[nc]/g;

export class ConsoleTail {
  #bytes = new Uint8Array();
  #cut = false;

  push(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#bytes.length + bytes.length);
    all.set(this.#bytes);
    all.set(bytes, this.#bytes.length);
    this.#cut ||= all.length > MAX_TAIL_BYTES;
    this.#bytes = all.slice(-MAX_TAIL_BYTES);
  }

  clear(): void {
    this.#bytes = new Uint8Array();
    this.#cut = false;
  }

  /**
   * A copy for the restored machine's console. It starts at a line, as half an escape sequence would appear as text.
   * Questions to the terminal are removed: the guest no longer waits for their answers.
   */
  get bytes(): Uint8Array {
    const from = this.#cut ? this.#bytes.indexOf(LINE_FEED) + 1 : 0;
    const text = Array.from(this.#bytes.subarray(from), (byte) => String.fromCharCode(byte)).join("");
    return Uint8Array.from(text.replace(QUESTIONS, ""), (character) => character.charCodeAt(0));
  }
}
