/** Writes the guest's bytes into xterm.js: decoded, filtered, and in pieces, so that the page stays responsive. */
import { ControlFilter, type ScreenSize } from "./terminal-filter.ts";

/**
 * Characters that xterm.js is given at once. Between two of them it gives way to the page, once it has been busy for
 * 12 ms. The slowest of all, `ESC c` over and over, takes about 0.25 ms each.
 */
const PIECE = 256;

/** The part of xterm.js' Terminal that is used here. */
interface Screen extends ScreenSize {
  write(text: string, parsed?: () => void): void;
}

export class TerminalWriter {
  readonly #screen: Screen;
  readonly #filter: ControlFilter;
  /** Bytes that are no UTF-8 become U+FFFD: filter and terminal then read the same characters. */
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#filter = new ControlFilter(() => screen);
  }

  /** Resolves when the terminal has taken it in: until then more would only wait. */
  write(bytes: Uint8Array): Promise<void> {
    const text = this.#filter.filter(this.#decoder.decode(bytes, { stream: true }));
    for (let at = 0; at < text.length; at += PIECE) this.#screen.write(text.slice(at, at + PIECE));
    return new Promise((resolve) => this.#screen.write("", resolve));
  }
}
