/** The event log as a file of this machine, written while the guest runs. Its name says which form it has. */
import { createWriteStream, openSync } from "node:fs";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";
import type { MachineMessage } from "../contract/machine.ts";
import type { TraceAbout } from "../trace/json-lines.ts";
import { MADE } from "../trace/made.ts";
import { type Format, type Piece, type TraceWriter, traceWriter } from "../trace/writer.ts";

/** A file cannot be written. The message says which, why and what to do, in sentences. */
export class WriteError extends Error {
  override readonly name = "WriteError";

  constructor(what: string, error: unknown, path = "") {
    super(`cannot write ${what}: ${reasonOf(error, path)}`);
  }
}

const FULL = "the disk is full. Free some space or choose another disk; what was written ends early.";
const FORBIDDEN = "this user may not. Choose another place, or change its permissions.";

/** By the system's codes, for a file at `path`. */
const REASONS: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `there is no folder ${dirname(path)}. Make it, or choose another place.`,
  ENOTDIR: (path) => `${dirname(path)} is no folder. Choose another place.`,
  EISDIR: () => "it is a folder. Choose a name for a file.",
  EACCES: () => FORBIDDEN,
  EPERM: () => FORBIDDEN,
  EROFS: () => "the disk is read-only. Choose another place.",
  ENOSPC: () => FULL,
  EDQUOT: () => FULL,
};

function reasonOf(error: unknown, path: string): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code]?.(path) ?? `${error instanceof Error ? error.message : String(error)}.`;
}

const formatOf = (path: string): Format =>
  path.endsWith(".pcapng") ? "pcapng" : path.endsWith(".json") ? "chrome" : "json-lines";

export class TraceFile {
  readonly #writer: TraceWriter;
  readonly #stream: ReturnType<typeof createWriteStream>;
  /** Rejects with {@link WriteError} when the file can be written no more. Never resolves. */
  readonly failed: Promise<never>;
  #isOpen = true;
  #hasBegun = false;

  /** Throws {@link WriteError} for a file that cannot be written: before anything else has taken time. */
  constructor(path: string) {
    this.#writer = traceWriter(formatOf(path));
    const what = `the trace ${path}`;
    try {
      this.#stream = createWriteStream(path, { fd: openSync(path, "w") });
    } catch (error) {
      throw new WriteError(what, error, path);
    }
    this.failed = new Promise((_, reject) => {
      this.#stream.on("error", (error) => {
        this.#isOpen = false;
        reject(new WriteError(what, error, path));
      });
    });
    // It may fail after the last look at it.
    this.failed.catch(() => undefined);
  }

  observe(message: MachineMessage): void {
    if (message.type !== "trace") return;
    this.#begin({ epoch: String(message.epoch) });
    for (const event of message.events) for (const piece of this.#writer.event(event)) this.#write(piece);
  }

  /** Resolves when all of it is written. Rejects with {@link WriteError}, unless that has been told before. */
  async end(): Promise<void> {
    if (!this.#isOpen) return;
    this.#begin({});
    this.#write(this.#writer.end());
    this.#isOpen = false;
    this.#stream.end();
    await finished(this.#stream).catch(() => this.failed);
  }

  #begin(more: TraceAbout): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#write(this.#writer.begin({ made: MADE, date: new Date().toISOString(), redacted: "nothing", ...more }));
  }

  #write(piece: Piece): void {
    if (this.#isOpen) this.#stream.write(piece);
  }
}
