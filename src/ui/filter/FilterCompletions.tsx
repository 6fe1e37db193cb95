/** The completions below the filter's input, and its keys. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { focusRegion } from "../kit/regions.ts";
import type { Option } from "../model/filter/complete.ts";
import { CLOSED, type Offer } from "./completion-state.ts";
import "./completions.css";

interface OptionsProps {
  readonly offer: Offer;
  take(option: Option): void;
}

export function FilterOptions({ offer: { options, active }, take }: OptionsProps) {
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
export function onOptionKey(event: KeyboardEvent, { offer, ask, take }: Keyed): boolean {
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
