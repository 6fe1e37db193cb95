/** The program as a process of its own, as far as it goes without a guest. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";

const TIME_LIMIT_MS = 60_000;

function bench(...args: readonly string[]) {
  const tsx = createRequire(import.meta.url).resolve("tsx/cli");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsx, "bench/main.ts", ...args], { encoding: "utf8" });
  return { status, stdout, stderr: stderr.replace(/^bench: qemu-system-i386.*\n/, "") };
}

test(
  "without a guest image: what, why, what to do, a status of its own, and no stack",
  () => {
    const { status, stdout, stderr } = bench("--images", "/nonexistent");
    expect(status).toBe(3);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^bench: there is no guest image in \/nonexistent: .* Build it with `npm run guest`.*\n$/);
  },
  TIME_LIMIT_MS,
);

test(
  "--from renders a saved run as docs/figures.md has it, without measuring",
  () => {
    const { status, stdout, stderr } = bench("--from", "bench/published.json", "--markdown");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(readFileSync("docs/figures.md", "utf8"));
  },
  TIME_LIMIT_MS,
);

test(
  "a file of --from that is not a result: what, why, a status of its own, and no stack",
  () => {
    const { status, stdout, stderr } = bench("--from", "package.json", "--markdown");
    expect({ status, stdout }).toEqual({ status: 4, stdout: "" });
    expect(stderr).toMatch(/^bench: package\.json is not a result of `npm run bench -- --json`: .*\n$/);
  },
  TIME_LIMIT_MS,
);

test(
  "two forms at once are wrong usage",
  () => {
    const { status, stdout, stderr } = bench("--json", "--markdown");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^bench: --json and --markdown are two forms/);
    expect(stderr).toContain("usage: npm run bench");
  },
  TIME_LIMIT_MS,
);

test(
  "an option that is none is wrong usage",
  () => {
    const { status, stderr } = bench("--ony", "engine");
    expect(status).toBe(2);
    expect(stderr).toContain("usage: npm run bench");
  },
  TIME_LIMIT_MS,
);
