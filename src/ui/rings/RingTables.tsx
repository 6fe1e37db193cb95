/** The rings as tables, with the same content as the drawings: for screen readers, and for exact numbers. */

import { freeRunning } from "../model/format.ts";
import {
  allLines,
  availSlot,
  availWindow,
  chainLines,
  type DescriptorLine,
  positionOfSlot,
  type RingScene,
  type RingSlot,
  usedSlot,
  usedWindow,
} from "../model/rings/ring-scene.ts";
import { addressText, flagsText, nextText } from "./DescriptorList.tsx";
import { markersOf } from "./RingMarkers.tsx";
import { STATE_TEXT, useRingInteraction } from "./ring-interaction.ts";
import "./ring-tables.css";

/** Table rows a browser lays out ten times a second without being noticed. */
const MAX_ROWS = 1024;

interface TablesProps {
  readonly scene: RingScene;
  readonly whole: boolean;
}

export function RingTables({ scene, whole }: TablesProps) {
  const { indices, size } = scene.view;
  const idx = indices.availIdx ?? indices.lastAvailIdx;
  const all = (name: "avail" | "used", to: number) =>
    Array.from({ length: Math.min(size, MAX_ROWS) }, (_, slot) => {
      const position = positionOfSlot(slot, to, size);
      return name === "avail" ? availSlot(scene, position) : usedSlot(scene, position);
    });
  const lines = whole ? allLines(scene).slice(0, MAX_ROWS) : scene.chains.flatMap(chainLines).slice(0, MAX_ROWS);
  return (
    <div class="ring-tables">
      <IndexTable scene={scene} />
      <SlotTable scene={scene} name="avail" slots={whole ? all("avail", idx) : availWindow(scene)} />
      <SlotTable scene={scene} name="used" slots={whole ? all("used", indices.usedIdx) : usedWindow(scene)} />
      <DescriptorTable lines={lines} scene={scene} />
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
  readonly slots: readonly RingSlot[];
}

function SlotTable({ scene, name, slots }: SlotTableProps) {
  const interaction = useRingInteraction(scene);
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
        {slots.map((slot) =>
          slot.kind === "gap" ? (
            <tr key="gap">
              <td colSpan={isUsed ? 6 : 5}>{slot.slots} more slots</td>
            </tr>
          ) : (
            <tr key={slot.slot} data-slot={slot.slot} aria-current={interaction.isSelected(slot.request) || undefined}>
              <th scope="row">{slot.slot}</th>
              <td>{slot.position}</td>
              <td>{slot.head ?? "?"}</td>
              {isUsed && <td>{slot.length ?? "?"}</td>}
              <td>
                <RequestLink request={slot.request} select={interaction.select} />
              </td>
              <td>{slot.state ? STATE_TEXT[slot.state] : "past"}</td>
            </tr>
          ),
        )}
      </tbody>
    </table>
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

function DescriptorTable({ lines, scene }: { readonly lines: readonly DescriptorLine[]; readonly scene: RingScene }) {
  const interaction = useRingInteraction(scene);
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
