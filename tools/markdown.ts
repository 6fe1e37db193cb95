/** Markdown, as the generated documents need it. */

/** As code. The text must not contain a backtick. */
export const code = (text: string) => `\`${text}\``;

/** A table. A `|` in a cell is escaped, or it would begin a new column. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
