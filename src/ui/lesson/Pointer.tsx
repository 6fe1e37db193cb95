/** Outlines around what a step is about. They lie over the page, and follow its elements. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { pointed } from "./pointer.ts";

interface Box {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** How often the outlines look for their elements, in milliseconds: lists and panes move under them. */
const LOOK_MS = 100;

export function Pointer() {
  const boxes = useSignal<readonly Box[]>([]);
  const selectors = pointed.value;
  useEffect(() => {
    const look = () => {
      const found = selectors.flatMap(boxesOf);
      if (JSON.stringify(found) !== JSON.stringify(boxes.peek())) boxes.value = found;
    };
    look();
    if (selectors.length === 0) return undefined;
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [selectors, boxes]);
  return boxes.value.map((box, index) => (
    <svg key={index} class="lesson-pointer" aria-hidden="true">
      <rect x={box.left - 3} y={box.top - 3} width={box.width + 6} height={box.height + 6} rx="4" />
    </svg>
  ));
}

function boxesOf(selector: string): Box[] {
  const element = selector === "" ? null : document.querySelector(selector);
  if (!element) return [];
  const { top, left, width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 ? [{ top, left, width, height }] : [];
}
