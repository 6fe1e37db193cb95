/** The descriptor table: the chains with their descriptors, or every descriptor by index. */
import { Icon } from "../kit/Icon.tsx";
import { VirtualRows } from "../kit/VirtualRows.tsx";
import { address } from "../model/format.ts";
import type { RingChain } from "../model/rings/ring-chains.ts";
import { allLines, type RingScene } from "../model/rings/ring-scene.ts";
import type { RingView } from "../model/rings/ring-view.ts";
import { Term } from "../words/Term.tsx";
import { ChainView, chainKeys } from "./ChainView.tsx";
import { Line } from "./DescriptorLine.tsx";
import { useRingInteraction } from "./ring-interaction.ts";
import type { RingRoom } from "./ring-room.ts";
import { listStep, useRoving } from "./roving.ts";
import "./descriptors.css";

/** Chains that are listed in full; a storm has hundreds. */
const MAX_CHAINS = 24;

interface ListProps {
  readonly scene: RingScene;
  readonly whole: boolean;
  readonly room: RingRoom;
  /** Requests whose chains are shown above already. */
  readonly above: readonly (number | undefined)[];
}

export function DescriptorList({ scene, whole, room, above }: ListProps) {
  return (
    <section class="descriptors" aria-label="Descriptor table">
      <h4>
        <Term name="descriptor table">Descriptor table</Term> <span class="quiet mono">{address(scene.view.desc)}</span>
        <span class="quiet legend">
          <span class="driver">
            <Icon name="driver" /> device reads
          </span>
          <span class="device">
            <Icon name="device" /> device writes
          </span>
        </span>
      </h4>
      {whole ? (
        <WholeTable scene={scene} room={room} />
      ) : (
        <Chains view={scene.view} chains={scene.chains} above={above} place={(chain) => slotsText(chain, scene)} />
      )}
    </section>
  );
}

interface ChainsProps {
  readonly view: Pick<RingView, "device" | "queue" | "size">;
  readonly chains: readonly RingChain[];
  /** Requests whose chains are shown above already. */
  readonly above: readonly (number | undefined)[];
  /** Where a chain is, in words. */
  place(chain: RingChain): string;
}

export function Chains({ view, chains, above, place }: ChainsProps) {
  const interaction = useRingInteraction(view);
  const below = chains.filter(({ request }) => request === undefined || !above.includes(request));
  const shown = below.slice(0, MAX_CHAINS);
  const keys = chainKeys(shown);
  const roving = useRoving({ keys, first: keys[0], step: listStep });
  const inUse = chains.filter(({ state }) => state !== "given back");
  const busy = inUse.reduce((sum, { descriptors }) => sum + descriptors.length, 0);
  return (
    <>
      <div class="chains" {...roving.handlers}>
        {shown.map((chain) => (
          <ChainView key={`${chain.head}/${chain.request}`} {...{ chain, interaction, roving }} place={place(chain)} />
        ))}
      </div>
      <p class="quiet descriptors-rest">
        {below.length > MAX_CHAINS && `${below.length - MAX_CHAINS} more chains. `}
        {view.size - busy} of {view.size} descriptors are in no chain that the device has or can take.
      </p>
    </>
  );
}

export function slotsText({ request, head }: RingChain, { view, history }: RingScene): string {
  const taken = request === undefined ? undefined : history?.newestOf(request);
  return taken ? `head ${head}, available slot ${taken.position % view.size}` : `head ${head}`;
}

/** Heights of a line, in heights of the type. */
const LINE = 1.65;

function WholeTable({ scene, room }: Pick<ListProps, "scene" | "room">) {
  const interaction = useRingInteraction(scene.view);
  const lines = allLines(scene);
  const roving = useRoving({ keys: undefined, first: undefined, step: listStep });
  return (
    <div class="descriptors-all" {...roving.handlers}>
      <VirtualRows
        count={lines.length}
        rowHeight={Math.round(LINE * room.type) * (room.form === "narrow" ? 2 : 1)}
        attributes={{ tabIndex: 0, role: "group", "aria-label": "All descriptors" }}
        row={(index) => {
          const line = lines[index];
          return line && <Line {...{ line, interaction, roving }} rove={line.key} />;
        }}
      />
    </div>
  );
}
