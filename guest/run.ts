/**
 * Runs commands and phases of the image build. Prints a line for each phase; all output of the commands is in one log.
 * On failure it prints the tail of that log.
 */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const TAIL_LINES = 25;

/** A failure that the user can act on: its message is shown without a stack trace. */
export class BuildError extends Error {
  override name = "BuildError";
}

/** Where and with what environment a command runs. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The log file of one build, and the progress lines on standard error. */
export class BuildLog {
  readonly path: string;
  readonly #started = performance.now();

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, "w"));
  }

  say(text: string): void {
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    process.stdout.write(`guest [${seconds.padStart(6)} s] ${text}\n`);
  }

  /** Runs one phase; a failure names the phase, the tail of the log and where the log is. */
  async phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    this.say(`${name} ...`);
    try {
      const result = await work();
      const took = ((performance.now() - began) / 1000).toFixed(1);
      this.say(`${name}: done in ${took} s`);
      return result;
    } catch (error) {
      throw new BuildError(`${name} failed: ${messageOf(error)}\n${this.#tail()}The whole log: ${this.path}`);
    }
  }

  /** Runs a command to its end with its output in the log; throws unless its status is 0. */
  async run(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
    const fd = openSync(this.path, "a");
    try {
      writeSync(fd, `$ ${command} ${args.join(" ")}\n`);
      const child = spawn(command, args, {
        stdio: ["ignore", fd, fd],
        env: { ...process.env, ...options.env },
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      });
      await ended(child, command);
    } finally {
      closeSync(fd);
    }
  }

  #tail(): string {
    const lines = readFileSync(this.path, "utf8").trimEnd().split("\n").slice(-TAIL_LINES);
    return lines.map((line) => `  | ${line}\n`).join("");
  }
}

/** Runs a command and returns its standard output; throws unless its status is 0. */
export async function output(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await ended(child, command);
  return Buffer.concat(chunks).toString("utf8");
}

function ended(child: ReturnType<typeof spawn>, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new BuildError(`cannot run ${command}: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new BuildError(`${command} ended with ${signal ?? `status ${code}`}`));
    });
  });
}

/** The message of an Error, or the thrown value as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
