/** The check for system packages: which are missing, and the hint that it prints. */
import { expect, it } from "vitest";
import { installHint, missingPackages } from "./system-packages.ts";

it("misses nothing where every command is there", () => {
  expect(missingPackages("guest", () => true)).toEqual([]);
});

it("names the packages of the commands that are not there", () => {
  expect(missingPackages("guest", (name) => name !== "flex" && name !== "/usr/include/stdio.h")).toEqual([
    "libc6-dev",
    "flex",
  ]);
});

it("is content with any of several commands for one purpose", () => {
  expect(missingPackages("browser", (name) => name === "google-chrome")).toEqual([]);
  expect(missingPackages("browser", () => false)).toEqual(["chromium"]);
});

it("tells in one line what to install", () => {
  const hint = installHint("guest", ["flex", "bison"]);
  expect(hint).toContain("apt-get install flex bison");
  expect(hint).not.toContain("\n");
});
