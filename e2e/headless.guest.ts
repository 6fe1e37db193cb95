/**
 * `npm run headless` as a process of its own, with a guest. The tests show how it ends when the run does not end by
 * itself.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fromLines } from "../src/trace/json-lines.ts";

const TSX = createRequire(import.meta.url).resolve("tsx/cli");
const HEADLESS = `${process.execPath} ${TSX} src/node/headless.ts`;

const shell = (script: string) => spawnSync("bash", ["-c", script], { encoding: "utf8" });

test("piped into head it ends quietly, with a status of its own, and its trace is whole", () => {
  const folder = mkdtempSync(join(tmpdir(), "headless-test-"));
  try {
    const path = join(folder, "trace.jsonl");
    const { stdout, stderr } = shell(
      `${HEADLESS} --trace ${path} 'seq 1 100000' | head -3; echo "status \${PIPESTATUS[0]}"`,
    );
    expect(stdout).toBe("1\n2\n3\nstatus 141\n");
    expect(stderr).toBe("");
    const { events, problems } = fromLines(readFileSync(path, "utf8"));
    expect(events.length).toBeGreaterThan(0);
    expect(problems).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a trace that fills the disk ends the run: what, why, what to do", () => {
  const { status, stderr } = shell(`${HEADLESS} --trace /dev/full 'sleep 1000'`);
  expect(status).toBe(73);
  expect(stderr).toMatch(/^headless: cannot write the trace \/dev\/full: the disk is full\. Free some space.*\n$/);
});

test("when the time is up before the shell, it says that the guest had not booted", () => {
  const { status, stderr } = shell(`${HEADLESS} --timeout 1 true`);
  expect(status).toBe(124);
  expect(stderr).toMatch(/^headless: the guest had not booted after 1 s: /);
});

test("a command that gets no standard input sees its end, and its status is the program's", () => {
  const { status, stdout } = shell(`echo hello | ${HEADLESS} 'cat; exit 7'`);
  expect(stdout).toBe("");
  expect(status).toBe(7);
});
