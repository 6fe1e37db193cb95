/** The program as a process of its own, as far as it goes without a guest. */
import { type SpawnOptions, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromLines } from "../trace/json-lines.ts";

/** A process that compiles its own sources takes seconds on a loaded machine. */
const TIME_LIMIT_MS = 60_000;

const TSX = createRequire(import.meta.url).resolve("tsx/cli");

interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs `npm run headless` with these arguments; with `reads` false its output has no reader from the start. */
function headless(args: readonly string[], { reads = true, stdout = "pipe" as const as SpawnOptions["stdio"] } = {}) {
  const child = spawn(process.execPath, [TSX, "src/node/headless.ts", ...args], {
    stdio: ["ignore", stdout as "pipe", "pipe"],
  });
  if (!reads) child.stdout?.destroy();
  let output = "";
  let errors = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    errors += chunk;
  });
  return new Promise<Ended>((resolve) => child.on("close", (status) => resolve({ status, output, errors })));
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headless-test-"));
  writeFileSync(join(folder, "file"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Without images there is no machine: what is wrong before is told before. */
const NO_IMAGES = ["--images", "/nonexistent"];

test.each([
  ["a folder that is not there", "no/trace.json", /cannot write the trace .*: there is no folder .*no\. Make it, or/],
  ["a file for a folder", "file/trace.json", /: .*file is no folder\. Choose another place\.$/],
  ["a folder for a file", ".", /: it is a folder\. Choose a name for a file\.$/],
])(
  "--trace into %s: what, why, what to do, a status of its own, and no boot",
  async (_, path, sentence) => {
    const { status, errors } = await headless([...NO_IMAGES, "--trace", join(folder, path), "true"]);
    expect(status).toBe(73);
    expect(errors.trim()).toMatch(sentence);
    expect(errors.trim().split("\n")).toHaveLength(1);
  },
  TIME_LIMIT_MS,
);

test(
  "--trace onto a disk that is full is told like that",
  async () => {
    const { status, errors } = await headless([...NO_IMAGES, "--trace", "/dev/full", "true"]);
    expect(status).toBe(73);
    expect(errors).toMatch(/cannot write the trace \/dev\/full: the disk is full\. Free some space/);
    expect(errors).not.toMatch(/^\s+at /m);
  },
  TIME_LIMIT_MS,
);

test(
  "without images it says what to do, and the trace is whole all the same",
  async () => {
    const path = join(folder, "trace.jsonl");
    const { status, errors } = await headless([...NO_IMAGES, "--trace", path, "true"]);
    expect(status).toBe(125);
    expect(errors).toMatch(/^headless: Could not load manifest.json\. .* Build the guest image with `npm run guest`/);
    expect(fromLines(readFileSync(path, "utf8"))).toMatchObject({ problems: [], events: [] });
  },
  TIME_LIMIT_MS,
);

test(
  "an output that nothing reads any more ends it without a word, as a Unix filter",
  async () => {
    expect(await headless(["--help"], { reads: false })).toEqual({ status: 141, output: "", errors: "" });
  },
  TIME_LIMIT_MS,
);

test(
  "an output that cannot be written is told",
  async () => {
    const full = openSync("/dev/full", "w");
    const { status, errors } = await headless(["--help"], { stdout: full as unknown as SpawnOptions["stdio"] });
    expect(status).toBe(73);
    expect(errors).toMatch(/^headless: cannot write the output: the disk is full/);
  },
  TIME_LIMIT_MS,
);

test(
  "the help names each status, and says that there is no standard input",
  async () => {
    const { status, output } = await headless(["--help"]);
    expect(status).toBe(0);
    for (const told of [2, 73, 124, 125, 141]) expect(output).toMatch(new RegExp(`^ +${told}  `, "m"));
    expect(output).toContain("no standard input");
  },
  TIME_LIMIT_MS,
);

test.each([
  ["--timeout of no number", ["--timeout", "soon", "true"], /--timeout soon: it is a number of seconds/],
  ["--timeout longer than a timer goes", ["--timeout", "9999999", "true"], /--timeout 9999999: .* up to 2147483/],
  ["--put of a folder", ["--put", "/tmp=/x", "true"], /--put \/tmp=\/x: cannot read it/],
  ["--features of an unknown bit", ["--features", "crypto0=TURBO", "true"], /crypto0=TURBO.*DEVICE=NAMES/],
  ["--features of no device", ["--features", "EVENT_IDX", "true"], /EVENT_IDX.*DEVICE=NAMES/],
  ["an option that is none", ["--tarce", "x", "true"], /--tarce/],
])(
  "%s is wrong usage",
  async (_, args, sentence) => {
    const { status, errors } = await headless(args);
    expect(status).toBe(2);
    expect(errors).toMatch(sentence);
    expect(errors).toContain("usage: npm run headless");
  },
  TIME_LIMIT_MS,
);

test("an unknown device is wrong usage, and the text names the known ones", async () => {
  const { status, errors } = await headless(["--device", "crypto7", "true"]);
  expect(status).toBe(2);
  expect(errors).toContain("--device crypto7: there is no such optional device; there is rng0");
});
