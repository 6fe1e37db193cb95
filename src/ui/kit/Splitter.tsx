/** A bar between two regions, moved by pointer or arrow keys. It sizes them by a custom property. */
import { useRef, useState } from "preact/hooks";

interface SplitterProps {
  /** Sets `--split-<name>` on the element around it, in percent. */
  readonly name: string;
  readonly label: string;
  /** The direction it moves in. */
  readonly axis: "x" | "y";
  readonly initial?: number;
}

const MIN = 20;
const MAX = 80;
const STEP = 4;

export function Splitter({ name, label, axis, initial = 50 }: SplitterProps) {
  const bar = useRef<HTMLHRElement>(null);
  const [percent, setPercent] = useState(initial);
  const set = (next: number) => {
    const bounded = Math.max(MIN, Math.min(MAX, next));
    bar.current?.parentElement?.style.setProperty(`--split-${name}`, `${bounded}%`);
    setPercent(bounded);
  };
  const drag = (event: PointerEvent) => {
    const frame = bar.current?.parentElement?.getBoundingClientRect();
    if (!frame || !bar.current?.hasPointerCapture(event.pointerId)) return;
    const share =
      axis === "x" ? (event.clientX - frame.left) / frame.width : (event.clientY - frame.top) / frame.height;
    set(share * 100);
  };
  const steps: Readonly<Record<string, number>> =
    axis === "x" ? { ArrowLeft: -STEP, ArrowRight: STEP } : { ArrowUp: -STEP, ArrowDown: STEP };
  return (
    <hr
      ref={bar}
      class={`splitter splitter-${axis} splitter-${name}`}
      aria-orientation={axis === "x" ? "vertical" : "horizontal"}
      aria-label={label}
      aria-valuenow={Math.round(percent)}
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={(event) => {
        const step = steps[event.key];
        if (step === undefined) return;
        event.preventDefault();
        set(percent + step);
      }}
    />
  );
}
