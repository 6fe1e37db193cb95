/** The rings as tables, with the same content as the drawings: for screen readers, and for exact numbers. */

import { freeRunning } from "../model/format.ts";
import {
  allLines,
  availSlot,
  axisOf,
  chainLines,
  type DescriptorLine,
  type RingScene,
  type RingSlot,
  usedSlot,
} from "../model/rings/ring-scene.ts";
import type { RingView } from "../model/rings/ring-view.ts";
import type { AxisPlace } from "../model/rings/slot-axis.ts";
import { addressText, flagsText, nextText } from "./DescriptorLine.tsx";
import { markersOf } from "./RingMarkers.tsx";
import { STATE_TEXT, useRingInteraction } from "./ring-interaction.ts";
import "./ring-tables.css";

/** Table rows a browser lays out ten times a second without being noticed. */
const MAX_ROWS = 1024;

/** Rows of a ring, unless all of them are wanted. */
const AXIS = 10;

interface TablesProps {
  readonly scene: RingScene;
  readonly whole: boolean;
  /** Slots of the selected request that the rings still have. */
  readonly pinned: readonly number[];
}

export function RingTables({ scene, whole, pinned }: TablesProps) {
  const { size } = scene.view;
  const axis = axisOf(scene, whole ? size : AXIS, { pinned }).slice(0, MAX_ROWS);
  const lines = whole ? allLines(scene).slice(0, MAX_ROWS) : scene.chains.flatMap(chainLines).slice(0, MAX_ROWS);
  return (
    <div class="ring-tables">
      <IndexTable scene={scene} />
      <SlotTable scene={scene} name="avail" axis={axis} />
      <SlotTable scene={scene} name="used" axis={axis} />
      <DescriptorTable lines={lines} view={scene.view} />
      {whole && size > MAX_ROWS && (
        <p class="quiet">
          The first {MAX_ROWS} of {size}; the strips show all.
        </p>
      )}
    </div>
  );
}

function IndexTable({ scene }: { readonly scene: RingScene }) {
  const { size, indices } = scene.view;
  const { availFlags, usedFlags, usedEvent, availEvent, eventIdx } = indices;
  const plain = [
    ["avail.flags", "driver", availFlags],
    ["used.flags", "device", usedFlags],
    [eventIdx ? "used_event" : "used_event (not negotiated)", "driver", usedEvent],
    [eventIdx ? "avail_event" : "avail_event (not negotiated)", "device", availEvent],
  ] as const;
  return (
    <table data-testid="ring-indices">
      <caption>Indices</caption>
      <thead>
        <tr>
          <th scope="col">field</th>
          <th scope="col">whose</th>
          <th scope="col">value</th>
          <th scope="col">slot</th>
        </tr>
      </thead>
      <tbody>
        {markersOf(scene).map(({ name, who, value, note }) => (
          <tr key={name} data-marker={name}>
            <th scope="row">{name}</th>
            <td>{who}</td>
            <td>{value === undefined ? note : freeRunning(value, size)}</td>
            <td>{value === undefined ? "–" : value % size}</td>
          </tr>
        ))}
        {plain.map(([name, who, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>the {who} wrote it</td>
            <td>{value ?? "not in the trace"}</td>
            <td>–</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SlotTableProps {
  readonly scene: RingScene;
  readonly name: "avail" | "used";
  readonly axis: readonly AxisPlace[];
}

function SlotTable({ scene, name, axis }: SlotTableProps) {
  const isUsed = name === "used";
  return (
    <table data-testid={`ring-${name}`}>
      <caption>{isUsed ? "Used ring" : "Available ring"}</caption>
      <thead>
        <tr>
          <th scope="col">slot</th>
          <th scope="col">position</th>
          <th scope="col">{isUsed ? "id" : "head"}</th>
          {isUsed && <th scope="col">len</th>}
          <th scope="col">request</th>
          <th scope="col">state</th>
        </tr>
      </thead>
      <tbody>
        {axis.map((place, at) =>
          place.kind === "gap" ? (
            <tr key={`gap${at}`}>
              <td colSpan={isUsed ? 6 : 5}>{place.slots} more slots</td>
            </tr>
          ) : (
            <SlotRow
              key={place.slot}
              scene={scene}
              slot={(isUsed ? usedSlot : availSlot)(scene, place.slot)}
              isUsed={isUsed}
            />
          ),
        )}
      </tbody>
    </table>
  );
}

interface SlotRowProps {
  readonly scene: RingScene;
  readonly slot: RingSlot;
  readonly isUsed: boolean;
}

function SlotRow({ scene, slot: { slot, position, head, length, request, state }, isUsed }: SlotRowProps) {
  const interaction = useRingInteraction(scene.view);
  const { lastAvailIdx, availIdx = lastAvailIdx, usedIdx } = scene.view.indices;
  // Before its first lap a ring has slots that no position has come to.
  const isUnwritten = request === undefined && position > (isUsed ? usedIdx : availIdx);
  return (
    <tr data-slot={slot} aria-current={interaction.isSelected(request) || undefined}>
      <th scope="row">{slot}</th>
      <td>{isUnwritten ? "–" : position}</td>
      <td>{head ?? "?"}</td>
      {isUsed && <td>{length ?? "?"}</td>}
      <td>
        <RequestLink request={request} select={interaction.select} />
      </td>
      <td>{state ? STATE_TEXT[state] : isUnwritten ? "not written" : "past"}</td>
    </tr>
  );
}

function RequestLink({ request, select }: { readonly request: number | undefined; select(request: number): void }) {
  if (request === undefined) return <>–</>;
  return (
    <button type="button" class="link" onClick={() => select(request)}>
      {request}
    </button>
  );
}

interface DescriptorTableProps {
  readonly lines: readonly DescriptorLine[];
  readonly view: Pick<RingView, "device" | "queue">;
}

export function DescriptorTable({ lines, view }: DescriptorTableProps) {
  const interaction = useRingInteraction(view);
  return (
    <table data-testid="ring-desc">
      <caption>Descriptor table</caption>
      <thead>
        <tr>
          <th scope="col">index</th>
          <th scope="col">table</th>
          <th scope="col">addr</th>
          <th scope="col">len</th>
          <th scope="col">flags</th>
          <th scope="col">next</th>
          <th scope="col">request</th>
          <th scope="col">state</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ key, chain, table, index, descriptor, isAsRead }) => (
          <tr key={key} data-index={index} aria-current={interaction.isSelected(chain?.request) || undefined}>
            <th scope="row">{index}</th>
            <td>{isAsRead ? `${table}, as the device read it` : table}</td>
            <td class="mono">{descriptor ? addressText(descriptor) : "?"}</td>
            <td>{descriptor?.length ?? "?"}</td>
            <td>{descriptor ? flagsText(descriptor.flags) || "none" : "?"}</td>
            <td>{descriptor ? nextText(descriptor) || "–" : "?"}</td>
            <td>
              <RequestLink request={chain?.request} select={interaction.select} />
            </td>
            <td>{chain ? STATE_TEXT[chain.state] : "in no chain"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
