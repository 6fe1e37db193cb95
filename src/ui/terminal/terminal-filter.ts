/**
 * Filters the guest's output before the terminal sees it. xterm.js repeats a control sequence as often as its count
 * says, on the page's main thread. `CSI 2147483647 L` blocks the page for minutes. So counts are cut to the screen.
 * Strings, sequences and runs of combining characters are cut to lengths that real programs use. All else passes.
 *
 * States and transitions are those of xterm.js' own parser (EscapeSequenceParser.ts), which follows
 * https://vt100.net/emu/dec_ansi_parser.
 */

/** Of the terminal, in characters. */
export interface ScreenSize {
  readonly rows: number;
  readonly cols: number;
}

/** Longest control sequence. xterm.js takes 32 parameters and 32 subparameters of at most ten digits. */
export const MAX_SEQUENCE = 1024;
/**
 * Longest string of an OSC, DCS, APC, PM or SOS. xterm.js takes ten megabytes, and shifts a list of colours in it item
 * by item. A title or all sixteen colours stay far below.
 */
export const MAX_STRING = 1024;
/**
 * Characters without a width in one cell. UAX #15, 12 Stream-Safe Text Format: no more than 30 occur in real text. Each
 * further one makes xterm.js copy all that are there.
 */
export const MAX_JOINED = 30;

/** Final bytes of sequences that xterm.js carries out count by count, and the count after which more change nothing. */
const MOST: Readonly<Record<string, (size: ScreenSize) => number>> = {
  /** CHT and CBT, tabs forward and backward. */
  I: ({ cols }) => cols,
  Z: ({ cols }) => cols,
  /** IL and DL, lines in and out. */
  L: ({ rows }) => rows,
  M: ({ rows }) => rows,
  /** SU and SD, scrolling. Beyond the screen it would only push empty lines into the scrollback. */
  S: ({ rows }) => rows,
  T: ({ rows }) => rows,
  /** REP, the character before again. */
  b: ({ rows, cols }) => rows * cols,
};

/** A superset of what xterm.js gives no width (UnicodeV6.ts). */
const NO_WIDTH = /[\p{M}\p{Cf}\u06de\u1160-\u11ff]/u;

const ESC = "\x1b";
const CSI = "\x9b";
const CANCEL = "\x18";
const SUBSTITUTE = "\x1a";
/** Behind ESC, and as one character: DCS, SOS, OSC, PM, APC. */
const STRINGS = "PX]^_";
const C1_STRINGS = "\x90\x98\x9d\x9e\x9f";
const BEL = "\x07";

type State = "text" | "escape" | "intermediate" | "sequence" | "string";

export class ControlFilter {
  readonly #size: () => ScreenSize;
  #state: State = "text";
  /** The sequence so far: it is passed on when it is complete. */
  #held = "";
  /** Characters of the string so far. */
  #length = 0;
  #isOsc = false;
  /** Too long: nothing of it is passed on any more. */
  #isCut = false;
  #joined = 0;
  #passed = "";

  constructor(size: () => ScreenSize) {
    this.#size = size;
  }

  /** What may be passed on now. The beginning of a sequence waits for its end, in the next call. */
  filter(text: string): string {
    if (this.#state === "text" && isPlain(text)) {
      if (text) this.#joined = 0;
      return text;
    }
    this.#passed = "";
    for (const character of text) this.#take(character);
    return this.#passed;
  }

  #take(character: string): void {
    if (beginsAnywhere(character)) this.#begin(character);
    else if (this.#state === "text") this.#text(character);
    else if (this.#state === "sequence") this.#sequence(character);
    else if (this.#state === "string") this.#string(character);
    else this.#escape(character);
  }

  /** Characters that begin a sequence in any state, and so end the sequence before. */
  #begin(character: string): void {
    // What was not complete says nothing by itself, and what was too long says nothing at all.
    if (!this.#isCut) this.#passed += this.#held;
    this.#held = "";
    this.#isCut = false;
    this.#joined = 0;
    if (character === ESC) this.#hold("escape", character);
    else if (character === CSI) this.#hold("sequence", character);
    else {
      this.#passed += character;
      if (C1_STRINGS.includes(character)) this.#beginString(character === "\x9d");
      else this.#state = "text";
    }
  }

  #hold(state: State, character: string): void {
    this.#state = state;
    this.#held += character;
    if (this.#held.length > MAX_SEQUENCE) {
      this.#isCut = true;
      this.#held = "";
    }
  }

  #release(): void {
    if (!this.#isCut) this.#passed += this.#held;
    this.#held = "";
    this.#isCut = false;
    this.#state = "text";
  }

  #text(character: string): void {
    this.#joined = NO_WIDTH.test(character) ? this.#joined + 1 : 0;
    if (this.#joined <= MAX_JOINED) this.#passed += character;
  }

  #escape(character: string): void {
    const isFirst = this.#state === "escape";
    if (isFirst && character === "[") this.#hold("sequence", character);
    else if (isFirst && STRINGS.includes(character)) {
      this.#held += character;
      this.#release();
      this.#beginString(character === "]");
    } else if (character < " " || character === "\x7f") this.#hold(this.#state, character);
    else if (character < "0") this.#hold("intermediate", character);
    else {
      this.#held += character;
      this.#release();
    }
  }

  #sequence(character: string): void {
    // A control character inside a sequence is executed; the sequence continues after it.
    if (character < "@" || character === "\x7f") {
      this.#hold("sequence", character);
      return;
    }
    const most = MOST[character];
    this.#held += character;
    if (most) this.#held = withCountUpTo(most(this.#size()), this.#held);
    this.#release();
  }

  #beginString(isOsc: boolean): void {
    this.#state = "string";
    this.#isOsc = isOsc;
    this.#length = 0;
  }

  #string(character: string): void {
    if (this.#isOsc && character === BEL) {
      if (!this.#isCut) this.#passed += character;
      this.#isCut = false;
      this.#state = "text";
      return;
    }
    if (this.#isCut) return;
    this.#length += character.length;
    if (this.#length <= MAX_STRING) this.#passed += character;
    else {
      this.#isCut = true;
      this.#passed += CANCEL;
    }
  }
}

/** Whether all of it is ASCII without an escape character. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x1b || code >= 0x80) return false;
  }
  return true;
}

/** ESC, CAN, SUB and the C1 control characters mean the same in every state. */
const beginsAnywhere = (character: string): boolean =>
  character === ESC || character === CANCEL || character === SUBSTITUTE || (character >= "\x80" && character < "\xa0");

/** The sequence with a first parameter of at most `most`. Control characters among its digits are no part of it. */
function withCountUpTo(most: number, sequence: string): string {
  const begin = sequence.startsWith(CSI) ? 1 : sequence.indexOf("[") + 1;
  const [count = ""] = /^[\p{Cc}0-9]*/u.exec(sequence.slice(begin)) ?? [];
  if (Number(count.replace(/\p{Cc}/gu, "")) <= most) return sequence;
  return `${sequence.slice(0, begin)}${count.replace(/\d/g, "")}${most}${sequence.slice(begin + count.length)}`;
}
