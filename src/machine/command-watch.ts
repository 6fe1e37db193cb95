/**
 * Finds the commands of the guest's shell from its console: when one begins, its text, when it ends and how. The shell
 * marks its prompt and each command's end (guest/rootfs/etc/shrc). It cannot mark the beginning: that is the newline
 * which it prints when a line is entered. The guest may print anything; without a typed line nothing begins.
 */
import type { TraceRecord } from "../contract/trace.ts";
import { decodeSaved, need } from "../peripheral/saved/saved-state.ts";
import { MAX_COMMAND } from "../trace/kinds.ts";
import { encode } from "../wire/codec/codec.ts";
import { ConsoleTokens } from "./console-tokens.ts";
import { EditedLine } from "./edited-line.ts";
import { SavedCommands } from "./saved-commands.ts";
import { TypedLines } from "./typed-lines.ts";

const BACKSPACE = 8;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const MAX_STATUS = 255;
/** What the shell calls the prompt of a command's further lines. */
const FURTHER_LINE = "A;k=s";

export type CommandRecord = Extract<TraceRecord, { readonly kind: "command" | "command-ended" }>;

/**
 * - `away`: no prompt is there, and no command that is known of.
 * - `prompt`: the prompt is being printed.
 * - `editing`: behind the prompt.
 * - `lost`: as `editing`, but what was printed is not the line alone.
 * - `entered`: a line has ended. Unless the shell asks for another, the command begins.
 * - `running`
 */
type State = "away" | "prompt" | "editing" | "lost" | "entered" | "running";

