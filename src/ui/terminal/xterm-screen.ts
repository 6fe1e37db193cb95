/** The terminal emulator. Loaded after Boot: the only file that imports xterm.js. */
import { effect } from "@preact/signals";
import { FitAddon } from "@xterm/addon-fit";
import { type ITheme, Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { pixels } from "../kit/root-font.ts";
import { keepAtEnd } from "./keep-at-end.ts";
import { TerminalWriter } from "./terminal-writer.ts";

export interface ScreenOptions {
  /** Typed text, encoded as the guest's terminal expects it. */
  onData(text: string): void;
  /** The shell has printed its prompt: OSC 133;A. */
  onPrompt(): void;
  readonly screenReader: boolean;
  /** Describes how to leave the terminal. */
  readonly hintId: string;
}

const PAGE_KEYS = ["F6", "F9"];
const FONT_REM = 0.8125;
const SCROLLBACK = 5000;

export class XtermScreen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #resize = new ResizeObserver(() => this.#refit());
  readonly #hintId: string;
  readonly #writer: TerminalWriter;
  #stopFont: (() => void) | undefined;

  /** Takes its colours and font from `host`; {@link open} puts it there. Each is work for a frame of its own. */
  constructor(host: HTMLElement, options: ScreenOptions) {
    const terminal = new Terminal({
      // Blinking would have the browser draw sixty frames a second for as long as the page is open.
      cursorBlink: false,
      fontFamily: getComputedStyle(host).getPropertyValue("--mono"),
      fontSize: pixels(FONT_REM),
      // It would log each byte that it does not expect, with all its state: a guest prints thousands a second.
      logLevel: "off",
      minimumContrastRatio: 4.5,
      screenReaderMode: options.screenReader,
      scrollback: SCROLLBACK,
      theme: themeOf(host),
    });
    this.#terminal = terminal;
    terminal.loadAddon(this.#fit);
    // The page handles these: one moves the focus out of the terminal, one maximises it.
    terminal.attachCustomKeyEventHandler(({ key }) => !PAGE_KEYS.includes(key));
    this.#watchPrompt(options.onPrompt);
    // A link of the guest would lead off the page. Each also costs a marker that slows every later line.
    terminal.parser.registerOscHandler(8, () => true);
    this.#collectInput(options.onData);
    this.#hintId = options.hintId;
    this.#writer = new TerminalWriter(terminal);
  }

  /** The terminal's own answers count as typed, and a guest can ask for thousands at once: they go together. */
  #collectInput(onData: ScreenOptions["onData"]): void {
    let typed = "";
    this.#terminal.onData((text) => {
      if (typed === "") {
        queueMicrotask(() => {
          const all = typed;
          typed = "";
          onData(all);
        });
      }
      typed += text;
    });
  }

  /**
   * The guest's shell asks for the cursor's position (CSI 6 n) with every prompt. The answer would travel behind what
   * is typed meanwhile and end up in the line; the shell does without. Programs that ask later are answered.
   */
  #watchPrompt(onPrompt: () => void): void {
    const { parser } = this.#terminal;
    let atPrompt = false;
    parser.registerOscHandler(133, (data) => {
      if (!data.startsWith("A")) return true;
      atPrompt = true;
      // Not where a command goes on in a further line.
      if (!data.includes("k=s")) onPrompt();
      return true;
    });
    parser.registerCsiHandler({ final: "n" }, ([report]) => {
      const unanswered = atPrompt && report === 6;
      if (unanswered) atPrompt = false;
      return unanswered;
    });
  }

  open(host: HTMLElement): void {
    this.#terminal.open(host);
    this.#stopFont = effect(() => this.#resizeFont(pixels(FONT_REM)));
    this.#terminal.textarea?.setAttribute("aria-describedby", this.#hintId);
    this.#terminal.textarea?.classList.add("focus-target");
    this.#resize.observe(host);
    keepAtEnd(this.#terminal, host);
  }

  /** Resolves when it is on the screen. */
  write(bytes: Uint8Array): Promise<void> {
    return this.#writer.write(bytes);
  }

  focus(): void {
    this.#terminal.focus();
  }

  setScreenReader(on: boolean): void {
    this.#terminal.options.screenReaderMode = on;
  }

  /** Takes over the page's colours again. */
  retheme(host: HTMLElement): void {
    this.#terminal.options.theme = themeOf(host);
  }

  dispose(): void {
    this.#stopFont?.();
    this.#resize.disconnect();
    this.#terminal.dispose();
  }

  #resizeFont(size: number): void {
    if (this.#terminal.options.fontSize === size) return;
    this.#terminal.options.fontSize = size;
    this.#refit();
  }

  #refit(): void {
    const size = this.#fit.proposeDimensions();
    // A hidden terminal has no size to fit.
    if (size && Number.isFinite(size.cols) && Number.isFinite(size.rows)) this.#fit.fit();
  }
}

/** The page's colours; a probe resolves them, since a custom property is only text. */
function themeOf(host: HTMLElement): ITheme {
  const probe = host.appendChild(document.createElement("span"));
  // A contrast theme has one colour for all text, and the screen would have it on the same ground.
  probe.style.forcedColorAdjust = "none";
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const theme: ITheme = {
    background: colour("term-bg"),
    foreground: colour("term-text"),
    cursor: colour("term-text"),
    cursorAccent: colour("term-bg"),
    selectionBackground: colour("term-selection"),
    blue: colour("driver"),
    green: colour("ok"),
    red: colour("bad"),
    yellow: colour("device"),
  };
  probe.remove();
  return theme;
}
