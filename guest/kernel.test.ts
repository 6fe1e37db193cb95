/** The kernel's configuration fragment, and what decides the kernel. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { kernelRecipe, lostOptions, parseFragment } from "./kernel.ts";

const fragment = readFileSync(new URL("kernel.config", import.meta.url), "utf8");

it("reads options with and without a comment behind them", () => {
  const text = 'CONFIG_A=y\nCONFIG_B="x # y"   # why\n# CONFIG_C is not set\n# CONFIG_D is not set # why\n\n# words\n';
  expect(parseFragment(text)).toEqual([
    { name: "CONFIG_A", text: "CONFIG_A=y" },
    { name: "CONFIG_B", text: 'CONFIG_B="x # y"' },
    { name: "CONFIG_C", text: "# CONFIG_C is not set" },
    { name: "CONFIG_D", text: "# CONFIG_D is not set" },
  ]);
});

it("refuses a line that is neither an option nor a comment", () => {
  expect(() => parseFragment("CONFIG_A=y\nCONFIG_B y")).toThrow("kernel.config:2");
});

it("finds options that kconfig dropped or set otherwise", () => {
  const wanted = parseFragment("CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\n# CONFIG_D is not set\n");
  expect(lostOptions(wanted, "\nCONFIG_A=y\nCONFIG_B=y\nCONFIG_C=y\n").map(({ name }) => name)).toEqual([
    "CONFIG_B",
    "CONFIG_C",
  ]);
});

it("has every option of the guest's kernel once", () => {
  const names = parseFragment(fragment).map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

it("builds the same kernel when only a comment of the fragment changes", () => {
  expect(kernelRecipe(`# a word more\n${fragment}`)).toBe(kernelRecipe(fragment));
  expect(kernelRecipe(`${fragment}CONFIG_X=y\n`)).not.toBe(kernelRecipe(fragment));
});
