/**
 * The parts of vcrypto that need no kernel, compiled for this machine with the address and undefined behaviour
 * sanitizers. Tests ask them line by line.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const GUEST = fileURLToPath(new URL("..", import.meta.url));
const KEY_SOURCES = /^(key(-.*)?|curves|rsa-number)\.c$/;
const FLAGS = ["-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-g"];
const SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/** False on a machine without gcc, where these tests cannot run. */
export const hasCompiler = spawnSync("gcc", ["--version"]).status === 0;

/** An operation of testing/probe.c, and the bytes that it is applied to. */
export type Question = readonly [operation: string, data: Uint8Array | string];

/** The compiled program, in a folder of its own. */
export class Probe {
  readonly #folder = mkdtempSync(join(tmpdir(), "vcrypto-"));

  constructor() {
    const asym = join(GUEST, "vcrypto/asym");
    const sources = [
      join(GUEST, "testing/probe.c"),
      ...["text.c", "der.c", "ec-cert.c", "asn1.c", "stats.c", "proc.c"].map((name) => join(GUEST, "vcrypto", name)),
      ...readdirSync(asym)
        .filter((name) => KEY_SOURCES.test(name))
        .map((name) => join(asym, name)),
    ];
    const include = `-I${join(GUEST, "module")}`;
    execFileSync("gcc", [...FLAGS, ...SANITIZERS, include, ...sources, "-o", this.#program]);
  }

  /** The answers of one run; a sanitizer report ends it with another status. */
  ask(questions: readonly Question[]): string[] {
    const lines = questions.map(([operation, data]) => `${operation} ${Buffer.from(data).toString("hex")}\n`);
    const run = spawnSync(this.#program, { input: lines.join(""), encoding: "utf8", maxBuffer: 1 << 28 });
    expect(run.stderr).toBe("");
    expect(run.status).toBe(0);
    return run.stdout.trimEnd().split("\n");
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #program(): string {
    return join(this.#folder, "probe");
  }
}
