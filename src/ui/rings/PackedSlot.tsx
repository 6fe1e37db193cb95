/** One slot of a packed ring: a button that selects the request of its list. */
import type { PackedScene, PackedSlot as Slot } from "../model/rings/packed-scene.ts";
import { packedSlot } from "../model/rings/packed-scene.ts";
import { type PackedMarker, packedSlotName } from "../model/rings/packed-words.ts";
import { SideMark } from "./RingMarkers.tsx";
import { hueOf, STATE_TEXT, useRingInteraction } from "./ring-interaction.ts";

interface SlotProps {
  readonly scene: PackedScene;
  readonly slot: number;
  readonly markers: readonly PackedMarker[];
  readonly rove: string;
  readonly tabIndex: 0 | -1;
}

export function PackedSlot({ scene, slot: number, markers, rove, tabIndex }: SlotProps) {
  const interaction = useRingInteraction(scene.view);
  const slot = packedSlot(scene, number);
  const { entry, bits, request, state, place } = slot;
  const here = markers.filter(({ position }) => position !== undefined && (position & 0x7fff) === number);
  const isSelected = interaction.isSelected(request);
  const classes = ["slot", "packed-slot", state?.replace(" ", "-") ?? "past", place, isSelected ? "selected" : ""];
  const text = [packedSlotName(slot, STATE_TEXT), ...here.map(({ name }) => name)].join(", ");
  return (
    <li class="strip-place">
      <button
        type="button"
        class={classes.join(" ")}
        data-hue={hueOf(request)}
        data-slot={number}
        data-rove={rove}
        data-state={state ?? "neither"}
        tabIndex={tabIndex}
        aria-label={text}
        title={text}
        aria-disabled={request === undefined}
        aria-current={isSelected ? "true" : undefined}
        onClick={() => interaction.select(request)}
      >
        <Markers markers={here} />
        <span class="slot-no">{number}</span>
        <span class="slot-value mono">{bits ? `${bits.avail} ${bits.used}` : "?"}</span>
        <span class="slot-note">{entry && state ? `id ${entry.id}` : "–"}</span>
        <span class="slot-note">{lengthText(slot)}</span>
        <span class="slot-note slot-request">{request === undefined ? "–" : `#${request}`}</span>
      </button>
    </li>
  );
}

export const lengthText = ({ entry, state }: Slot): string =>
  entry?.length === undefined || !state ? "–" : `${entry.length} B`;

export const Markers = ({ markers }: { readonly markers: readonly PackedMarker[] }) => (
  <span class="slot-markers">
    {markers.map(({ name, side }) => (
      <span key={name} class={`slot-marker ${side}`} title={name}>
        <SideMark side={side} />
      </span>
    ))}
  </span>
);
