import { expect, it, test } from "vitest";
import { Clause as CryptoClause } from "../../../wire/crypto/clause.ts";
import { Clause } from "../../../wire/virtio/clause.ts";
import { GLOSSARY, meaningOf } from "./glossary.ts";
import { PACKED_TERMS } from "./packed-terms.ts";
import { PAGE_TERMS } from "./page-terms.ts";
import { RING_TERMS } from "./ring-terms.ts";
import { VIRTIO_TERMS } from "./virtio-terms.ts";

const MAX_SENTENCES = 2;
const MAX_WORDS = 20;
/** What an address takes as a name. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

const entries = GLOSSARY.flatMap((section) => section.entries);
const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?]) /);

it.each(entries.map(({ term, text }) => [term, text]))("%s has one or two short sentences", (_, text) => {
  const sentences = sentencesOf(text);
  expect(sentences.length).toBeLessThanOrEqual(MAX_SENTENCES);
  for (const sentence of sentences) {
    expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
    expect(sentence.split(" ").length, sentence).toBeLessThanOrEqual(MAX_WORDS);
  }
});

test("every clause of a word is one that the project cites", () => {
  const cited: readonly string[] = [...Object.values(Clause), ...Object.values(CryptoClause)];
  const clauses = entries.flatMap(({ clause }) => clause ?? []);
  expect(clauses.length).toBeGreaterThan(30);
  expect(clauses.filter((clause) => !cited.includes(clause))).toEqual([]);
});

test("no word is in two sections", () => {
  const terms = [VIRTIO_TERMS, RING_TERMS, PACKED_TERMS, PAGE_TERMS].flatMap((section) => Object.keys(section));
  expect(terms).toEqual([...new Set(terms)]);
});

test("each word has a name of its own for addresses", () => {
  const slugs = entries.map(({ slug }) => slug);
  expect(slugs).toEqual([...new Set(slugs)]);
  for (const slug of slugs) expect(slug).toMatch(NAME);
  expect(slugs).toContain("avail-idx");
});

test("a word is found by its spelling on the page", () => {
  expect(meaningOf("head").text).toContain("first descriptor");
});
