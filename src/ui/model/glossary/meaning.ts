/** What the glossary says of one word. */

export interface Meaning {
  /** One or two sentences of at most 20 words each. */
  readonly text: string;
  /** Number and title in VIRTIO 1.4; absent for a word that is not the standard's. */
  readonly clause?: string;
  /** In the page's address, for a word that differs from another one by its capitals only. */
  readonly slug?: string;
}

/** The words of one part of the glossary, by their spelling on the page. */
export type Meanings = Readonly<Record<string, Meaning>>;

/** Of a word in the page's address: lower case, and a hyphen for every other character. */
export const slugOf = (term: string): string =>
  term
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
