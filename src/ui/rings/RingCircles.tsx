/** The two rings as circles: slot 0 at the top, clockwise, and each side's index on the rim. */
import { wrapped } from "../model/log/queue-history.ts";
import type { RingScene, RingSlot } from "../model/rings/ring-scene.ts";
import { availSlot, usedSlot } from "../model/rings/ring-scene.ts";
import { arc, CENTRE, point, RADIUS, THICKNESS } from "./circle-shape.ts";
import { type Marker, markersOf } from "./RingMarkers.tsx";
import { hueOf, useRingInteraction } from "./ring-interaction.ts";
import "./ring-circles.css";

/** Up to so many slots are drawn one by one; of more, only those of chains. */
const MAX_SECTORS = 64;
/** Positions behind the index that are looked at for chains. */
const REACH = 32;

export function RingCircles({ scene }: { readonly scene: RingScene }) {
  const [avail, lastAvail, used, lastUsed] = markersOf(scene);
  const { availIdx, lastAvailIdx, usedIdx } = scene.view.indices;
  return (
    <div class="circles">
      <Circle scene={scene} name="avail" idx={availIdx ?? lastAvailIdx} markers={defined(avail, lastAvail)} />
      <Circle scene={scene} name="used" idx={usedIdx} markers={defined(used, lastUsed)} />
    </div>
  );
}

const defined = (...markers: readonly (Marker | undefined)[]): Marker[] => markers.flatMap((marker) => marker ?? []);

interface CircleProps {
  readonly scene: RingScene;
  readonly name: "avail" | "used";
  readonly idx: number;
  readonly markers: readonly Marker[];
}

function Circle({ scene, name, idx, markers }: CircleProps) {
  const { view } = scene;
  const title = name === "avail" ? "available" : "used";
  return (
    <svg class="circle" viewBox="0 0 160 160" role="img" aria-label={`The ${title} ring. The table has the same.`}>
      <circle class="circle-rim" cx={CENTRE} cy={CENTRE} r={RADIUS} />
      {slotsOf(scene, name, idx).map((slot) => (
        <Sector key={slot.slot} scene={scene} slot={slot} />
      ))}
      {name === "used" && <Unsure scene={scene} />}
      {markers.map(
        (marker) => marker.value !== undefined && <Pointer key={marker.name} size={view.size} {...marker} />,
      )}
      <text class="circle-title" x={CENTRE} y={CENTRE - 4}>
        {title}
      </text>
      <text class="circle-note" x={CENTRE} y={CENTRE + 12}>
        {idx % view.size} of {view.size}
      </text>
    </svg>
  );
}

function slotsOf(scene: RingScene, name: "avail" | "used", idx: number): RingSlot[] {
  const { size } = scene.view;
  const slotAt = (slot: number) => (name === "avail" ? availSlot(scene, slot) : usedSlot(scene, slot));
  if (size <= MAX_SECTORS) return Array.from({ length: size }, (_, slot) => slotAt(slot));
  const near = Array.from({ length: REACH }, (_, back) => slotAt(wrapped(idx - 1 - back) % size));
  return near.filter(({ state }) => state !== undefined);
}

function Sector({ scene, slot }: { readonly scene: RingScene; readonly slot: RingSlot }) {
  const interaction = useRingInteraction(scene.view);
  const { size } = scene.view;
  const { slot: place, head, request, state } = slot;
  const classes = [
    "sector",
    state ? state.replace(" ", "-") : "past",
    interaction.isSelected(request) ? "selected" : "",
  ];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button of the chain, in the list below, does the same.
    <path
      class={classes.join(" ")}
      data-hue={hueOf(request)}
      d={arc(place / size, (place + 1) / size)}
      onClick={() => interaction.select(request)}
    >
      <title>{`Slot ${place}: head ${head ?? "unknown"}${request === undefined ? "" : `, request ${request}`}`}</title>
    </path>
  );
}

/** Where the driver may be. */
function Unsure({ scene }: { readonly scene: RingScene }) {
  const { lastUsed, view } = scene;
  if (lastUsed.kind !== "range") return null;
  const from = (lastUsed.from % view.size) / view.size;
  const length = Math.min(0.999, ((lastUsed.to - lastUsed.from) & 0xffff) / view.size);
  return (
    <path class="circle-unsure" d={arc(from, from + length)}>
      <title>{lastUsed.why}</title>
    </path>
  );
}

/** The driver points from inside, the device from outside. */
function Pointer({ name, side, value = 0, size }: Marker & { readonly size: number }) {
  const turn = (value % size) / size;
  const isInside = side === "driver" || side === "inferred";
  const tip = isInside ? RADIUS - THICKNESS / 2 - 1 : RADIUS + THICKNESS / 2 + 1;
  const base = isInside ? tip - 9 : tip + 9;
  const width = isInside ? 0.02 : 0.012;
  return (
    <path
      class={`pointer ${side}`}
      d={`M${point(turn, tip)}L${point(turn - width, base)}L${point(turn + width, base)}Z`}
    >
      <title>{`${name}: ${value}`}</title>
    </path>
  );
}
