/** The completions below the filter's input. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Option } from "../model/filter/complete.ts";
import "./completions.css";

/** What the filter's input offers. */
export interface Offer {
  /** The characters of the input that an option replaces: first, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly Option[];
  /** Index of the active option; -1 for none. */
  readonly active: number;
}

interface FilterCompletionsProps {
  readonly offer: Offer;
  take(option: Option): void;
}

export function FilterCompletions({ offer: { options, active }, take }: FilterCompletionsProps) {
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
  if (!list || typeof list.showPopover !== "function") return;
  if (!isOpen) {
    list.hidePopover();
    return;
  }
  const box = list.parentElement?.getBoundingClientRect();
  if (!box) return;
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
