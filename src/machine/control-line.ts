/** The lines that the guest writes to the second serial port, the control channel of a headless run. */

const NEWLINE = 10;
/** Most characters kept of a line, its end. The guest is untrusted and may write an endless line. */
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
