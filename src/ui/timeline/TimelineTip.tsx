/** The tip beside the pointer, or at the selected request. It alone is rendered when the pointer moves. */
import type { ReadonlySignal } from "@preact/signals";

export interface Tip {
  /** CSS pixels in the drawing. */
  readonly x: number;
  readonly text: string;
  /** Where it does not cover what it is about. */
  readonly side: "left" | "right";
  readonly edge: "top" | "bottom";
}

export function TimelineTip({ tip }: { readonly tip: ReadonlySignal<Tip | undefined> }) {
  const shown = tip.value;
  if (!shown) return null;
  return (
    <p
      class={`timeline-tip ${shown.side} ${shown.edge}`}
      style={{ "--x": `${Math.round(shown.x)}px` }}
      data-testid="timeline-tip"
    >
      {shown.text}
    </p>
  );
}
