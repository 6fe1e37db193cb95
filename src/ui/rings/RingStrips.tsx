/** The two rings as strips of slots, the markers above them. */
import { useRef } from "preact/hooks";
import { pixels } from "../kit/root-font.ts";
import { VirtualRows } from "../kit/VirtualRows.tsx";
import { address } from "../model/format.ts";
import { distance } from "../model/log/queue-history.ts";
import {
  availSlot,
  availWindow,
  positionOfSlot,
  type RingScene,
  type RingSlot,
  usedSlot,
  usedWindow,
} from "../model/rings/ring-scene.ts";
import { usePage } from "../state/page-context.ts";
import { type Marker, markersOf, SideMark } from "./RingMarkers.tsx";
import { hueOf, STATE_TEXT, useRingInteraction } from "./ring-interaction.ts";
import "./ring-strips.css";

interface StripsProps {
  readonly scene: RingScene;
  readonly whole: boolean;
}

export function RingStrips({ scene, whole }: StripsProps) {
  const [avail, lastAvail, used, lastUsed] = markersOf(scene);
  const { availIdx, lastAvailIdx, usedIdx } = scene.view.indices;
  return (
    <>
      <Strip
        scene={scene}
        name="avail"
        title="Available ring"
        markers={[avail, lastAvail].flatMap((marker) => marker ?? [])}
        idx={availIdx ?? lastAvailIdx}
        whole={whole}
      />
      <Strip
        scene={scene}
        name="used"
        title="Used ring"
        markers={[used, lastUsed].flatMap((marker) => marker ?? [])}
        idx={usedIdx}
        whole={whole}
      />
    </>
  );
}

interface StripProps extends StripsProps {
  readonly name: "avail" | "used";
  readonly title: string;
  readonly markers: readonly Marker[];
  readonly idx: number;
}

/** Slots in a line of the whole ring. */
const PER_LINE = 16;
const LINE_REM = 3.25;

function Strip({ scene, name, title, markers, idx, whole }: StripProps) {
  const window = name === "avail" ? availWindow(scene) : usedWindow(scene);
  const isFresh = useFresh(`${scene.view.device}/${scene.view.queue}/${scene.view.desc}`, idx);
  const { isStorm } = usePage().rate;
  const { size } = scene.view;
  // In a storm every entry is new with each refresh. Marking all of them tells nothing, and keeps the page busy.
  const draw = (slot: RingSlot, place: number) => (
    <Slot
      key={isStorm ? place : slot.kind === "gap" ? "gap" : slot.position}
      {...{ scene, slot, name, markers }}
      isFresh={isStorm ? never : isFresh}
    />
  );
  const lineOf = (line: number): RingSlot[] => {
    const slots = Array.from({ length: Math.min(PER_LINE, size - line * PER_LINE) }, (_, at) => line * PER_LINE + at);
    return slots.map((slot) => {
      const position = positionOfSlot(slot, idx, size);
      return name === "avail" ? availSlot(scene, position) : usedSlot(scene, position);
    });
  };
  return (
    <section class="strip" aria-label={title} data-ring={name}>
      <h3>
        {title} <span class="quiet mono">{address(name === "avail" ? scene.view.driver : scene.view.deviceArea)}</span>
      </h3>
      {whole ? (
        <div class="strip-all">
          <VirtualRows
            count={Math.ceil(size / PER_LINE)}
            rowHeight={pixels(LINE_REM)}
            reveal={{ index: Math.floor((idx % size) / PER_LINE), again: undefined }}
            attributes={{ tabIndex: 0, role: "group", "aria-label": `${title}, all slots` }}
            row={(line) => <div class="strip-slots">{lineOf(line).map(draw)}</div>}
          />
        </div>
      ) : (
        <div class="strip-slots">{window.map(draw)}</div>
      )}
    </section>
  );
}

const never = () => false;

interface SlotProps {
  readonly scene: RingScene;
  readonly slot: RingSlot;
  readonly name: "avail" | "used";
  readonly markers: readonly Marker[];
  readonly isFresh: (position: number) => boolean;
}

function Slot({ scene, slot, name, markers, isFresh }: SlotProps) {
  const interaction = useRingInteraction(scene);
  if (slot.kind === "gap") return <span class="slot-gap quiet">{slot.slots} more</span>;
  const { position, slot: place, head, length, request, state } = slot;
  const here = markers.filter(({ value }) => value !== undefined && value % scene.view.size === place);
  const title = slotTitle(slot);
  const classes = ["slot", state ? state.replace(" ", "-") : "past"];
  if (isOpen(scene, name, position)) classes.push("unsure");
  if (isFresh(position)) classes.push("fresh");
  if (interaction.isSelected(request)) classes.push("selected");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button of the chain, in the list below, does the same.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
    <span
      class={classes.join(" ")}
      data-hue={hueOf(request)}
      data-slot={place}
      title={title}
      onClick={() => interaction.select(request)}
    >
      <span class="slot-markers">
        {here.map(({ name: marker, side }) => (
          <span key={marker} class={`slot-marker ${side}`} title={marker}>
            <SideMark side={side} />
          </span>
        ))}
      </span>
      <span class="slot-no">{place}</span>
      <span class="slot-value mono">{head ?? "?"}</span>
      {name === "used" && <span class="slot-length">{length === undefined ? "?" : `${length} B`}</span>}
    </span>
  );
}

/** The driver may or may not have looked at this used element. */
function isOpen({ lastUsed }: RingScene, name: "avail" | "used", position: number): boolean {
  if (name !== "used" || lastUsed.kind !== "range") return false;
  return distance(lastUsed.from, position) < distance(lastUsed.from, lastUsed.to);
}

function slotTitle({ position, slot, head, length, request, state }: RingSlot & { kind: "slot" }): string {
  const what = `Slot ${slot}, position ${position}: ${head === undefined ? "not in the trace" : `head ${head}`}`;
  const written = length === undefined ? "" : `, ${length} bytes written`;
  return `${what}${written}${request === undefined ? "" : `, request ${request}`}${state ? `, ${STATE_TEXT[state]}` : ""}`;
}

/** Whether an entry has come since the queue was first drawn: only such are pointed out. */
function useFresh(queue: string, idx: number): (position: number) => boolean {
  const first = useRef({ queue, idx });
  if (first.current.queue !== queue) first.current = { queue, idx };
  const since = first.current.idx;
  return (position) => distance(since, position) < distance(since, idx);
}
