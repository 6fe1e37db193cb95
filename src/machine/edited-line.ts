/**
 * The line that the guest's shell edits, from what it prints. BusyBox' line editor prints characters, backspaces, moves
 * of the cursor, and erasures. At the terminal's last column it goes to the next line with CR CR LF.
 */

/** Columns that BusyBox takes the terminal for when the port does not say. */
const COLUMNS = 80;
/** Most bytes of a line. BusyBox edits 1024; a hostile guest may print without end. */
const MAX_LINE_BYTES = 2048;
const SPACE = 0x20;

export class EditedLine {
  #bytes: number[] = [];
  /** Where the next byte goes. Negative in the prompt. */
  #at = 0;
  /** Column of the line's first byte. */
  #from = 0;
  #columns = COLUMNS;
  /** The last that was printed was the step to the next line, behind the last byte. */
  #isAtEdge = false;
  #isTooLong = false;

  /** An empty line, behind a prompt of so many columns. */
  begin(column: number): void {
    this.#bytes = [];
    this.#at = 0;
    this.#from = column;
    this.#columns = COLUMNS;
    this.#isAtEdge = false;
    this.#isTooLong = false;
  }

  /** Whether the line ends in the last column: then the editor prints nothing when it is entered. */
  get isAtEdge(): boolean {
    return this.#isAtEdge;
  }

  /** The line; undefined if it is too long to be told. */
  get text(): string | undefined {
    if (this.#isTooLong) return undefined;
    return new TextDecoder().decode(Uint8Array.from(this.#bytes, (byte) => byte ?? SPACE)).trim();
  }

  put(byte: number): void {
    this.#isAtEdge = false;
    if (this.#at >= MAX_LINE_BYTES) this.#isTooLong = true;
    else if (this.#at >= 0) {
      while (this.#bytes.length < this.#at) this.#bytes.push(SPACE);
      this.#bytes[this.#at] = byte;
    }
    this.#at++;
  }

  /** The editor has gone to the next line. The first time tells how wide it takes the terminal for. */
  wrap(): void {
    const column = this.#from + this.#at;
    if (column > 0 && column % this.#columns !== 0) this.#columns = column;
    this.#isAtEdge = this.#at >= this.#bytes.length && this.#at > 0;
  }

  /** Carriage return. */
  toFirstColumn(): void {
    this.#move(-this.#column);
  }

  /** CSI with one number, of which the editor uses A, C, D, J and K. */
  control(final: string, count: number): void {
    const steps = Math.min(count || 1, MAX_LINE_BYTES);
    if (final === "A") this.#move(-steps * this.#columns);
    else if (final === "C") this.#move(steps);
    else if (final === "D") this.#move(-steps);
    else if ((final === "J" || final === "K") && count === 0) this.#bytes.length = this.#clear();
  }

  backspace(): void {
    this.#move(-1);
  }

  /** How many bytes are left once the rest is erased. */
  #clear(): number {
    return Math.min(this.#bytes.length, Math.max(0, this.#at));
  }

  #move(by: number): void {
    this.#isAtEdge = false;
    const least = -this.#from;
    this.#at = Math.min(MAX_LINE_BYTES, Math.max(least, this.#at + by));
  }

  get #column(): number {
    return (this.#from + this.#at) % this.#columns;
  }
}
