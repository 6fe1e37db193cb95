/**
 * The lines that a person has typed and the shell has not taken yet. A newline of the shell begins a command only if a
 * person pressed Enter. The shell prints one before a list of completions, too.
 */

import type { Infer } from "../wire/codec/codec.ts";
import { counted, flag, list } from "../wire/codec/counted.ts";
import { struct } from "../wire/codec/layout-struct.ts";

/** Most lines typed ahead. What is pasted beyond them makes no groups. */
const MAX_TYPED_LINES = 256;
/** Longest line kept: what the guest's editor takes. */
const MAX_TYPED_LENGTH = 1024;

const INTERRUPT = 3;
const LINE_FEED = 10;
const ENTER = 13;
/** The terminal's answer to the shell's question where the cursor is. It comes as if it were typed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what an escape sequence begins with.
const CURSOR_REPORT = /\u001b\[\d{1,5};\d{1,5}R/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the keys that edit.
const EDITING_KEY = /[\u0000-\u001f\u007f]/;

const SavedLine = struct("saved_line", {
  /** In UTF-8. */
  text: counted,
  is_plain: flag,
  is_at_prompt: flag,
});

export const SavedTyped = struct("saved_typed", {
  lines: list(SavedLine, MAX_TYPED_LINES),
  /** Of the line that is not entered yet. */
  bytes: counted,
  is_at_prompt: flag,
});

interface TypedLine {
  readonly text: string;
  /** Whether nothing but characters was typed: the line is what the editor has, too. */
  readonly isPlain: boolean;
  /** Whether the shell was at its prompt all the time. If not, a program may have read the line. */
  readonly isAtPrompt: boolean;
}

export class TypedLines {
  #lines: TypedLine[] = [];
  #bytes: number[] = [];
  #isAtPrompt = true;

  /** Takes the next byte; returns whether it ended a line. */
  push(byte: number, isAtPrompt: boolean): boolean {
    if (byte === INTERRUPT) {
      this.clear();
      return false;
    }
    this.#isAtPrompt &&= isAtPrompt;
    if (byte === ENTER || byte === LINE_FEED) {
      this.#end();
      return true;
    }
    if (this.#bytes.length <= MAX_TYPED_LENGTH) this.#bytes.push(byte);
    return false;
  }

  get length(): number {
    return this.#lines.length;
  }

  /** What stands first in the queue, if it is what the editor shows. */
  get plainFirst(): string | undefined {
    const [first] = this.#lines;
    return first?.isPlain ? first.text : undefined;
  }

  /** The shell has taken a line; undefined if none was entered. */
  take(): TypedLine | undefined {
    // The shell reads in order: what was typed before a line at its prompt has gone to programs.
    const atPrompt = this.#lines.findIndex((line) => line.isAtPrompt);
    return this.#lines.splice(0, Math.max(0, atPrompt) + 1).at(-1);
  }

  /** The line may have begun before anyone looked on: what is typed now is not the whole of it. */
  missSome(): void {
    this.#isAtPrompt = false;
  }

  clear(): void {
    this.#lines = [];
    this.#restart();
  }

  save(): Infer<typeof SavedTyped> {
    const lines = this.#lines.map(({ text, isPlain, isAtPrompt }) => ({
      text: new TextEncoder().encode(text),
      is_plain: isPlain,
      is_at_prompt: isAtPrompt,
    }));
    return { lines, bytes: Uint8Array.from(this.#bytes), is_at_prompt: this.#isAtPrompt };
  }

  /** What is longer than a line can be is cut: it comes from a file. */
  restore({ lines, bytes, is_at_prompt }: Infer<typeof SavedTyped>): void {
    this.#lines = lines.map(({ text, is_plain, is_at_prompt }) => ({
      text: new TextDecoder().decode(text.subarray(0, MAX_TYPED_LENGTH)),
      isPlain: is_plain,
      isAtPrompt: is_at_prompt,
    }));
    this.#bytes = [...bytes.subarray(0, MAX_TYPED_LENGTH)];
    this.#isAtPrompt = is_at_prompt;
  }

  #end(): void {
    const typed = new TextDecoder().decode(Uint8Array.from(this.#bytes)).replace(CURSOR_REPORT, "");
    const isPlain = !EDITING_KEY.test(typed) && this.#bytes.length <= MAX_TYPED_LENGTH;
    if (this.#lines.length < MAX_TYPED_LINES) {
      this.#lines.push({ text: typed.trim(), isPlain, isAtPrompt: this.#isAtPrompt });
    }
    this.#restart();
  }

  #restart(): void {
    this.#bytes = [];
    this.#isAtPrompt = true;
  }
}
