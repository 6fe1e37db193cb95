/** A bar beside a pane, moved by pointer or arrow keys. It sizes the pane, and the browser remembers the size. */
import { type Signal, signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { localStore } from "./local-storage.ts";

interface SplitterProps {
  /**
   * Of the pane. Sets `--split-<name>` on the element around both, in percent of that element, and `data-split-<name>`
   * for rules that hold only then.
   */
  readonly name: string;
  readonly label: string;
  /** The direction it moves in. */
  readonly axis: "x" | "y";
  /** On which side of the bar the pane is. */
  readonly pane: "before" | "after";
}

const MIN = 10;
const MAX = 85;
const STEP = 4;

export function Splitter({ name, label, axis, pane }: SplitterProps) {
  const bar = useRef<HTMLHRElement>(null);
  /** Undefined as long as the style sheet decides. */
  const size = sizeOf(name);
  const percent = size.value;
  useLayoutEffect(() => {
    const around = bar.current?.parentElement;
    around?.toggleAttribute(`data-split-${name}`, percent !== undefined);
    if (percent === undefined) around?.style.removeProperty(`--split-${name}`);
    else around?.style.setProperty(`--split-${name}`, `${percent}%`);
  }, [name, percent]);
  const set = (next: number | undefined) => {
    const bounded = next === undefined ? undefined : Math.round(Math.max(MIN, Math.min(MAX, next)) * 10) / 10;
    size.value = bounded;
    localStore.set(keyOf(name), bounded === undefined ? "" : String(bounded));
  };
  const measured = () => (bar.current ? shareOf(bar.current, { axis, pane }) : 0);
  const drag = (event: PointerEvent) => {
    if (!bar.current?.hasPointerCapture(event.pointerId)) return;
    const moved = axis === "x" ? event.clientX : event.clientY;
    set(shareOf(bar.current, { axis, pane, edge: moved }));
  };
  const towards = pane === "before" ? STEP : -STEP;
  const steps: Readonly<Record<string, number>> =
    axis === "x" ? { ArrowLeft: -towards, ArrowRight: towards } : { ArrowUp: -towards, ArrowDown: towards };
  return (
    <hr
      ref={bar}
      class={`splitter splitter-${axis} splitter-${name}`}
      aria-orientation={axis === "x" ? "vertical" : "horizontal"}
      aria-label={label}
      aria-valuenow={Math.round(percent ?? measured())}
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      tabIndex={0}
      title="Drag, or arrow keys. Double click or Home: as it was."
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDblClick={() => set(undefined)}
      onKeyDown={(event) => {
        const step = steps[event.key];
        if (step === undefined && event.key !== "Home") return;
        event.preventDefault();
        set(step === undefined ? undefined : measured() + step);
      }}
    />
  );
}

interface Share {
  readonly axis: "x" | "y";
  readonly pane: "before" | "after";
  /** Where the pane is to end, in pixels of the window. Default: where it ends. */
  readonly edge?: number;
}

/** The share of the pane beside the bar, in percent of the element around them. */
function shareOf(bar: HTMLElement, { axis, pane, edge }: Share): number {
  const neighbour = pane === "before" ? bar.previousElementSibling : bar.nextElementSibling;
  const frame = bar.parentElement?.getBoundingClientRect();
  const rect = neighbour?.getBoundingClientRect();
  if (!frame || !rect) return 0;
  const [start, end, length] =
    axis === "x" ? [rect.left, rect.right, frame.width] : [rect.top, rect.bottom, frame.height];
  if (length === 0) return 0;
  const size = pane === "before" ? (edge ?? end) - start : end - (edge ?? start);
  return (size / length) * 100;
}

const KEY = "split-";
const keyOf = (name: string): string => `${KEY}${name}`;

/** The sizes that people gave, by name: a bar that goes and comes back finds its own again. */
const sizes = new Map<string, Signal<number | undefined>>();

function sizeOf(name: string): Signal<number | undefined> {
  const size = sizes.get(name) ?? signal(remembered(name));
  sizes.set(name, size);
  return size;
}

/** All sizes as the style sheet has them. */
export function resetSplitters(): void {
  for (const key of localStore.keys(KEY)) localStore.set(key, "");
  for (const size of sizes.values()) size.value = undefined;
}

/** Anything else that is kept there is as good as nothing. */
function remembered(name: string): number | undefined {
  const kept = Number.parseFloat(localStore.get(keyOf(name)) ?? "");
  return kept >= MIN && kept <= MAX ? kept : undefined;
}
