/**
 * The commands of the guest's own shell, as the trace has them: what was typed, edited, recalled and completed. Also
 * the command lines that README and the guest's banner show: each is run once.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { TraceEvent } from "../src/contract/trace.ts";
import { fileSource } from "../src/machine/file-source.ts";
import { Machine } from "../src/machine/machine.ts";
import { IMAGES, runInGuest } from "../src/node/guest-run.ts";
import { createEnginePool, enginePoolSize } from "../src/worker/pool/engine-pool.ts";
import { spawnNodeWorker } from "../src/worker/pool/spawn-node.ts";

const TIME_LIMIT_MS = 110_000;
const CTRL_C = "\u0003";
const BEHIND_PROMPT = "\u001b]133;B\u0007";

/** A machine with its shell, and the events of its trace. */
class Shell {
  readonly events: TraceEvent[] = [];
  output = "";
  readonly #engine = createEnginePool({ size: enginePoolSize(availableParallelism()), spawn: spawnNodeWorker });
  readonly #machine = new Machine({
    engine: this.#engine,
    now: () => performance.now(),
    assets: () => fileSource(IMAGES),
    emit: (message) => {
      if (message.type === "trace") this.events.push(...message.events);
      if (message.type === "console") this.output += Buffer.from(message.bytes).toString("latin1");
    },
  });

  async boot(): Promise<void> {
    await this.#machine.boot({ images: "" });
    await this.shows(BEHIND_PROMPT);
  }

  async close(): Promise<void> {
    await this.#machine.powerOff();
    this.#engine.close();
  }

  /** Types, and waits until the shell shows `shown` in what it prints from then on. */
  async type(text: string, shown: string): Promise<void> {
    this.output = "";
    await this.#machine.type(Buffer.from(text));
    await this.shows(shown);
  }

  async shows(text: string): Promise<void> {
    await vi.waitFor(() => expect(this.output).toContain(text), { timeout: TIME_LIMIT_MS, interval: 20 });
  }

  /** Types what ends in Enter, or Ctrl+C. Resolves with the commands that ended since, each as `TEXT -> STATUS`. */
  async enter(text: string, commands = 1): Promise<string[]> {
    const ends = this.#count() + commands;
    const from = this.events.length;
    await this.#machine.type(Buffer.from(text));
    await vi.waitFor(() => expect(this.#count()).toBe(ends), { timeout: TIME_LIMIT_MS, interval: 20 });
    return commandsIn(this.events.slice(from));
  }

  /** Ends what runs with Ctrl+C. Resolves as {@link enter}, with what has ended from the event `from` on. */
  async interrupt(from: number): Promise<string[]> {
    await this.enter(CTRL_C);
    return commandsIn(this.events.slice(from));
  }

  /** The process number of the shell. */
  async pid(): Promise<string> {
    this.output = "";
    await this.enter("echo pid=$$.\r");
    const [, pid] = /pid=(\d+)\./.exec(this.output) ?? [];
    expect(pid).toBeDefined();
    return pid ?? "";
  }

  #count(): number {
    return this.events.filter(({ kind }) => kind === "command-ended").length;
  }
}

function commandsIn(events: readonly TraceEvent[]): string[] {
  const texts = new Map<number, string>();
  return events.flatMap((event) => {
    if (event.kind === "command") texts.set(event.command, event.text);
    if (event.kind !== "command-ended") return [];
    return [`${texts.get(event.command)} -> ${event.outcome === "exited" ? event.status : "?"}`];
  });
}

