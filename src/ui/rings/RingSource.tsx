/** Where the drawn rings come from, and whether all of their slots are shown. */
import { signal } from "@preact/signals";
import type { RingView } from "../model/rings/ring-view.ts";

/** Every slot and descriptor, not only what is around the markers. */
export const isWhole = signal(false);

export function RingSource({ view: { source, size } }: { readonly view: Pick<RingView, "source" | "size"> }) {
  return (
    <p class="rings-source quiet">
      <strong>Now.</strong>{" "}
      <span data-testid="ring-source">
        {source === "memory" ? "From guest memory." : "From the trace: only what the device read."}
      </span>{" "}
      {size} descriptors.
      <button
        type="button"
        class="link"
        aria-pressed={isWhole.value}
        onClick={() => {
          isWhole.value = !isWhole.value;
        }}
      >
        {isWhole.value ? "Show what is in use" : `Show all ${size}`}
      </button>
    </p>
  );
}
