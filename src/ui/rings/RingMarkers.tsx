/** The four indices of a queue: two in guest memory, one in the device, one that only the driver knows. */
import { Icon } from "../kit/Icon.tsx";
import { freeRunning } from "../model/format.ts";
import type { RingScene } from "../model/rings/ring-scene.ts";
import { Term } from "../words/Term.tsx";
import "./ring-markers.css";

type IndexName = "avail.idx" | "last_avail_idx" | "used.idx" | "last_used_idx";

export interface Marker {
  readonly name: IndexName;
  readonly side: "driver" | "device" | "private" | "inferred";
  readonly who: string;
  /** Free-running; undefined while it is not known. */
  readonly value: number | undefined;
  /** Instead of the value, or why it can be trusted. */
  readonly note: string | undefined;
}

export function markersOf({ view, lastUsed }: RingScene): Marker[] {
  const { availIdx, lastAvailIdx, usedIdx } = view.indices;
  const inferred = lastUsed.kind === "inferred";
  return [
    {
      name: "avail.idx",
      side: "driver",
      who: "the driver wrote it",
      value: availIdx,
      note: availIdx === undefined ? `${lastAvailIdx} or more` : undefined,
    },
    { name: "last_avail_idx", side: "private", who: "the device's own, exact", value: lastAvailIdx, note: undefined },
    { name: "used.idx", side: "device", who: "the device wrote it", value: usedIdx, note: undefined },
    {
      name: "last_used_idx",
      side: "inferred",
      who: "the driver's own, inferred",
      value: inferred ? lastUsed.value : undefined,
      note: inferred ? lastUsed.why : `${lastUsed.from} to ${lastUsed.to}. ${lastUsed.why}`,
    },
  ];
}

export function RingMarkers({ scene }: { readonly scene: RingScene }) {
  const { size } = scene.view;
  return (
    <dl class="ring-markers">
      {markersOf(scene).map(({ name, side, who, value, note }) => (
        <div key={name} class={`ring-marker ${side}`} data-marker={name} title={note}>
          <dt>
            <SideMark side={side} />
            <span class="mono">
              <Term name={name} more={note} />
            </span>
          </dt>
          <dd class="mono ring-value">
            {value === undefined ? <span class="ring-note">{note}</span> : freeRunning(value, size)}
            {value !== undefined && <span class="quiet">, slot {value % size}</span>}
          </dd>
          <dd class="quiet ring-whose">{who}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A triangle that points up is the driver's, one that points down the device's, a hatch is inferred. */
export function SideMark({ side }: { readonly side: Marker["side"] }) {
  if (side === "driver") return <Icon name="driver" />;
  if (side === "inferred") return <span class="hatch-mark" aria-hidden="true" />;
  return <Icon name="device" />;
}
