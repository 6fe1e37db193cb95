/** Many items with one tab stop: arrow keys go from one to the next. */
import { useState } from "preact/hooks";

export interface Roving {
  tabIndexOf(key: string): 0 | -1;
  readonly handlers: {
    onFocusIn(event: FocusEvent): void;
    onKeyDown(event: KeyboardEvent): void;
  };
}

interface RovingItems {
  /** The items that there are; undefined if only those in view are. */
  readonly keys: readonly string[] | undefined;
  /** The tab stop, until the focus has been at another. */
  readonly first: string | undefined;
  /** Where a key leads to from an item. */
  step(key: string, item: Element, root: Element): Element | undefined;
}

/** Each item has its key as `data-rove`. */
export function useRoving({ keys, first, step }: RovingItems): Roving {
  const [last, setLast] = useState<string | undefined>();
  const stop = last !== undefined && (keys?.includes(last) ?? true) ? last : first;
  return {
    tabIndexOf: (key) => (key === stop ? 0 : -1),
    handlers: {
      onFocusIn: ({ target }) => setLast(itemOf(target)?.dataset.rove),
      onKeyDown: (event) => {
        const item = itemOf(event.target);
        if (!item || event.ctrlKey || event.altKey || event.metaKey) return;
        const next = step(event.key, item, event.currentTarget as Element);
        if (!(next instanceof HTMLElement)) return;
        event.preventDefault();
        next.focus();
      },
    },
  };
}

const itemOf = (target: EventTarget | null): HTMLElement | undefined =>
  target instanceof Element ? (target.closest<HTMLElement>("[data-rove]") ?? undefined) : undefined;

/** Items below each other. */
export function listStep(key: string, item: Element, root: Element): Element | undefined {
  return neighbour([...root.querySelectorAll("[data-rove]")], item, { ArrowDown: 1, ArrowUp: -1 }[key] ?? key);
}

/** The two rings: along one, and to the same slot of the other. */
export function ringStep(key: string, item: Element, root: Element): Element | undefined {
  const ring = item.closest("[data-ring]");
  if (!ring) return undefined;
  if (key !== "ArrowUp" && key !== "ArrowDown") {
    return neighbour([...ring.querySelectorAll("[data-rove]")], item, { ArrowRight: 1, ArrowLeft: -1 }[key] ?? key);
  }
  const other = key === "ArrowUp" ? "avail" : "used";
  const slot = item.getAttribute("data-slot");
  return root.querySelector(`[data-ring=${other}] [data-slot="${slot}"]`) ?? undefined;
}

function neighbour(items: readonly Element[], item: Element, by: number | string): Element | undefined {
  if (by === "Home") return items[0];
  if (by === "End") return items.at(-1);
  const at = items.indexOf(item);
  return typeof by === "number" && at >= 0 ? items[Math.max(0, at + by)] : undefined;
}
