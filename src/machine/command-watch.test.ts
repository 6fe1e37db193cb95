/** What the guest's shell prints is as BusyBox 1.35 was seen to print it. */
import { expect, test } from "vitest";
import { SavedStateError } from "../peripheral/saved/saved-state.ts";
import { MAX_COMMAND } from "../trace/kinds.ts";
import { type CommandRecord, CommandWatch } from "./command-watch.ts";

const PROMPT = (status = 0) => `\u001b]133;D;${status}\u0007\u001b]133;A\u0007/ # \u001b]133;B\u0007`;
const ASKED = "\u001b[6n";
const FURTHER = "\u001b]133;A;k=s\u0007> \u001b]133;B\u0007";

function shell() {
  const records: CommandRecord[] = [];
  const watch = new CommandWatch((record) => records.push(record));
  const bytes = (text: string) => new TextEncoder().encode(text);
  return {
    watch,
    type: (text: string) => watch.typed(bytes(text)),
    print: (text: string) => {
      for (const byte of bytes(text)) watch.printed(byte);
    },
    /** E.g. `begin echo hi`, `end 0`. */
    get told() {
      return records.map((record) => (record.kind === "command" ? `begin ${record.text}` : `end ${endOf(record)}`));
    },
  };
}

const endOf = ({ outcome, status }: Extract<CommandRecord, { kind: "command-ended" }>) =>
  outcome === "exited" ? status : "?";

/** A shell at its first prompt. */
function atPrompt() {
  const guest = shell();
  guest.print(`BusyBox v1.35.0\r\n${PROMPT()}${ASKED}`);
  return guest;
}

/** Types and shows a line, then what comes after Enter. */
function run(guest: ReturnType<typeof shell>, { typed, shown = typed, after }: Run): void {
  guest.type(typed);
  guest.print(shown);
  guest.type("\r");
  guest.print(after);
}

interface Run {
  readonly typed: string;
  readonly shown?: string;
  readonly after: string;
}

test("a command begins with the newline behind its line, and ends with its status", () => {
  const guest = atPrompt();
  run(guest, { typed: "false", after: "\r\n" });
  expect(guest.told).toEqual([]);
  guest.print(PROMPT(1) + ASKED);
  expect(guest.told).toEqual(["begin false", "end 1"]);
});

test("a device's event finds a command begun that has printed nothing", () => {
  const guest = atPrompt();
  run(guest, { typed: "vcrypto info", after: "\r\n" });
  guest.watch.beforeEvent();
  expect(guest.told).toEqual(["begin vcrypto info"]);
  guest.watch.replayState();
  expect(guest.told).toEqual(["begin vcrypto info", "begin vcrypto info"]);
});

test("an empty line is no command", () => {
  const guest = atPrompt();
  run(guest, { typed: "", after: `\r\n${PROMPT()}${ASKED}` });
  run(guest, { typed: "  ", after: `\r\n${PROMPT()}${ASKED}` });
  expect(guest.told).toEqual([]);
});

test("the line is what is left after editing: backspace, insertion, erasure", () => {
  const guest = atPrompt();
  guest.print("ecgo\b\u001b[J\b\u001b[Jho \b");
  // A character before the last one: the editor prints it and the rest, and goes back.
  guest.print("x \b\r\u001b[1A\u001b[4C: echox \u001b[6D");
  run(guest, { typed: "\u0001: ", shown: "", after: `\r\n${PROMPT(127)}` });
  expect(guest.told).toEqual(["begin : echox", "end 127"]);
});

test("history draws the prompt anew: its marks end nothing, and the recalled line counts", () => {
  const guest = atPrompt();
  guest.print(`ls\r${PROMPT()}echo old\u001b[J`);
  run(guest, { typed: "\u001b[A", shown: "", after: `\r\nold\r\n${PROMPT()}` });
  expect(guest.told).toEqual(["begin echo old", "end 0"]);
});

test("the newline before a list of completions begins nothing", () => {
  const guest = atPrompt();
  guest.type("ls /\t\t");
  guest.print(`ls /\r\nbin/  dev/  etc/\r\n${PROMPT()}ls /`);
  expect(guest.told).toEqual([]);
  run(guest, { typed: "etc", after: `\r\nshrc\r\n${PROMPT()}` });
  expect(guest.told).toEqual(["begin ls /etc", "end 0"]);
});

test("a line of more columns than the terminal has", () => {
  const guest = atPrompt();
  const long = `echo ${"x".repeat(90)}`;
  run(guest, { typed: long, shown: `${long.slice(0, 76)}\r\r\n${long.slice(76)}`, after: `\r\nx\r\n${PROMPT()}` });
  expect(guest.told).toEqual([`begin ${long}`, "end 0"]);
});

