/** The two rings as strips of slots on one axis: the same slot stands above itself. */
import { useRef, useState } from "preact/hooks";
import { VirtualRows } from "../kit/VirtualRows.tsx";
import { address } from "../model/format.ts";
import { distance } from "../model/log/queue-history.ts";
import { availSlot, axisOf, type RingScene, usedSlot } from "../model/rings/ring-scene.ts";
import type { AxisPlace } from "../model/rings/slot-axis.ts";
import { usePage } from "../state/page-context.ts";
import { Term } from "../words/Term.tsx";
import { type Marker, markersOf } from "./RingMarkers.tsx";
import { Gap, Slot } from "./RingSlot.tsx";
import type { RingRoom } from "./ring-room.ts";
import { type Roving, ringStep, useRoving } from "./roving.ts";
import "./ring-strips.css";

interface StripsProps {
  readonly scene: RingScene;
  readonly whole: boolean;
  readonly room: RingRoom;
  /** Slots of the selected request that the rings still have. */
  readonly pinned: readonly number[];
}

export function RingStrips({ scene, whole, room, pinned }: StripsProps) {
  const [avail, lastAvail, used, lastUsed] = markersOf(scene);
  const { availIdx, lastAvailIdx, usedIdx } = scene.view.indices;
  const [focused, setFocused] = useState<number | undefined>();
  // The slot with the focus stays, though the axis moves on.
  const axis = axisOf(scene, useSteady(room.slots, focused !== undefined), { pinned, focused });
  const slots = axis.flatMap((place) => (place.kind === "slot" ? [place.slot] : []));
  const roving = useRoving({
    keys: whole ? undefined : slots.flatMap((slot) => [keyOf("avail", slot), keyOf("used", slot)]),
    first: keyOf("avail", pinned[0] ?? lastAvailIdx % scene.view.size),
    step: ringStep,
  });
  const shared = { scene, axis, roving, room, whole };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for the buttons in it.
    <div
      class="strips"
      onKeyDown={roving.handlers.onKeyDown}
      onFocusIn={(event) => {
        roving.handlers.onFocusIn(event);
        setFocused(slotOf(event.target));
      }}
      onFocusOut={() => setFocused(undefined)}
    >
      <Strip {...shared} name="avail" markers={defined(avail, lastAvail)} idx={availIdx ?? lastAvailIdx} />
      <Strip {...shared} name="used" markers={defined(used, lastUsed)} idx={usedIdx} />
    </div>
  );
}

/** Places of the axis. While a slot has the focus, more room does not move it: there may be fewer places, never more. */
function useSteady(places: number, isFocused: boolean): number {
  const kept = useRef(places);
  kept.current = isFocused ? Math.min(kept.current, places) : places;
  return kept.current;
}

const defined = (...markers: readonly (Marker | undefined)[]): Marker[] => markers.flatMap((marker) => marker ?? []);

const keyOf = (ring: string, slot: number): string => `${ring}/${slot}`;

function slotOf(target: EventTarget | null): number | undefined {
  const slot = target instanceof Element ? target.closest("[data-slot]")?.getAttribute("data-slot") : undefined;
  return slot ? Number(slot) : undefined;
}

export const TITLES = { avail: "Available ring", used: "Used ring" } as const;

interface StripProps {
  readonly scene: RingScene;
  readonly name: "avail" | "used";
  readonly axis: readonly AxisPlace[];
  readonly markers: readonly Marker[];
  readonly idx: number;
  readonly roving: Roving;
  readonly room: RingRoom;
  readonly whole: boolean;
}

function Strip(props: StripProps) {
  const { scene, name, axis, markers, idx, roving, whole } = props;
  const { view } = scene;
  const isFresh = useFresh(`${view.device}/${view.queue}/${view.desc}`, idx);
  // In a storm every entry is new with each refresh. Marking all of them tells nothing, and keeps the page busy.
  const { isStorm } = usePage().rate;
  const slotOfRing = (slot: number) => (name === "avail" ? availSlot(scene, slot) : usedSlot(scene, slot));
  const next = idx % view.size;
  const nextAt = axis.findIndex((place) => place.kind === "slot" && place.slot === next);
  const draw = (place: AxisPlace, at: number) => {
    if (place.kind === "gap") return <Gap key={`gap${at}`} gap={place} markers={markers} size={view.size} />;
    const slot = slotOfRing(place.slot);
    const key = keyOf(name, place.slot);
    return (
      <Slot
        key={isStorm ? at : place.slot}
        {...{ scene, slot, name, markers }}
        rove={key}
        tabIndex={roving.tabIndexOf(key)}
        isFresh={!isStorm && isFresh(slot.position)}
        isAhead={whole ? place.slot >= next : nextAt >= 0 && at >= nextAt}
      />
    );
  };
  return (
    <section class="strip" aria-label={TITLES[name]} data-ring={name}>
      <h4>
        <Term name={name === "avail" ? "available ring" : "used ring"}>{TITLES[name]}</Term>{" "}
        <span class="quiet mono">{address(name === "avail" ? view.driver : view.deviceArea)}</span>
      </h4>
      {whole ? (
        <WholeStrip {...props} draw={draw} />
      ) : (
        <ul class="strip-slots" style={{ "--places": axis.length }}>
          {axis.map(draw)}
        </ul>
      )}
    </section>
  );
}

/** Height of a line of slots, in heights of the type. */
const LINE = 5.75;

interface WholeStripProps extends StripProps {
  draw(place: AxisPlace, at: number): preact.ComponentChild;
}

/** Every slot, a power of two of them in each line. */
function WholeStrip({ scene, name, idx, room, draw }: WholeStripProps) {
  const { size } = scene.view;
  const perLine = 2 ** Math.floor(Math.log2(room.slots));
  const lineOf = (line: number): AxisPlace[] =>
    Array.from({ length: Math.min(perLine, size - line * perLine) }, (_, at) => ({
      kind: "slot",
      slot: line * perLine + at,
    }));
  return (
    <div class="strip-all">
      <VirtualRows
        count={Math.ceil(size / perLine)}
        rowHeight={Math.round(LINE * room.type)}
        reveal={{ index: Math.floor((idx % size) / perLine), again: undefined }}
        attributes={{ tabIndex: 0, role: "group", "aria-label": `${TITLES[name]}, all slots` }}
        row={(line) => (
          <ul class="strip-slots" style={{ "--places": perLine }}>
            {lineOf(line).map(draw)}
          </ul>
        )}
      />
    </div>
  );
}

/** Whether an entry came with the last change that was drawn: only such are pointed out. */
function useFresh(queue: string, idx: number): (position: number) => boolean {
  const seen = useRef({ queue, before: idx, idx });
  if (seen.current.queue !== queue) seen.current = { queue, before: idx, idx };
  if (seen.current.idx !== idx) seen.current = { queue, before: seen.current.idx, idx };
  const { before } = seen.current;
  return (position) => distance(before, position) < distance(before, idx);
}
