/** The filter's input: a combobox as in the APG, whose options come from the rows, which come with the first focus. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { FilterOptions } from "./FilterOptions.tsx";
import type { completionAt, Option } from "./model/filter/complete.ts";
import { showOverlay } from "./overlays.tsx";
import { usePage } from "./page.ts";
import { focusRegion } from "./regions.ts";

export interface Offer {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Option[];
  /** Index of the active option; -1 for none. */
  readonly active: number;
}

const CLOSED: Offer = { from: 0, to: 0, options: [], active: -1 };

/** Comes with the first focus: most visitors never filter. */
let complete: typeof completionAt | undefined;
let Options: typeof FilterOptions | undefined;

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
      {Options && <Options offer={offer.value} take={take} />}
    </div>
  );
}

async function load(): Promise<void> {
  if (complete) return;
  const [{ completionAt }, options] = await Promise.all([
    import("./model/filter/complete.ts"),
    import("./FilterOptions.tsx"),
  ]);
  Options = options.FilterOptions;
  complete = completionAt;
}

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
