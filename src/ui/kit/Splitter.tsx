/** A bar beside a pane, moved by pointer or arrow keys. It sizes the pane, and the browser remembers the size. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { localStore } from "./local-storage.ts";

interface SplitterProps {
  /** Of the pane. Sets `--split-<name>` on the element around both, in percent of that element. */
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
  const [percent, setPercent] = useState(() => remembered(name));
  useLayoutEffect(() => {
    const style = bar.current?.parentElement?.style;
    if (percent === undefined) style?.removeProperty(`--split-${name}`);
    else style?.setProperty(`--split-${name}`, `${percent}%`);
  }, [name, percent]);
  const set = (next: number | undefined) => {
    const bounded = next === undefined ? undefined : Math.round(Math.max(MIN, Math.min(MAX, next)) * 10) / 10;
    setPercent(bounded);
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

const keyOf = (name: string): string => `split-${name}`;

/** Anything else that is kept there is as good as nothing. */
function remembered(name: string): number | undefined {
  const kept = Number.parseFloat(localStore.get(keyOf(name)) ?? "");
  return kept >= MIN && kept <= MAX ? kept : undefined;
}
