/** The glossary: all words, found by typing, each with a place in the page's address. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../kit/Dialog.tsx";
import type { GlossaryEntry, GlossarySection } from "../model/glossary/glossary.ts";
import { glossaryWord } from "../state/glossary-word.ts";
import { closeOverlay } from "../state/overlay.ts";
import { glossaryText, loadGlossary } from "../words/glossary-text.ts";
import "./help.css";

export function GlossaryDialog() {
  useEffect(() => void loadGlossary(), []);
  const [text, setText] = useState("");
  const loaded = glossaryText.value;
  const close = () => {
    glossaryWord.value = undefined;
    closeOverlay();
  };
  return (
    <Dialog name="glossary" title="Glossary" close={close}>
      <input
        type="search"
        aria-label="Find a word"
        placeholder="Find a word"
        autocomplete="off"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {!loaded && <p class="quiet">Loading …</p>}
      {loaded && "problem" in loaded && <LoadProblem problem={loaded.problem} />}
      {loaded && "glossary" in loaded && <Words sections={loaded.glossary.GLOSSARY} text={text} />}
    </Dialog>
  );
}

function LoadProblem({ problem }: { readonly problem: string }) {
  return (
    <div role="alert">
      <p>Could not load the glossary: {problem}. Is the server still there?</p>
      <button type="button" onClick={() => void loadGlossary()}>
        Retry
      </button>
    </div>
  );
}

interface WordsProps {
  readonly sections: readonly GlossarySection[];
  readonly text: string;
}

function Words({ sections, text }: WordsProps) {
  const found = sections
    .map(({ title, entries }) => ({ title, entries: entries.filter((entry) => fits(entry, text)) }))
    .filter(({ entries }) => entries.length > 0);
  const wanted = glossaryWord.value;
  const isUnknown =
    wanted !== undefined && !sections.some(({ entries }) => entries.some(({ slug }) => slug === wanted));
  return (
    <>
      {isUnknown && (
        <p class="warn-text" role="status">
          The glossary has no word <q>{wanted}</q>.
        </p>
      )}
      <div class="glossary">
        {found.map(({ title, entries }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {entries.map((entry) => (
                <Word key={entry.slug} entry={entry} isWanted={entry.slug === wanted} />
              ))}
            </dl>
          </section>
        ))}
        {found.length === 0 && <p class="quiet">No word and no meaning has these letters.</p>}
      </div>
      <p class="quiet">Press a word, and the address of the page leads to it. Clauses are those of VIRTIO 1.4.</p>
    </>
  );
}

interface WordProps {
  readonly entry: GlossaryEntry;
  readonly isWanted: boolean;
}

function Word({ entry: { term, slug, text, clause }, isWanted }: WordProps) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isWanted) line.current?.scrollIntoView?.({ block: "nearest" });
  }, [isWanted]);
  return (
    <div ref={line} class={isWanted ? "wanted" : undefined} data-word={slug}>
      <dt>
        <button
          type="button"
          class="link"
          aria-pressed={isWanted}
          onClick={() => {
            glossaryWord.value = isWanted ? undefined : slug;
          }}
        >
          {term}
        </button>
      </dt>
      <dd>
        {text} {clause && <cite>{clause}</cite>}
      </dd>
    </div>
  );
}

/** Whether all words of the text are in the entry. */
function fits({ term, text: meaning, clause = "" }: GlossaryEntry, text: string): boolean {
  const said = `${term} ${meaning} ${clause}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}