describe("in the guest's shell", () => {
  let shell: Shell;

  beforeAll(async () => {
    shell = new Shell();
    await shell.boot();
  }, TIME_LIMIT_MS);

  afterAll(() => shell.close());

  test("a command has its line and its exit status", async () => {
    expect(await shell.enter("true\r")).toEqual(["true -> 0"]);
    expect(await shell.enter("(exit 77)\r")).toEqual(["(exit 77) -> 77"]);
  });

  test("an edited line is what was left of it", async () => {
    expect(await shell.enter("ecgo\u007f\u007fho b\u001b[Da \u0001: \u0005;true\r")).toEqual([": echo a b;true -> 0"]);
  });

  test("a line of more than 80 columns, recalled and edited across its edge", async () => {
    const long = `: ${"x".repeat(90)}`;
    expect(await shell.enter(`${long}\r`)).toEqual([`${long} -> 0`]);
    await shell.type("\u001b[A", "\u001b[J");
    const edited = `${"\u001b[D".repeat(20)}Z`;
    expect(await shell.enter(`${edited}\r`)).toEqual([`: ${"x".repeat(70)}Z${"x".repeat(20)} -> 0`]);
  });

  test("a line that ends in the last column, typed and pasted", async () => {
    const full = `: ${"y".repeat(74)}`;
    expect(await shell.enter(`${full}\r`)).toEqual([`${full} -> 0`]);
    await shell.type(full, "\r\r\n");
    expect(await shell.enter("\r")).toEqual([`${full} -> 0`]);
  });

  test("completion, with and without a list", async () => {
    expect(await shell.enter("ls /etc/shr\t>/dev/null\r")).toEqual(["ls /etc/shrc >/dev/null -> 0"]);
    await shell.type("ls /pro\t\t", "/proc/");
    expect(await shell.enter("version\r")).toEqual(["ls /proc/version -> 0"]);
  });

  test("a command of several lines, and several commands at once", async () => {
    const [loop, ...more] = await shell.enter("for i in 1 2; do\recho $i\rdone\rtrue\rfalse\r", 3);
    expect(loop).toBe("for i in 1 2; do\necho $i\ndone -> 0");
    expect(more).toEqual(["true -> 0", "false -> 1"]);
  });

  test("the requests of a signature come between its beginning and its end", async () => {
    const from = shell.events.length;
    await shell.enter("vcrypto rsa sign -t hello\r");
    const kinds = shell.events.slice(from).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "popped").length).toBeGreaterThan(5);
    expect(kinds.indexOf("command")).toBeLessThan(kinds.indexOf("popped"));
    expect(kinds.lastIndexOf("used")).toBeLessThan(kinds.indexOf("command-ended"));
  });

  test("Ctrl+C ends a running command with status 130, and the shell lives on", async () => {
    const before = await shell.pid();
    const from = shell.events.length;
    // The program itself prints the sum. Between Enter and its start, Ctrl+C belongs to the line editor or the shell.
    const command = "sh -c 'echo sum=$((1+1)); exec sleep 1000'";
    await shell.type(`${command}\r`, "sum=2");
    expect(await shell.interrupt(from)).toEqual([`${command} -> 130`]);
    expect(await shell.pid()).toBe(before);
  });

  test("Ctrl+C at a prompt, empty or with half a line, gives a new prompt of the same shell and is no command", async () => {
    const before = await shell.pid();
    const from = shell.events.length;
    await shell.type(CTRL_C, BEHIND_PROMPT);
    await shell.type("echo half", "half");
    await shell.type(CTRL_C, BEHIND_PROMPT);
    expect(commandsIn(shell.events.slice(from))).toEqual([]);
    expect(await shell.enter("true\r")).toEqual(["true -> 0"]);
    expect(await shell.pid()).toBe(before);
  });

  test("Ctrl+C gives up a command of several lines, and its lines are no part of the next one", async () => {
    await shell.type("for i in 1 2; do\r", BEHIND_PROMPT);
    await shell.type(CTRL_C, BEHIND_PROMPT);
    expect(await shell.enter("true\r")).toEqual(["true -> 0"]);
  });

  test("Ctrl+C ends a storm, and its rows end with it", async () => {
    const from = shell.events.length;
    await shell.type("vcrypto storm -n 100000\r", "\n");
    const begun = () => expect(shell.events.slice(from).map(({ kind }) => kind)).toContain("popped");
    await vi.waitFor(begun, { timeout: TIME_LIMIT_MS, interval: 20 });
    expect(await shell.interrupt(from)).toEqual(["vcrypto storm -n 100000 -> 130"]);
    expect(await shell.enter("vcrypto info >/dev/null\r")).toEqual(["vcrypto info >/dev/null -> 0"]);
  });
});

/** The command lines that README gives a newcomer, in the block behind "In the guest's shell, try". */
function readmeCommands(): string[] {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, block = ""] = /In the guest's shell, try:\s+```sh\n([^`]*)```/.exec(readme) ?? [];
  return block.trim().split("\n");
}

/** Those of the banner that the console shows, without what is said of each. */
function bannerCommands(): string[] {
  const script = readFileSync(new URL("../guest/rootfs/etc/console.sh", import.meta.url), "utf8");
  return [...script.matchAll(/^ {2}(vcrypto .*?)(?: {2,}.*|")?$/gm)].map(([, line = ""]) => line);
}

test("each command line of README and of the guest's banner works", async () => {
  const lines = [...new Set([...readmeCommands(), ...bannerCommands()])];
  expect(lines.length).toBeGreaterThan(8);
  const chunks: Uint8Array[] = [];
  const script = lines.map((line) => `( ${line} ) >/dev/null 2>&1 || echo 'failed: ${line}'`).join("\n");
  await runInGuest(script, { output: (bytes) => chunks.push(bytes), timeLimitMs: TIME_LIMIT_MS });
  expect(Buffer.concat(chunks).toString()).toBe("");
});

test("a headless run has its command, known exactly", async () => {
  const events: TraceEvent[] = [];
  const status = await runInGuest("vcrypto info; exit 3", {
    output: () => {},
    observe: (message) => {
      if (message.type === "trace") events.push(...message.events);
    },
    timeLimitMs: TIME_LIMIT_MS,
  });
  expect(status).toBe(3);
  expect(commandsIn(events)).toEqual(["vcrypto info; exit 3 -> 3"]);
});
