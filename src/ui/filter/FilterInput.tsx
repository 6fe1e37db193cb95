/** The filter's input: a combobox as in the APG, whose options come from the rows, which come with the first focus. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { completionAt, Option } from "../model/filter/complete.ts";
import { showOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";
import { CLOSED } from "./completion-state.ts";

/** Comes with the first focus: most visitors never filter. */
let complete: typeof completionAt | undefined;
let parts: Pick<typeof import("./FilterCompletions.tsx"), "FilterOptions" | "onOptionKey"> | undefined;

export function FilterInput() {
  const page = usePage();
  const input = useRef<HTMLInputElement>(null);
  const offer = useSignal(CLOSED);
  const { options, active } = offer.value;
  const problem = page.filter.problem.value;
  const ask = () => {
    const element = input.current;
    if (!element || !complete) return;
    const found = complete(element.value, element.selectionStart ?? element.value.length, page.shown.trace.rows);
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
    if (!parts?.onOptionKey(event, { offer, ask, take })) return;
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
        onFocus={() => void load()}
        onBlur={() => {
          offer.value = CLOSED;
        }}
        onInput={(event) => {
          page.filter.set(event.currentTarget.value);
          void load().then(ask);
        }}
        onKeyDown={onKeyDown}
      />
      <button type="button" class="link" title="How to write a filter" onClick={() => showOverlay("filter-help")}>
        <span aria-hidden="true">?</span>
        <span class="visually-hidden">How to write a filter</span>
      </button>
      {parts && <parts.FilterOptions offer={offer.value} take={take} />}
    </div>
  );
}

async function load(): Promise<void> {
  if (complete) return;
  const [{ completionAt }, { FilterOptions, onOptionKey }] = await Promise.all([
    import("../model/filter/complete.ts"),
    import("./FilterCompletions.tsx"),
  ]);
  parts = { FilterOptions, onOptionKey };
  complete = completionAt;
}
