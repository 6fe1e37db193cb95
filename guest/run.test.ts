/** Commands of the image build: their log, and how a failure is reported. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BuildLog, output } from "./run.ts";

let folder = "";
let log: BuildLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "run-"));
  log = new BuildLog(join(folder, "log"));
});

afterEach(() => rmSync(folder, { recursive: true }));

it("keeps a command and what it printed in the log", async () => {
  await log.run("sh", ["-c", "echo out; echo err >&2"]);
  expect(readFileSync(log.path, "utf8")).toBe("$ sh -c echo out; echo err >&2\nout\nerr\n");
});

it("says of a failed phase what failed, the end of the log and where the log is", async () => {
  const failing = log.phase("packing", () => log.run("sh", ["-c", "seq 1 100; echo no space left; exit 3"]));
  const message = await failing.catch((error: Error) => error.message);
  expect(message).toMatch(/^packing failed: sh ended with status 3\n/);
  expect(message).toContain("  | no space left\n");
  expect(message).not.toContain("  | 50\n");
  expect(message).toContain(`The whole log: ${log.path}`);
});

it("names a command that cannot be run", async () => {
  await expect(output("/no/such/command", [])).rejects.toThrow("cannot run /no/such/command");
});

it("gives a command the environment that it was told, on top of its own", async () => {
  expect(await output("sh", ["-c", 'test "$PATH" && echo "$ARCH"'], { env: { ARCH: "i386" } })).toBe("i386\n");
});
