/** A packed ring as a strip of slots: whose each is, with the bits that say it. */
import { useState } from "preact/hooks";
import { VirtualRows } from "../kit/VirtualRows.tsx";
import { address } from "../model/format.ts";
import { type PackedScene, packedAxis } from "../model/rings/packed-scene.ts";
import { packedMarkers } from "../model/rings/packed-words.ts";
import { type AxisPlace, isInGap } from "../model/rings/slot-axis.ts";
import { Term } from "../words/Term.tsx";
import { Markers, PackedSlot } from "./PackedSlot.tsx";
import type { RingRoom } from "./ring-room.ts";
import { listStep, useRoving } from "./roving.ts";
import "./ring-strips.css";
import "./packed.css";

interface StripProps {
  readonly scene: PackedScene;
  readonly whole: boolean;
  readonly room: RingRoom;
  /** Slots of the selected request that the ring still has. */
  readonly pinned: readonly number[];
}

/** Height of a line of slots, in heights of the type. */
const LINE = 7.25;

/** Arrow keys lead along the ring, as they do in the strips of a split queue. */
const ALONG: Readonly<Record<string, string>> = { ArrowRight: "ArrowDown", ArrowLeft: "ArrowUp" };
const ringStep = (key: string, item: Element, root: Element) => listStep(ALONG[key] ?? key, item, root);

export function PackedStrip({ scene, whole, room, pinned }: StripProps) {
  const { view } = scene;
  const [focused, setFocused] = useState<number | undefined>();
  const axis = packedAxis(scene, room.slots, { pinned, focused });
  const shown = axis.flatMap((place) => (place.kind === "slot" ? [String(place.slot)] : []));
  const roving = useRoving({
    keys: whole ? undefined : shown,
    first: String((view.nextAvail & 0x7fff) % view.size),
    step: ringStep,
  });
  const markers = packedMarkers(scene);
  const draw = (place: AxisPlace, at: number) =>
    place.kind === "gap" ? (
      <li key={`gap${at}`} class="strip-place slot-gap quiet">
        <Markers
          markers={markers.filter(
            ({ position }) => position !== undefined && isInGap(place, position & 0x7fff, view.size),
          )}
        />
        {place.slots} more
      </li>
    ) : (
      <PackedSlot
        key={place.slot}
        {...{ scene, markers }}
        slot={place.slot}
        rove={String(place.slot)}
        tabIndex={roving.tabIndexOf(String(place.slot))}
      />
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for the buttons in it.
    <div
      class="strips"
      onKeyDown={roving.handlers.onKeyDown}
      onFocusIn={(event) => {
        roving.handlers.onFocusIn(event);
        const slot = event.target instanceof Element ? event.target.closest("[data-slot]") : null;
        setFocused(slot ? Number(slot.getAttribute("data-slot")) : undefined);
      }}
      onFocusOut={() => setFocused(undefined)}
    >
      <section class="strip" aria-label="Packed ring" data-ring="packed">
        <h4>
          <Term name="packed ring">Packed ring</Term> <span class="quiet mono">{address(view.desc)}</span>
        </h4>
        {whole ? (
          <WholeRing {...{ room, draw }} size={view.size} />
        ) : (
          <ul class="strip-slots" style={{ "--places": axis.length }}>
            {axis.map(draw)}
          </ul>
        )}
      </section>
    </div>
  );
}

interface WholeProps {
  readonly size: number;
  readonly room: RingRoom;
  draw(place: AxisPlace, at: number): preact.ComponentChild;
}

/** Every slot, a power of two of them in each line. */
function WholeRing({ size, room, draw }: WholeProps) {
  const perLine = 2 ** Math.floor(Math.log2(room.slots));
  return (
    <div class="strip-all">
      <VirtualRows
        count={Math.ceil(size / perLine)}
        rowHeight={Math.round(LINE * room.type)}
        attributes={{ tabIndex: 0, role: "group", "aria-label": "All slots of the packed ring" }}
        row={(line) => (
          <ul class="strip-slots" style={{ "--places": perLine }}>
            {Array.from({ length: Math.min(perLine, size - line * perLine) }, (_, at) =>
              draw({ kind: "slot", slot: line * perLine + at }, at),
            )}
          </ul>
        )}
      />
    </div>
  );
}
