/** A packed ring as a circle: slot 0 at the top, clockwise, with each side's place on the rim. */
import { type PackedScene, packedAxis, packedSlot } from "../model/rings/packed-scene.ts";
import { type PackedMarker, packedMarkers, packedSlotName, placeText } from "../model/rings/packed-words.ts";
import { arc, CENTRE, point, RADIUS, THICKNESS } from "./circle-shape.ts";
import { hueOf, STATE_TEXT, useRingInteraction } from "./ring-interaction.ts";
import "./ring-circles.css";

/** Up to so many slots are drawn one by one; of more, those around the markers. */
const MAX_SECTORS = 64;

export function PackedCircle({ scene }: { readonly scene: PackedScene }) {
  const { view } = scene;
  const slots = packedAxis(scene, Math.min(view.size, MAX_SECTORS)).flatMap((place) =>
    place.kind === "slot" ? [place.slot] : [],
  );
  return (
    <div class="circles">
      <svg class="circle" viewBox="0 0 160 160" role="img" aria-label="The packed ring. The table has the same.">
        <circle class="circle-rim" cx={CENTRE} cy={CENTRE} r={RADIUS} />
        {slots.map((slot) => (
          <Sector key={slot} scene={scene} slot={slot} />
        ))}
        {packedMarkers(scene).map(
          (marker) => marker.position !== undefined && <Pointer key={marker.name} {...marker} size={view.size} />,
        )}
        <text class="circle-title" x={CENTRE} y={CENTRE - 4}>
          packed
        </text>
        <text class="circle-note" x={CENTRE} y={CENTRE + 12}>
          wrap {view.nextAvail >> 15}, {view.size} slots
        </text>
      </svg>
    </div>
  );
}

function Sector({ scene, slot: number }: { readonly scene: PackedScene; readonly slot: number }) {
  const interaction = useRingInteraction(scene.view);
  const { size } = scene.view;
  const slot = packedSlot(scene, number);
  const { request, state } = slot;
  const classes = ["sector", state?.replace(" ", "-") ?? "past", interaction.isSelected(request) ? "selected" : ""];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button of the list, below, does the same.
    <path
      class={classes.join(" ")}
      data-hue={hueOf(request)}
      d={arc(number / size, (number + 1) / size)}
      onClick={() => interaction.select(request)}
    >
      <title>{packedSlotName(slot, STATE_TEXT)}</title>
    </path>
  );
}

/** The driver points from inside, the device from outside. */
function Pointer({ name, side, position = 0, size }: PackedMarker & { readonly size: number }) {
  const turn = (position & 0x7fff) / size;
  const isInside = side === "driver";
  const tip = isInside ? RADIUS - THICKNESS / 2 - 1 : RADIUS + THICKNESS / 2 + 1;
  const base = isInside ? tip - 9 : tip + 9;
  const width = isInside ? 0.02 : 0.012;
  return (
    <path
      class={`pointer ${side}`}
      d={`M${point(turn, tip)}L${point(turn - width, base)}L${point(turn + width, base)}Z`}
    >
      <title>{`${name}: ${placeText(position)}`}</title>
    </path>
  );
}
