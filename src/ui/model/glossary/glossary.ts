/** The glossary: every word that the page explains. docs/glossary.md is made from it. */
import { type Meaning, slugOf } from "./meaning.ts";
import { PACKED_TERMS } from "./packed-terms.ts";
import { PAGE_TERMS } from "./page-terms.ts";
import { RING_TERMS } from "./ring-terms.ts";
import { VIRTIO_TERMS } from "./virtio-terms.ts";

const TERMS = { ...VIRTIO_TERMS, ...RING_TERMS, ...PACKED_TERMS, ...PAGE_TERMS };

export type TermName = keyof typeof TERMS;

export interface GlossaryEntry extends Meaning {
  readonly term: TermName;
  readonly slug: string;
}

export interface GlossarySection {
  readonly title: string;
  readonly entries: readonly GlossaryEntry[];
}

const section = (title: string, terms: object): GlossarySection => ({
  title,
  entries: (Object.keys(terms) as TermName[]).map((term) => ({ term, slug: slugOf(term), ...TERMS[term] })),
});

export const GLOSSARY: readonly GlossarySection[] = [
  section("The device", VIRTIO_TERMS),
  section("Queues and rings", RING_TERMS),
  section("Packed rings", PACKED_TERMS),
  section("This page", PAGE_TERMS),
];

export const meaningOf = (term: TermName): Meaning => TERMS[term];
