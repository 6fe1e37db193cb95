/** docs/glossary.md from the glossary of the page. */
import { GLOSSARY, type GlossarySection } from "../src/ui/model/glossary/glossary.ts";
import { table } from "./markdown.ts";

export function glossaryDocument(): string {
  const parts = [
    "# Glossary",
    "Generated from `src/ui/model/glossary` by `npm run docs`; a test fails when it is out of date. The page shows the same texts: point at a word with a dotted line, or open Help, Glossary. The code has terms of its own: [architecture.md](architecture.md#terms). Clauses are those of VIRTIO 1.4 cs01.",
    ...GLOSSARY.map(sectionText),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Lessons link to words. Where a code host shows the document, only headings have places by themselves. */
const anchor = (slug: string): string => `<a id="${slug}"></a>`;

const sectionText = ({ title, entries }: GlossarySection): string =>
  `## ${title}\n\n${table(
    ["Word", "Meaning", "Clause"],
    entries.map(({ term, slug, text, clause = "" }) => [`${anchor(slug)}${term}`, text, clause]),
  )}`;
