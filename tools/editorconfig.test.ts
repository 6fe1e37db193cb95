/** .editorconfig against biome.json: an editor and the formatter want the same. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** The settings of one section, by name. */
function settingsOf(section: string): Readonly<Record<string, string>> {
  const [, body = ""] = read(".editorconfig").split(`\n[${section}]\n`);
  const [own = ""] = body.split("\n[");
  return Object.fromEntries([...own.matchAll(/^(\w+) = (.+)$/gm)].map(([, name = "", value = ""]) => [name, value]));
}

test(".editorconfig has the indentation and the line width of biome.json", () => {
  const { formatter } = JSON.parse(read("biome.json")) as { readonly formatter: Readonly<Record<string, unknown>> };
  expect(settingsOf("*")).toMatchObject({
    indent_style: formatter.indentStyle,
    indent_size: String(formatter.indentWidth),
    max_line_length: String(formatter.lineWidth),
    charset: "utf-8",
    insert_final_newline: "true",
  });
});

test(".editorconfig has tabs for C and for the kernel's build files", () => {
  for (const section of ["*.{c,h}", "{Makefile,Kbuild}"]) expect(settingsOf(section).indent_style).toBe("tab");
});
