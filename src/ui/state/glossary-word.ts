/** The word that the glossary shows first: from the page's address, or from a press in the glossary. */
import { signal } from "@preact/signals";
import { showOverlay } from "./overlay.ts";

/** As in the address: lower case with hyphens. It may be no word of the glossary. */
export const glossaryWord = signal<string | undefined>(undefined);

export function openGlossary(word?: string): void {
  glossaryWord.value = word;
  showOverlay("glossary");
}
