/** A word of the glossary on the page: its meaning on hover, focus and press. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { TipWord } from "../kit/TipWord.tsx";
import type { TermName } from "../model/glossary/glossary.ts";
import { glossaryText, loadGlossary } from "./glossary-text.ts";
import { Meaning } from "./Meaning.tsx";

interface TermProps {
  readonly name: TermName;
  /** Default: the name. */
  readonly children?: ComponentChildren;
  /** Said below the meaning: more of this very place. */
  readonly more?: string | undefined;
}

export const Term = ({ name, children = name, more }: TermProps) => (
  <TipWord tip={() => <Definition name={name} more={more} />}>{children}</TipWord>
);

function Definition({ name, more }: Pick<TermProps, "name" | "more">) {
  useEffect(() => void loadGlossary(), []);
  const loaded = glossaryText.value;
  if (!loaded) return <p class="quiet">Loading …</p>;
  if ("problem" in loaded) return <p>Could not load the glossary: {loaded.problem}.</p>;
  return <Meaning term={name} more={more} {...loaded.glossary.meaningOf(name)} />;
}
