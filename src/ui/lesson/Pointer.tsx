/** Outlines around what a step is about. They lie over the page, and follow its elements. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { POINTER_MS } from "../../trace/refresh-rates.ts";
import { pointed } from "./pointer.ts";

interface Box {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

export function Pointer() {
  const boxes = useSignal<readonly Box[]>([]);
  const selectors = pointed.value;
  useEffect(() => {
    const shown = new Set<string>();
    const look = () => {
      const found = selectors.flatMap((selector) => {
        const element = elementAt(selector);
        if (!element) return [];
        // Once: a person may scroll on.
        if (!shown.has(selector)) reveal(element);
        shown.add(selector);
        return boxOf(element);
      });
      if (JSON.stringify(found) !== JSON.stringify(boxes.peek())) boxes.value = found;
    };
    look();
    if (selectors.length === 0) return undefined;
    const timer = setInterval(look, POINTER_MS);
    return () => clearInterval(timer);
  }, [selectors, boxes]);
  return boxes.value.map((box, index) => (
    <svg key={index} class="lesson-pointer" aria-hidden="true">
      <rect x={box.left - 3} y={box.top - 3} width={box.width + 6} height={box.height + 6} rx="4" />
    </svg>
  ));
}

const elementAt = (selector: string): Element | undefined =>
  (selector !== "" && document.querySelector(selector)) || undefined;

/** With the title of what was folded. */
function reveal(element: Element): void {
  const folded = element.closest("details");
  if (folded) folded.open = true;
  (folded ?? element).scrollIntoView?.({ block: "nearest" });
}

/** The part of it that its region shows. */
function boxOf(element: Element): Box[] {
  const own = element.getBoundingClientRect();
  const region = element.closest(".region")?.getBoundingClientRect() ?? own;
  const top = Math.max(own.top, region.top);
  const height = Math.min(own.bottom, region.bottom) - top;
  return own.width > 0 && height > 0 ? [{ top, left: own.left, width: own.width, height }] : [];
}
