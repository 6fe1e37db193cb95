/** The cpio format against the cpio command, and against damaged archives. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type CpioEntry, CpioError, readCpio, writeCpio } from "./cpio.ts";

const ENTRIES: CpioEntry[] = [
  { name: "bin", type: "directory", mode: 0o755, data: new Uint8Array() },
  { name: "bin/tool", type: "file", mode: 0o755, data: new TextEncoder().encode("#!/bin/sh\n") },
  { name: "bin/link", type: "link", mode: 0o777, data: new TextEncoder().encode("tool") },
  { name: "empty", type: "file", mode: 0o644, data: new Uint8Array() },
];

const anyEntry = fc.record({
  name: fc.string({ unit: fc.constantFrom(..."abcö/.-"), minLength: 1, maxLength: 40 }),
  type: fc.constantFrom("directory", "file", "link") as fc.Arbitrary<CpioEntry["type"]>,
  mode: fc.nat(0o7777),
  data: fc.uint8Array({ maxLength: 50 }),
});

const hasCpio = (() => {
  try {
    execFileSync("cpio", ["--version"]);
    return true;
  } catch {
    return false;
  }
})();

it("reads back any entries that it wrote", () => {
  fc.assert(
    fc.property(fc.array(anyEntry), (entries) => {
      expect(readCpio(writeCpio(entries))).toEqual(entries);
    }),
  );
});

it("ends every archive at a multiple of four bytes, so that another one can follow", () => {
  fc.assert(fc.property(fc.array(anyEntry), (entries) => writeCpio(entries).length % 4 === 0));
});

it("writes the same bytes for the same entries at any time", () => {
  expect(writeCpio(ENTRIES)).toEqual(writeCpio(structuredClone(ENTRIES)));
});

it.skipIf(!hasCpio)("writes what the cpio program unpacks", () => {
  const folder = mkdtempSync(join(tmpdir(), "cpio-"));
  try {
    execFileSync("cpio", ["-id", "--quiet"], { cwd: folder, input: writeCpio(ENTRIES) });
    expect(readFileSync(join(folder, "bin/tool"), "utf8")).toBe("#!/bin/sh\n");
    expect(statSync(join(folder, "bin/tool")).mode & 0o777).toBe(0o755);
    expect(readlinkSync(join(folder, "bin/link"))).toBe("tool");
    expect(statSync(join(folder, "empty")).size).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("refuses an archive that is cut off anywhere", () => {
  const whole = writeCpio(ENTRIES);
  for (let length = 0; length < whole.length - 4; length++) {
    expect(() => readCpio(whole.subarray(0, length))).toThrow(CpioError);
  }
});

it("refuses any bytes with an error of its own, and never with another one", () => {
  const whole = writeCpio(ENTRIES);
  const changed = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, value]) => {
    const copy = Uint8Array.from(whole);
    copy[at] = value;
    return copy;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), changed), (bytes) => {
      try {
        readCpio(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(CpioError);
      }
    }),
    { numRuns: 2000 },
  );
});