test.each([
  ["a person presses Enter at the edge", ""],
  ["the line was typed ahead", "\r"],
])("a line that ends in the last column is entered without a newline: %s", (_, ahead) => {
  const guest = atPrompt();
  const full = `echo ${"y".repeat(71)}`;
  guest.type(full + ahead);
  guest.print(`${full}\r\r\n`);
  if (!ahead) guest.type("\r");
  guest.print(`${"y".repeat(71)}\r\n${PROMPT()}`);
  expect(guest.told).toEqual([`begin ${full}`, "end 0"]);
});

test("a line of another width of the terminal", () => {
  const guest = atPrompt();
  guest.print("0123456789\r\r\nabc\b\b\b\r\u001b[1A\u001b[13CX\r\r\n9abc\u001b[4D");
  run(guest, { typed: "0123456789abc\u001b[D\u001b[D\u001b[D\u001b[DX", shown: "9abc", after: `\r\n${PROMPT()}` });
  expect(guest.told).toEqual(["begin 012345678X9abc", "end 0"]);
});

test("a command of several lines begins with the last of them", () => {
  const guest = atPrompt();
  run(guest, { typed: "for i in 1 2; do", after: `\r\n${FURTHER}${ASKED}` });
  run(guest, { typed: "echo $i", after: `\r\n${FURTHER}${ASKED}` });
  expect(guest.told).toEqual([]);
  run(guest, { typed: "done", after: `\r\n1\r\n2\r\n${PROMPT()}` });
  expect(guest.told).toEqual(["begin for i in 1 2; do\necho $i\ndone", "end 0"]);
});

test("lines that were pasted are commands of their own", () => {
  const guest = atPrompt();
  guest.type("echo a\recho b\r");
  guest.print(`echo a\r\na\r\n${PROMPT()}echo b\r\nb\r\n${PROMPT()}`);
  expect(guest.told).toEqual(["begin echo a", "end 0", "begin echo b", "end 0"]);
});

test("what a program reads is no command", () => {
  const guest = atPrompt();
  run(guest, { typed: "cat", after: "\r\n" });
  guest.type("some text\r");
  guest.print("some text\r\nsome text\r\n");
  guest.type("\u0003");
  guest.print(`^C\r\n${PROMPT(130)}`);
  run(guest, { typed: "ls", after: `\r\n${PROMPT()}` });
  expect(guest.told).toEqual(["begin cat", "end 130", "begin ls", "end 0"]);
});

test("with a message of the kernel in between the typed line counts, and an edited one is not guessed", () => {
  const guest = atPrompt();
  guest.print("[   12.3] virtio_crypto: hello\r\n");
  run(guest, { typed: "ls", after: `\r\n${PROMPT()}` });
  guest.print("[   13.1] virtio_crypto: hello\r\n");
  run(guest, { typed: "lss\u007f", shown: "lss\b\u001b[J", after: `\r\n${PROMPT()}` });
  expect(guest.told).toEqual(["begin ls", "end 0", "begin ", "end 0"]);
});

test("what a job in the background prints into a line is no part of it", () => {
  const guest = atPrompt();
  run(guest, { typed: "vcrypto storm &", after: `\r\n${PROMPT()}${ASKED}` });
  guest.print("4 requests of 64 bytes");
  run(guest, { typed: "udriver caaa", after: `\r\n${PROMPT()}${ASKED}` });
  guest.type("ps");
  guest.print("p by 4 jobs\r\ns");
  guest.type("\r");
  guest.print(`\r\n${PROMPT()}${ASKED}`);
  expect(guest.told).toEqual(["begin vcrypto storm &", "end 0", "begin udriver caaa", "end 0", "begin ps", "end 0"]);
});

test("an answer of the terminal to the shell's question is not typed", () => {
  const guest = atPrompt();
  guest.print("\r\n");
  run(guest, { typed: "\u001b[24;5Rls", shown: "ls", after: `\r\n${PROMPT()}` });
  expect(guest.told).toEqual(["begin ls", "end 0"]);
});

test("a shell that tells no status leaves it unknown, and a reset does", () => {
  const guest = atPrompt();
  run(guest, { typed: "a", after: "\r\n\u001b]133;A\u0007$ \u001b]133;B\u0007" });
  run(guest, { typed: "b", after: "\r\n\u001b]133;D;-7\u0007\u001b]133;A\u0007$ \u001b]133;B\u0007" });
  run(guest, { typed: "reboot", after: "\r\nbye" });
  guest.watch.reset();
  guest.watch.reset();
  expect(guest.told).toEqual(["begin a", "end ?", "begin b", "end ?", "begin reboot", "end ?"]);
});

test("a guest that prints marks without end begins nothing by itself", () => {
  const guest = shell();
  for (let count = 0; count < 100; count++) guest.print(`${PROMPT(count % 300)}echo ${count}\r\n`);
  guest.print(`\u001b]133;D;${"9".repeat(1000)}\u0007\u001b]133;${"A".repeat(10_000)}`);
  guest.print("\u001b\u001b[999999999999D\u001b[;;;5C\u0018\u001b]133;B\u001b\\");
  expect(guest.told).toEqual([]);
});

