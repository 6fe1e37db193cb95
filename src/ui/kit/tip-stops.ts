/**
 * Words with a tip as stops of Tab: one for each region or dialog. A stop for each word would make a hundred. Arrow keys
 * go from one word to the next.
 */

const GROUP = "dialog, [data-region]";
const WORD = ".tip-word";

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A word that has not joined has no attribute yet, though a button is a stop by itself. */
const isStop = (word: HTMLElement): boolean => word.getAttribute("tabindex") === "0";

const wordsOf = (group: Element): HTMLElement[] => [...group.querySelectorAll<HTMLElement>(WORD)];

/** Makes a word a stop if its region has none. Returns how to take it out again. */
export function joinStops(word: HTMLElement): () => void {
  const group = word.closest(GROUP) ?? document.body;
  const hasStop = wordsOf(group).some((each) => each !== word && isStop(each));
  word.tabIndex = hasStop ? -1 : 0;
  return () => {
    if (!isStop(word)) return;
    const next = wordsOf(group).find((each) => each !== word);
    if (next) next.tabIndex = 0;
  };
}

/** Moves the focus along the words of a region. Tells whether the key does that. */
export function moveAlongStops(word: HTMLElement, key: string): boolean {
  const step = STEPS[key];
  if (step === undefined) return false;
  const words = wordsOf(word.closest(GROUP) ?? document.body).filter(isVisible);
  const next = words[words.indexOf(word) + step];
  if (!next) return true;
  word.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
  return true;
}

const isVisible = (element: HTMLElement): boolean =>
  typeof element.checkVisibility !== "function" || element.checkVisibility();
