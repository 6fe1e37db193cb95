/** A word of the glossary that a text names by its place in the page's address. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { TipWord } from "../kit/TipWord.tsx";
import { glossaryText, loadGlossary } from "./glossary-text.ts";
import { Meaning } from "./Meaning.tsx";

interface TermBySlugProps {
  readonly slug: string;
  readonly children: ComponentChildren;
}

export const TermBySlug = ({ slug, children }: TermBySlugProps) => (
  <TipWord tip={() => <Definition slug={slug} />}>{children}</TipWord>
);

function Definition({ slug }: Pick<TermBySlugProps, "slug">) {
  useEffect(() => void loadGlossary(), []);
  const loaded = glossaryText.value;
  if (!loaded) return <p class="quiet">Loading …</p>;
  if ("problem" in loaded) return <p>Could not load the glossary: {loaded.problem}.</p>;
  const entry = loaded.glossary.GLOSSARY.flatMap(({ entries }) => entries).find((each) => each.slug === slug);
  return entry ? <Meaning {...entry} /> : <p>The glossary has no word “{slug}”.</p>;
}
