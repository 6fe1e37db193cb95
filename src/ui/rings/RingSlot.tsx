/** One slot of a strip: a button that selects the request of its entry. */
import { distance } from "../model/log/queue-history.ts";
import type { RingScene, RingSlot } from "../model/rings/ring-scene.ts";
import { type AxisPlace, isInGap } from "../model/rings/slot-axis.ts";
import { isAbout } from "../model/sequence/moment-place.ts";
import { usePage } from "../state/page-context.ts";
import { type Marker, SideMark } from "./RingMarkers.tsx";
import { hueOf, useRingInteraction } from "./ring-interaction.ts";
import { slotName } from "./slot-name.ts";

interface SlotProps {
  readonly scene: RingScene;
  readonly slot: RingSlot;
  readonly name: "avail" | "used";
  readonly markers: readonly Marker[];
  readonly rove: string;
  readonly tabIndex: 0 | -1;
  readonly isFresh: boolean;
  /** It is at the ring's index or behind it: the next entries come here. */
  readonly isAhead: boolean;
}

export function Slot({ scene, slot, name, markers, rove, tabIndex, isFresh, isAhead }: SlotProps) {
  const interaction = useRingInteraction(scene.view);
  const moment = usePage().inspection.moment.value;
  const { slot: place, head, length, request, state } = slot;
  const here = markers.filter(({ value }) => value !== undefined && value % scene.view.size === place);
  const isUnsure = name === "used" && isOpen(scene, slot.position);
  const isLeftover = isAhead && isOld(scene, slot, name);
  const classes = ["slot", state && !isLeftover ? state.replace(" ", "-") : "past"];
  if (isLeftover) classes.push("leftover");
  if (isUnsure) classes.push("unsure");
  if (isFresh) classes.push("fresh");
  if (interaction.isSelected(request)) classes.push("selected");
  if (isAbout(moment, { ...scene.view, ring: name, position: slot.position })) classes.push("moment");
  const text = slotName({ slot, indices: here.map((marker) => marker.name), isUnsure, isLeftover });
  return (
    <li class="strip-place">
      <button
        type="button"
        class={classes.join(" ")}
        data-hue={hueOf(request)}
        data-slot={place}
        data-rove={rove}
        tabIndex={tabIndex}
        aria-label={text}
        title={text}
        aria-disabled={request === undefined}
        aria-current={interaction.isSelected(request) ? "true" : undefined}
        onClick={() => interaction.select(request)}
      >
        <Markers markers={here} />
        <span class="slot-no">{place}</span>
        <span class="slot-value mono">{head ?? "?"}</span>
        {name === "used" && <span class="slot-note">{length === undefined ? "?" : `${length} B`}</span>}
        <span class="slot-note slot-request">{isLeftover ? "past" : requestText(request)}</span>
      </button>
    </li>
  );
}

const requestText = (request: number | undefined): string => (request === undefined ? "–" : `#${request}`);

const Markers = ({ markers }: { readonly markers: readonly Marker[] }) => (
  <span class="slot-markers">
    {markers.map(({ name, side }) => (
      <span key={name} class={`slot-marker ${side}`} title={name}>
        <SideMark side={side} />
      </span>
    ))}
  </span>
);

/** An entry of a lap that is over. Beside the index its number would be read as that of the next request. */
function isOld({ view }: RingScene, { request, state, slot }: RingSlot, name: SlotProps["name"]): boolean {
  if (request === undefined) return false;
  const { lastAvailIdx, availIdx = lastAvailIdx, usedIdx } = view.indices;
  const next = (name === "avail" ? availIdx : usedIdx) % view.size;
  return state === undefined || (state === "given back" && slot === next);
}

interface GapProps {
  readonly gap: AxisPlace & { kind: "gap" };
  readonly markers: readonly Marker[];
  readonly size: number;
}

/** Slots that are not shown, with the indices that point to one of them. */
export function Gap({ gap, markers, size }: GapProps) {
  const inside = markers.filter(({ value }) => value !== undefined && isInGap(gap, value % size, size));
  return (
    <li class="strip-place slot-gap quiet">
      <Markers markers={inside} />
      {gap.slots} more
    </li>
  );
}

/** The driver may or may not have looked at this used element. */
function isOpen({ lastUsed }: RingScene, position: number): boolean {
  return lastUsed.kind === "range" && distance(lastUsed.from, position) < distance(lastUsed.from, lastUsed.to);
}
