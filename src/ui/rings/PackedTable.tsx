/** A packed ring as tables, with the same content as the drawings: for screen readers, and for exact numbers. */
import { type PackedScene, packedAxis, packedSlot } from "../model/rings/packed-scene.ts";
import { eventText, packedMarkers, placeText, readingText } from "../model/rings/packed-words.ts";
import { chainLines } from "../model/rings/ring-scene.ts";
import { DescriptorTable } from "./RingTables.tsx";
import { STATE_TEXT, useRingInteraction } from "./ring-interaction.ts";
import "./ring-tables.css";

/** Table rows a browser lays out ten times a second without being noticed. */
const MAX_ROWS = 1024;
/** Rows of the ring, unless all of them are wanted. */
const AXIS = 10;

interface TableProps {
  readonly scene: PackedScene;
  readonly whole: boolean;
  readonly pinned: readonly number[];
}

export function PackedTable({ scene, whole, pinned }: TableProps) {
  const { view } = scene;
  const axis = packedAxis(scene, whole ? view.size : AXIS, { pinned }).slice(0, MAX_ROWS);
  const lines = scene.chains.flatMap(chainLines).slice(0, MAX_ROWS);
  return (
    <div class="ring-tables">
      <table data-testid="ring-indices">
        <caption>Places and events</caption>
        <tbody>
          {packedMarkers(scene).map(({ name, who, position }) => (
            <tr key={name} data-marker={name}>
              <th scope="row">{name}</th>
              <td>{placeText(position)}</td>
              <td>{who}</td>
            </tr>
          ))}
          {(["driver", "device"] as const).map((side) => (
            <tr key={side} data-events={side}>
              <th scope="row">{side} event suppression</th>
              <td>{eventText(side, side === "driver" ? view.driverEvents : view.deviceEvents)}</td>
              <td>the {side} wrote it</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table data-testid="ring-packed">
        <caption>Packed ring</caption>
        <thead>
          <tr>
            {["slot", "AVAIL", "USED", "as it is read", "id", "len", "request", "state"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {axis.map((place, at) =>
            place.kind === "gap" ? (
              <tr key={`gap${at}`}>
                <td colSpan={8}>{place.slots} more slots</td>
              </tr>
            ) : (
              <SlotRow key={place.slot} scene={scene} slot={place.slot} />
            ),
          )}
        </tbody>
      </table>
      <DescriptorTable lines={lines} view={view} />
    </div>
  );
}

function SlotRow({ scene, slot: number }: { readonly scene: PackedScene; readonly slot: number }) {
  const interaction = useRingInteraction(scene.view);
  const slot = packedSlot(scene, number);
  const { entry, bits, request, state } = slot;
  return (
    <tr aria-current={interaction.isSelected(request) ? "true" : undefined}>
      <th scope="row">{number}</th>
      <td>{bits?.avail ?? "?"}</td>
      <td>{bits?.used ?? "?"}</td>
      <td>{bits ? readingText(slot) : "not in the trace"}</td>
      <td>{entry && state ? entry.id : "–"}</td>
      <td>{entry && state ? (entry.length ?? "?") : "–"}</td>
      <td>
        {request === undefined ? (
          "–"
        ) : (
          <button type="button" class="link" onClick={() => interaction.select(request)}>
            {request}
          </button>
        )}
      </td>
      <td>{state ? STATE_TEXT[state] : "not in use"}</td>
    </tr>
  );
}
