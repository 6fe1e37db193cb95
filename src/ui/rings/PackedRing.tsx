/** A packed queue: its ring as chosen, the event suppression of both sides, and the lists of descriptors. */
import { Icon } from "../kit/Icon.tsx";
import { address } from "../model/format.ts";
import type { PackedScene } from "../model/rings/packed-scene.ts";
import type { RingChain } from "../model/rings/ring-chains.ts";
import type { Drawing } from "../state/ring-drawing.ts";
import { Term } from "../words/Term.tsx";
import { Chains } from "./DescriptorList.tsx";
import { PackedCircle } from "./PackedCircle.tsx";
import { PackedLegend } from "./PackedLegend.tsx";
import { PackedEvents } from "./PackedMarkers.tsx";
import { PackedStrip } from "./PackedStrip.tsx";
import { PackedTable } from "./PackedTable.tsx";
import type { RingRoom } from "./ring-room.ts";
import "./descriptors.css";

interface PackedRingProps {
  readonly scene: PackedScene;
  readonly drawing: Drawing;
  readonly whole: boolean;
  readonly room: RingRoom;
  readonly pinned: readonly number[];
  /** Requests whose lists are shown above already. */
  readonly above: readonly (number | undefined)[];
}

export function PackedRing({ scene, drawing, whole, room, pinned, above }: PackedRingProps) {
  if (drawing === "table") return <PackedTable {...{ scene, whole, pinned }} />;
  return (
    <>
      {drawing === "strips" ? (
        <>
          <PackedStrip {...{ scene, whole, room, pinned }} />
          <PackedLegend />
        </>
      ) : (
        <PackedCircle scene={scene} />
      )}
      <PackedEvents scene={scene} />
      <section class="descriptors" aria-label="Lists of descriptors">
        <h4>
          <Term name="packed list">Lists</Term> <span class="quiet mono">{address(scene.view.desc)}</span>
          <span class="quiet legend">
            <span class="driver">
              <Icon name="driver" /> device reads
            </span>
            <span class="device">
              <Icon name="device" /> device writes
            </span>
          </span>
        </h4>
        <Chains view={scene.view} chains={scene.chains} above={above} place={(chain) => listPlace(chain, scene)} />
      </section>
    </>
  );
}

/** A list by its buffer ID and its first slot. */
export function listPlace({ request, head, descriptors }: RingChain, { history }: PackedScene): string {
  const taken = request === undefined ? undefined : history?.newestOf(request);
  const slot = taken ? taken.position & 0x7fff : descriptors[0]?.index;
  return slot === undefined ? `buffer ID ${head}` : `buffer ID ${head}, slot ${slot}`;
}