test("an endless line is bounded, and is not shown in part", () => {
  const guest = atPrompt();
  guest.type("\u001b[A\r");
  guest.print(`${"x".repeat(100_000)}\r\n${PROMPT()}`);
  expect(guest.told).toEqual(["begin ", "end 0"]);
});

test("many further lines are bounded, and are not shown in part", () => {
  const guest = atPrompt();
  const line = "y".repeat(1000);
  for (let length = 0; length <= MAX_COMMAND; length += 1000) {
    guest.type(`${line}\r`);
    guest.print(`${line}\r\n${FURTHER}`);
  }
  run(guest, { typed: "z", after: `\r\n${PROMPT()}` });
  expect(guest.told).toEqual(["begin ", "end 0"]);
});

test("random bytes never throw", () => {
  const guest = shell();
  let seed = 1;
  const next = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed >>> 16;
  };
  const alphabet = "\u001b[];133ABD;\u0007\r\r\n\b Jx9\u0018\\";
  for (let count = 0; count < 20_000; count++) {
    guest.print(alphabet.charAt(next() % alphabet.length));
    if (count % 50 === 0) guest.type("\r");
  }
  expect(guest.told.length).toBeLessThanOrEqual(2 * (20_000 / 50));
});

/** A shell that goes on where another was saved, in front of the end of its console. */
function restored(guest: ReturnType<typeof shell>, console: string): ReturnType<typeof shell> {
  const next = shell();
  next.watch.restore(guest.watch.save(), new TextEncoder().encode(console));
  return next;
}

test("a restored shell knows that it is at its prompt: the next line is a command, with the number after the last", () => {
  const guest = atPrompt();
  run(guest, { typed: "true", after: `\r\n${PROMPT()}` });
  const next = restored(guest, `earlier\r\n${PROMPT()}`);
  expect(next.told).toEqual([]);
  run(next, { typed: "vcrypto info", after: `\r\nok\r\n${PROMPT()}` });
  expect(next.told).toEqual(["begin vcrypto info", "end 0"]);
  next.watch.replayState();
  expect(next.told.at(-1)).toBe("end ?");
});

test("a line that was half typed when the machine was saved is whole when it is entered", () => {
  const guest = atPrompt();
  guest.type("vcrypto ");
  guest.print("vcrypto ");
  const next = restored(guest, `${PROMPT()}vcrypto `);
  run(next, { typed: "info", after: `\r\n${PROMPT()}` });
  expect(next.told).toEqual(["begin vcrypto info", "end 0"]);
});

test("a command that ran when the machine was saved runs still, and what was typed ahead comes after it", () => {
  const guest = atPrompt();
  run(guest, { typed: "sleep 9", after: "\r\n.\r\n" });
  guest.type("true\r");
  const next = restored(guest, `${PROMPT()}sleep 9\r\n.\r\n`);
  next.watch.replayState();
  expect(next.told).toEqual(["begin sleep 9"]);
  next.print(`.\r\n${PROMPT(3)}true\r\n`);
  next.watch.beforeEvent();
  expect(next.told).toEqual(["begin sleep 9", "end 3", "begin true"]);
});

test("a line that was entered and has printed nothing is a command that runs", () => {
  const guest = atPrompt();
  run(guest, { typed: "vcrypto info", after: "\r\n" });
  const next = restored(guest, `${PROMPT()}vcrypto info\r\n`);
  next.print(PROMPT());
  expect(next.told).toEqual(["end 0"]);
});

test("a machine's file of before has a console only: that tells of the prompt", () => {
  const next = shell();
  next.watch.restore(new Uint8Array(), new TextEncoder().encode(`${PROMPT()}`));
  run(next, { typed: "true", after: `\r\n${PROMPT()}` });
  expect(next.told).toEqual(["begin true", "end 0"]);
});

test("a line that was half typed in such a file is whole, though its beginning was typed unseen", () => {
  const next = shell();
  next.watch.restore(new Uint8Array(), new TextEncoder().encode(`${PROMPT()}ec`));
  run(next, { typed: "ho hi", after: `\r\n${PROMPT()}` });
  expect(next.told).toEqual(["begin echo hi", "end 0"]);
});

test("whatever a file says of the shell is taken or refused", () => {
  const guest = atPrompt();
  run(guest, { typed: "sleep 9", after: "\r\n.\r\n" });
  guest.type("true\rmore");
  const saved = guest.watch.save();
  const restore = (bytes: Uint8Array) => () => shell().watch.restore(bytes, new Uint8Array());
  expect(restore(saved)).not.toThrow();
  for (let length = 1; length < saved.length; length++) {
    expect(restore(saved.subarray(0, length))).toThrow(SavedStateError);
  }
  const other = shell();
  other.watch.begin("x".repeat(MAX_COMMAND));
  const long = other.watch.save();
  const withNoNumber = long.slice();
  withNoNumber.fill(0, 0, 4);
  expect(restore(long)).not.toThrow();
  expect(restore(withNoNumber)).toThrow(SavedStateError);
});
