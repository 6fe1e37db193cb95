/** The filter's input: a combobox as in the APG, whose options come from the rows, with what is wrong below it. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { completionAt, Option } from "./model/filter/complete.ts";
import type { FilterError } from "./model/filter/lexer.ts";
import { showOverlay } from "./overlays.tsx";
import { usePage } from "./page.ts";
import { focusRegion } from "./regions.ts";

interface Offer {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Option[];
  /** Index of the active option; -1 for none. */
  readonly active: number;
}

const CLOSED: Offer = { from: 0, to: 0, options: [], active: -1 };

/** Comes with the first focus: most visitors never filter. */
let complete: typeof completionAt | undefined;

export function FilterInput() {
  const { store } = usePage();
  const input = useRef<HTMLInputElement>(null);
  const offer = useSignal(CLOSED);
  const { options, active } = offer.value;
  const problem = store.filterProblem.value;
  const ask = () => {
    const element = input.current;
    if (!element || !complete) return;
    const found = complete(element.value, element.selectionStart ?? element.value.length, store.trace.rows);
    offer.value = { ...found, active: -1 };
  };
  const take = (option: Option | undefined) => {
    const element = input.current;
    if (!element || !option) return;
    const { from, to } = offer.value;
    element.setRangeText(`${option.text}${option.text.endsWith("{") ? "" : " "}`, from, to, "end");
    element.focus();
    store.setFilter(element.value);
    ask();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!onKey(event, { offer, ask, take })) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="filter">
      <input
        ref={input}
        type="text"
        role="combobox"
        id="filter"
        placeholder="Filter, e.g. status != OK"
        aria-label="Filter requests"
        aria-autocomplete="list"
        aria-expanded={options.length > 0}
        aria-controls="filter-options"
        aria-activedescendant={active < 0 ? undefined : `filter-option-${active}`}
        aria-invalid={problem !== undefined}
        aria-describedby={problem && "filter-problem"}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={store.filterText.value}
        onFocus={() => void load()}
        onBlur={() => {
          offer.value = CLOSED;
        }}
        onInput={(event) => {
          store.setFilter(event.currentTarget.value);
          void load().then(ask);
        }}
        onKeyDown={onKeyDown}
      />
      <button type="button" class="link" title="How to write a filter" onClick={() => showOverlay("filter-help")}>
        <span aria-hidden="true">?</span>
        <span class="visually-hidden">How to write a filter</span>
      </button>
      <Options offer={offer.value} take={take} />
    </div>
  );
}

async function load(): Promise<void> {
  complete ??= (await import("./model/filter/complete.ts")).completionAt;
}

interface OptionsProps {
  readonly offer: Offer;
  take(option: Option): void;
}

function Options({ offer: { options, active }, take }: OptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView?.({ block: "nearest" });
  }, [active]);
  const isOpen = options.length > 0;
  useLayoutEffect(() => place(list.current, isOpen), [isOpen]);
  return (
    <div
      ref={list}
      class="filter-options"
      id="filter-options"
      role="listbox"
      aria-label="Completions"
      popover="manual"
      hidden={!isOpen}
    >
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys.
        // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus.
        <div
          key={option.text}
          id={`filter-option-${index}`}
          role="option"
          aria-selected={index === active}
          // The input would lose the focus, and the list with it.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => take(option)}
        >
          <span class="mono">{option.text}</span>
          <span class="quiet">{option.hint}</span>
        </div>
      ))}
    </div>
  );
}

/** Below the input or, where there is more room, above it. */
function place(list: HTMLElement | null, isOpen: boolean): void {
  const box = list?.parentElement?.getBoundingClientRect();
  if (!list || !box || typeof list.showPopover !== "function") return;
  if (!isOpen) {
    list.hidePopover();
    return;
  }
  const below = innerHeight - box.bottom;
  const isBelow = below >= Math.min(LONGEST_LIST, box.top);
  Object.assign(list.style, {
    left: `${box.left}px`,
    top: isBelow ? `${box.bottom}px` : "auto",
    bottom: isBelow ? "auto" : `${innerHeight - box.top}px`,
    maxHeight: `${Math.min(LONGEST_LIST, (isBelow ? below : box.top) - 8)}px`,
  });
  list.showPopover();
}

/** Pixels. */
const LONGEST_LIST = 264;

interface Keyed {
  readonly offer: { value: Offer };
  ask(): void;
  take(option: Option | undefined): void;
}

/** Whether the key was the combobox's. */
function onKey(event: KeyboardEvent, { offer, ask, take }: Keyed): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  const { options, active } = offer.value;
  const { length } = options;
  const go = (index: number) => {
    offer.value = { ...offer.value, active: index };
    return true;
  };
  switch (event.key) {
    case "ArrowDown":
      if (length > 0) return go((active + 1) % length);
      ask();
      return true;
    case "ArrowUp":
      return length > 0 && go(active <= 0 ? length - 1 : active - 1);
    case "Enter":
    case "Tab":
      if (active >= 0) take(options[active]);
      else if (event.key === "Enter") focusRegion("requests");
      else return false;
      return true;
    case "Escape":
      if (length === 0) focusRegion("requests");
      offer.value = CLOSED;
      return true;
    default:
      return false;
  }
}

/** What is wrong with the text in the input, and which filter is in force instead. */
export function FilterProblem() {
  const { store } = usePage();
  const problem = store.filterProblem.value;
  if (!problem) return null;
  const text = store.filterText.value;
  const inForce = store.filter.text;
  return (
    <p class="filter-problem" id="filter-problem" role="status" data-testid="filter-problem">
      <span class="bad-text">
        At character {problem.from + 1}: {problem.message}.
      </span>{" "}
      <Marked text={text} problem={problem} />{" "}
      <span class="quiet">
        {inForce ? (
          <>
            Still in force: <q>{inForce}</q>
          </>
        ) : (
          "Until then all rows are shown."
        )}
      </span>
    </p>
  );
}

/** Characters shown around what is wrong. */
const CONTEXT = 24;

function Marked({ text, problem: { from, to } }: { readonly text: string; readonly problem: FilterError }) {
  const end = Math.min(Math.max(to, from + 1), from + CONTEXT);
  return (
    <code class="mono">
      {text.slice(Math.max(0, from - CONTEXT), from)}
      <mark>{text.slice(from, end) || "\u00a0"}</mark>
      {text.slice(end, end + CONTEXT)}
    </code>
  );
}
