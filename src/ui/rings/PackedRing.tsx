/** A packed queue: its ring as chosen, the event suppression of both sides, and the lists of descriptors. */
import { useContext, useMemo } from "preact/hooks";
import { Icon } from "../kit/Icon.tsx";
import { address } from "../model/format.ts";
import { packedFromTrace } from "../model/rings/packed-from-trace.ts";
import { packedFromMemory } from "../model/rings/packed-memory.ts";
import { type PackedScene, packedScene } from "../model/rings/packed-scene.ts";
import type { RingChain } from "../model/rings/ring-chains.ts";
import { drawing } from "../state/ring-drawing.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { Term } from "../words/Term.tsx";
import { Chains } from "./DescriptorList.tsx";
import { HeldChain } from "./HeldChain.tsx";
import { HeldRequests } from "./HeldRequests.tsx";
import { PackedCircle } from "./PackedCircle.tsx";
import { PackedLegend } from "./PackedLegend.tsx";
import { PackedEvents, PackedMarkers } from "./PackedMarkers.tsx";
import { PackedStrip } from "./PackedStrip.tsx";
import { PackedTable } from "./PackedTable.tsx";
import { PackedContext, type PackedDrawing, type PackedSource } from "./packed-context.ts";
import { isWhole, RingSource } from "./RingSource.tsx";
import { pinnedSlots } from "./SelectedChain.tsx";
import "./descriptors.css";

export function PackedRing() {
  const parts = useContext(PackedContext);
  return parts ? <Packed {...parts} /> : null;
}

/** A new source is a new look at guest memory, or at the log. */
function Packed({ source, above: selected, room }: PackedDrawing) {
  const scene = useMemo(() => sceneIn(source), [source]);
  const isHeld = usePanelTrace(() => source.queue.onHold || source.queue.held.size > 0);
  const shown = selected?.chain.request;
  const waiting = scene.chains.find(({ state, request }) => state === "held" && request !== shown);
  const form = drawing.value;
  const shared = { scene, whole: isWhole.value, room, pinned: pinnedSlots(selected) };
  return (
    <>
      <div class="rings-now">
        <RingSource view={scene.view} />
        {form !== "table" && <PackedMarkers scene={scene} />}
      </div>
      {isHeld && (
        <HeldRequests device={source.device} queue={scene.view.queue}>
          {waiting && <HeldChain chain={waiting} view={scene.view} place={listPlace(waiting, scene)} />}
        </HeldRequests>
      )}
      {form === "table" && <PackedTable {...shared} />}
      {form === "strips" && <PackedStrip {...shared} />}
      {form === "strips" && <PackedLegend />}
      {form === "circles" && <PackedCircle scene={scene} />}
      {form !== "table" && <PackedEvents scene={scene} />}
      {form !== "table" && <Lists scene={scene} above={[shown, waiting?.request]} />}
    </>
  );
}

function sceneIn({ device, queue, snapshot, selected }: PackedSource): PackedScene {
  const { history } = queue;
  const view = snapshot ? packedFromMemory(snapshot, history) : packedFromTrace(device, queue);
  return packedScene(view, history, selected);
}

interface ListsProps {
  readonly scene: PackedScene;
  /** Requests whose lists are shown above already. */
  readonly above: readonly (number | undefined)[];
}

const Lists = ({ scene, above }: ListsProps) => (
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
);

/** A list by its buffer ID and its first slot. */
function listPlace({ request, head, descriptors }: RingChain, { history }: PackedScene): string {
  const taken = request === undefined ? undefined : history?.newestOf(request);
  const slot = taken ? taken.position & 0x7fff : descriptors[0]?.index;
  return slot === undefined ? `buffer ID ${head}` : `buffer ID ${head}, slot ${slot}`;
}