export class CommandWatch {
  readonly #emit: (record: CommandRecord) => void;
  readonly #tokens = new ConsoleTokens({
    byte: (byte) => this.#byte(byte),
    control: (final, count) => this.#control(final, count),
    mark: (mark) => this.#mark(mark),
  });
  readonly #line = new EditedLine();
  readonly #typed = new TypedLines();
  #state: State = "away";
  /** Columns of the prompt. */
  #column = 0;
  /** Carriage returns just before. */
  #returns = 0;
  /** Lines of the command that have been entered; undefined if one of them could not be told. */
  #lines: string[] | undefined = [];
  #number = 0;
  #running: CommandRecord | undefined;

  constructor(emit: (record: CommandRecord) => void) {
    this.#emit = emit;
  }

  /** Tells a reader that joins which command runs. If none does, the last that the reader knows of has ended. */
  replayState(): void {
    if (this.#running) this.#emit(this.#running);
    else if (this.#number > 0) {
      this.#emit({ kind: "command-ended", command: this.#number, outcome: "unknown", status: 0 });
    }
  }

  /** The guest printed a byte. */
  printed(byte: number): void {
    this.#tokens.push(byte);
  }

  /** A person typed. */
  typed(bytes: Uint8Array): void {
    for (const byte of bytes) {
      const isAtPrompt = this.#state === "editing" || this.#state === "lost";
      const isEnter = this.#typed.push(byte, isAtPrompt);
      // The editor has gone to the next line already, and prints no newline.
      if (isEnter && this.#state === "editing" && this.#typed.length === 1 && this.#line.isAtEdge) this.#enter();
    }
  }

  /** A device is about to report something: a command that was entered has begun. */
  beforeEvent(): void {
    if (this.#state === "entered") this.#begin();
  }

  /** A command whose text is known begins. */
  begin(text: string): void {
    this.#lines = [text];
    this.#begin();
  }

  /** The command that runs has ended. */
  end(status: number | undefined): void {
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    const { command } = running;
    const isKnown = status !== undefined;
    this.#emit({ kind: "command-ended", command, outcome: isKnown ? "exited" : "unknown", status: status ?? 0 });
  }

  /** The machine was reset, or is another one now. */
  reset(): void {
    this.end(undefined);
    this.#state = "away";
    this.#tokens.reset();
    this.#typed.clear();
  }

  /** For {@link restore}. A line that was entered counts as a command that runs: nothing asks for another one yet. */
  save(): Uint8Array {
    this.beforeEvent();
    const running = this.#running?.kind === "command" ? [new TextEncoder().encode(this.#running.text)] : [];
    return encode(SavedCommands, { number: this.#number, running, typed: this.#typed.save() });
  }

  /**
   * Goes on in front of the end of that console, which has the prompt and the line. Files of before have nothing
   * saved. Throws {@link SavedStateError}.
   */
  restore(saved: Uint8Array, console: Uint8Array): void {
    this.reset();
    // Nothing is typed now, so that nothing begins.
    for (const byte of console) this.printed(byte);
    if (saved.length === 0) {
      this.#typed.missSome();
      return;
    }
    const { number, running, typed } = decodeSaved(SavedCommands, saved);
    this.#number = number;
    this.#typed.restore(typed);
    for (const bytes of running) {
      const text = new TextDecoder().decode(bytes);
      need(text.length <= MAX_COMMAND && number > 0, "a command runs that cannot be");
      this.#running = { kind: "command", command: number, text };
      this.#state = "running";
    }
  }

  #byte(byte: number): void {
    if (this.#state === "running" || this.#state === "away") return;
    if (this.#state === "entered") {
      this.#begin();
      return;
    }
    if (byte === CARRIAGE_RETURN) this.#returns++;
    if (this.#state === "prompt") this.#column = byte >= 0x20 ? this.#column + 1 : 0;
    else this.#edited(byte);
    if (byte !== CARRIAGE_RETURN) this.#returns = 0;
  }

  #edited(byte: number): void {
    if (byte === CARRIAGE_RETURN) return;
    if (byte === LINE_FEED) {
      if (this.#returns > 1) this.#wrapped();
      else this.#newline();
      return;
    }
    this.#return();
    if (byte === BACKSPACE) this.#line.backspace();
    else if (byte >= 0x20) this.#line.put(byte);
  }

  /** What carriage returns do that no line feed follows. */
  #return(): void {
    if (this.#returns > 0) this.#line.toFirstColumn();
  }

  #wrapped(): void {
    this.#line.wrap();
    const { isAtEdge, text } = this.#line;
    // Typed ahead up to the edge: no newline will follow.
    if (this.#state === "editing" && isAtEdge && text === this.#typed.plainFirst) this.#enter();
  }

  #newline(): void {
    if (this.#typed.length > 0) this.#enter();
    // Completions, Ctrl+C or the kernel's messages.
    else this.#state = "lost";
  }

  #enter(): void {
    const typed = this.#typed.take();
    const isSure = typed?.isPlain && typed.isAtPrompt;
    // A job in the background prints into the edited line, but not into the typed one.
    const edited = this.#state === "editing" ? this.#line.text : undefined;
    const text = isSure ? typed.text : edited;
    if (text === undefined) this.#lines = undefined;
    else this.#lines?.push(text);
    this.#state = this.#lines?.join("") === "" ? "away" : "entered";
  }

  #control(final: string, count: number): void {
    if (this.#state === "entered") this.#begin();
    else if (this.#state === "editing") {
      this.#return();
      this.#line.control(final, count);
    }
    this.#returns = 0;
  }

  #mark(mark: string): void {
    const kind = mark.charAt(0);
    if (kind === "D") this.#ended(mark);
    else if (kind === "A") this.#prompt(mark);
    else if (kind === "B" && this.#state === "prompt") {
      this.#line.begin(this.#column);
      this.#state = "editing";
    }
    this.#returns = 0;
  }

  #ended(mark: string): void {
    if (this.#state === "entered") this.#begin();
    // The editor prints the prompt again, with this mark, whenever it draws the line anew.
    if (this.#state !== "running") return;
    const [, digits] = /^D;(\d{1,3})$/.exec(mark) ?? [];
    const status = digits !== undefined && Number(digits) <= MAX_STATUS ? Number(digits) : undefined;
    this.end(status);
    this.#state = "away";
  }

  #prompt(mark: string): void {
    if (this.#state === "entered" && mark !== FURTHER_LINE) this.#begin();
    if (this.#state === "running") this.end(undefined);
    if (mark !== FURTHER_LINE) this.#lines = [];
    this.#column = 0;
    this.#state = "prompt";
  }

  #begin(): void {
    this.end(undefined);
    const text = this.#lines?.join("\n") ?? "";
    const isToldWhole = text.length <= MAX_COMMAND;
    this.#running = { kind: "command", command: ++this.#number, text: isToldWhole ? text : "" };
    this.#lines = [];
    this.#state = "running";
    this.#emit(this.#running);
  }
}
