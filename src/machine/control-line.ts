/** The lines that the guest writes to the second serial port, the control channel of a headless run. */

const NEWLINE = 10;
/** The guest is untrusted and may write a line without an end: only this much of a line's end is kept. */
const MAX_CONTROL_LINE = 256;

export class ControlLine {
  #line = "";

  /** Takes the next byte. Returns the line, without its end, when the byte ends one. */
  byte(byte: number): string | undefined {
    if (byte !== NEWLINE) {
      this.#line = (this.#line + String.fromCharCode(byte)).slice(-MAX_CONTROL_LINE);
      return undefined;
    }
    const line = this.#line.trimEnd();
    this.#line = "";
    return line;
  }
}
