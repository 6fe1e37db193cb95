/** The filter's input: a combobox as in the APG, whose options come from the rows. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { focusRegion } from "../kit/regions.ts";
import { completionAt, type Option } from "../model/filter/complete.ts";
import { showOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";
import { FilterCompletions, type Offer } from "./FilterCompletions.tsx";

const CLOSED: Offer = { from: 0, to: 0, options: [], active: -1 };

export function FilterInput() {
  const page = usePage();
  const input = useRef<HTMLInputElement>(null);
  const offer = useSignal(CLOSED);
  const { options, active } = offer.value;
  const problem = page.filter.problem.value;
  const ask = () => {
    const element = input.current;
    if (!element) return;
    const found = completionAt(element.value, element.selectionStart ?? element.value.length, page.shown.trace.rows);
    offer.value = { ...found, active: -1 };
  };
  const take = (option: Option | undefined) => {
    const element = input.current;
    if (!element || !option) return;
    const { from, to } = offer.value;
    element.setRangeText(`${option.text}${option.text.endsWith("{") ? "" : " "}`, from, to, "end");
    element.focus();
    page.filter.set(element.value);
    ask();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!onOptionKey(event, { offer, ask, take })) return;
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
        value={page.filter.text.value}
        onBlur={() => {
          offer.value = CLOSED;
        }}
        onInput={(event) => {
          page.filter.set(event.currentTarget.value);
          ask();
        }}
        onKeyDown={onKeyDown}
      />
      <button type="button" class="link" title="How to write a filter" onClick={() => showOverlay("filter-help")}>
        <span aria-hidden="true">?</span>
        <span class="visually-hidden">How to write a filter</span>
      </button>
      <FilterCompletions offer={offer.value} take={take} />
    </div>
  );
}

interface Keyed {
  readonly offer: { value: Offer };
  ask(): void;
  take(option: Option | undefined): void;
}

/** Handles a key of the combobox; false if it is none of its keys. */
function onOptionKey(event: KeyboardEvent, { offer, ask, take }: Keyed): boolean {
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
