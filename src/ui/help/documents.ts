/** The repository's documents that the page's server has too, as plain text: tools/served-documents.ts puts them there. */

export interface ServedDocument {
  /** Path in the repository. */
  readonly path: string;
  readonly about: string;
}

export const DOCUMENTS: readonly ServedDocument[] = [
  { path: "README.md", about: "What it is, how to start it, how to use the device in a page of your own." },
  { path: "docs/glossary.md", about: "The words of the glossary." },
  { path: "docs/spec.md", about: "What the RFC left open, each decision with its test." },
  { path: "docs/wire-format.md", about: "Every struct and constant." },
  { path: "docs/trace-format.md", about: "Every event of a trace file." },
  { path: "docs/conformance.md", about: "Each requirement of VIRTIO 1.4, and where it is met." },
  { path: "docs/architecture.md", about: "What runs where, and the life of a request." },
  { path: "CONTRIBUTING.md", about: "How to change it." },
];

/** From the page: `docs/spec.md` is `documents/docs-spec.txt`. A browser shows text, and would save Markdown. */
export const servedAs = (path: string): string => `documents/${path.replaceAll("/", "-").replace(/\.md$/, ".txt")}`;
