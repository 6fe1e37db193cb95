import { expect, test } from "vitest";
import { parseManifest } from "./manifest.ts";

const sha256 = "0".repeat(64);
const files = {
  "bios.bin": { size: 1, sha256 },
  bzImage: { size: 2, sha256 },
  initrd: { size: 3, sha256 },
};
const good = { version: 1, cmdline: "console=ttyS0", files, kernel: "6.1" };

test("a manifest says the command line and each image's size and hash", () => {
  expect(parseManifest(JSON.stringify(good))).toMatchObject({ cmdline: "console=ttyS0", files });
});

test.each([
  ["<!doctype html>", "it is no JSON object"],
  ["[]", "it is no JSON object"],
  [JSON.stringify({ ...good, version: 2 }), "its version is 2, not 1"],
  [`{"version":${"[".repeat(1e5)}${"]".repeat(1e5)}}`, "its version is of type object, not 1"],
  [JSON.stringify({ ...good, cmdline: 5 }), "it has no kernel command line"],
  [JSON.stringify({ ...good, files: undefined }), "it lists no files"],
  [JSON.stringify({ ...good, files: { ...files, initrd: undefined } }), "its entry for initrd is missing or malformed"],
  [
    JSON.stringify({ ...good, files: { ...files, initrd: { size: -1, sha256 } } }),
    "its entry for initrd is missing or malformed",
  ],
  [
    JSON.stringify({ ...good, files: { ...files, bzImage: { size: 1e12, sha256 } } }),
    "its entry for bzImage is missing or malformed",
  ],
  [
    JSON.stringify({ ...good, files: { ...files, bzImage: { size: 1, sha256: "f00" } } }),
    "its entry for bzImage is missing or malformed",
  ],
])("refuses %.60s", (text, problem) => {
  expect(parseManifest(text)).toEqual({ problem });
});
