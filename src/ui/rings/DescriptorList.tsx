/** The descriptor table: the chains with their descriptors, or every descriptor by index. */
import { DescriptorFlag } from "../../wire/virtio/virtio.ts";
import { Icon } from "../kit/Icon.tsx";
import { pixels } from "../kit/root-font.ts";
import { VirtualRows } from "../kit/VirtualRows.tsx";
import { address } from "../model/format.ts";
import type { RingChain } from "../model/rings/ring-chains.ts";
import { allLines, chainLines, type DescriptorLine, type RingScene } from "../model/rings/ring-scene.ts";
import type { RingDescriptor } from "../model/rings/ring-view.ts";
import { chainTitle, hueOf, type RingInteraction, useRingInteraction } from "./ring-interaction.ts";
import "./descriptors.css";

const LINE_REM = 1.25;
/** Chains that are listed in full; a storm has hundreds. */
const MAX_CHAINS = 24;

interface ListProps {
  readonly scene: RingScene;
  readonly whole: boolean;
}

export function DescriptorList({ scene, whole }: ListProps) {
  return (
    <section class="descriptors" aria-label="Descriptor table">
      <h3>
        Descriptor table <span class="quiet mono">{address(scene.view.desc)}</span>
        <span class="quiet legend">
          <span class="driver">
            <Icon name="driver" /> device reads
          </span>
          <span class="device">
            <Icon name="device" /> device writes
          </span>
        </span>
      </h3>
      {whole ? <WholeTable scene={scene} /> : <Chains scene={scene} />}
    </section>
  );
}

function Chains({ scene }: { readonly scene: RingScene }) {
  const interaction = useRingInteraction(scene);
  const { chains, view } = scene;
  const shown = chains.slice(0, MAX_CHAINS);
  const inUse = chains.filter(({ state }) => state !== "given back");
  const busy = inUse.reduce((sum, { descriptors }) => sum + descriptors.length, 0);
  return (
    <>
      {shown.map((chain) => (
        <Chain key={`${chain.head}/${chain.request}`} chain={chain} scene={scene} interaction={interaction} />
      ))}
      <p class="quiet descriptors-rest">
        {chains.length > MAX_CHAINS && `${chains.length - MAX_CHAINS} more chains. `}
        {view.size - busy} of {view.size} descriptors are in no chain that the device has or can take.
      </p>
    </>
  );
}

interface ChainProps {
  readonly chain: RingChain;
  readonly scene: RingScene;
  readonly interaction: RingInteraction;
}

function Chain({ chain, scene, interaction }: ChainProps) {
  const { request, state, head, broken, indirect } = chain;
  const selected = interaction.isSelected(request);
  return (
    <div class={`chain ${state.replace(" ", "-")}${selected ? " selected" : ""}`} data-hue={hueOf(request)}>
      <p class="chain-head">
        <button
          type="button"
          class="chain-name"
          data-testid="ring-chain"
          data-head={head}
          data-state={state}
          aria-pressed={selected}
          disabled={request === undefined}
          onClick={() => interaction.select(request)}
        >
          <span class="swatch" aria-hidden="true" />
          {chainTitle(chain)}
        </button>
        <span class="quiet">{slotsText(chain, scene)}</span>
      </p>
      {chainLines(chain).map((line) => (
        <Line key={line.key} line={line} interaction={interaction} />
      ))}
      {indirect?.source === "as read" && <p class="quiet chain-note">The indirect table as the device read it.</p>}
      {indirect && indirect.more > 0 && <p class="quiet chain-note">{indirect.more} more entries.</p>}
      {broken && (
        <p class="bad-text chain-note">
          <Icon name="warning" /> The chain is broken: {broken}.
        </p>
      )}
    </div>
  );
}

function slotsText({ request, head }: RingChain, { view, history }: RingScene): string {
  const taken = request === undefined ? undefined : history?.newestOf(request);
  return taken ? `head ${head}, available slot ${taken.position % view.size}` : `head ${head}`;
}

function WholeTable({ scene }: { readonly scene: RingScene }) {
  const interaction = useRingInteraction(scene);
  const lines = allLines(scene);
  return (
    <div class="descriptors-all">
      <VirtualRows
        count={lines.length}
        rowHeight={pixels(LINE_REM)}
        attributes={{ tabIndex: 0, role: "group", "aria-label": "All descriptors" }}
        row={(index) => {
          const line = lines[index];
          return line && <Line line={line} interaction={interaction} />;
        }}
      />
    </div>
  );
}

function Line({ line, interaction }: { readonly line: DescriptorLine; readonly interaction: RingInteraction }) {
  const { chain, descriptor, table, index, place, isAsRead } = line;
  const classes = ["descriptor", table, chain ? chain.state.replace(" ", "-") : "free"];
  if (isAsRead) classes.push("as-read");
  if (interaction.isSelected(chain?.request)) classes.push("selected");
  if (interaction.isHovered(line)) classes.push("hovered");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button of the chain does the same.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
    <div
      class={classes.join(" ")}
      data-hue={hueOf(chain?.request)}
      data-testid="ring-descriptor"
      data-index={index}
      onClick={() => interaction.select(chain?.request)}
      onPointerEnter={() => interaction.hover(line)}
      onPointerLeave={() => interaction.hover(undefined)}
    >
      <span class={`bracket ${place}`} aria-hidden="true" />
      <span class="d-index mono">{index}</span>
      {descriptor ? (
        <>
          <Direction flags={descriptor.flags} />
          <span class="d-address mono">{addressText(descriptor)}</span>
          <span class="d-length">{descriptor.length ?? "?"} B</span>
          <span class="d-flags mono">{flagsText(descriptor.flags)}</span>
          <span class="d-next mono">{nextText(descriptor)}</span>
        </>
      ) : (
        <span class="quiet">not in the trace</span>
      )}
    </div>
  );
}

function Direction({ flags }: { readonly flags: number }) {
  const { WRITE, INDIRECT } = DescriptorFlag;
  if (flags & INDIRECT) return <span class="d-way quiet">table</span>;
  const writes = (flags & WRITE) !== 0;
  return (
    <span
      class={`d-way ${writes ? "device" : "driver"}`}
      title={writes ? "The device writes it" : "The device reads it"}
    >
      <Icon name={writes ? "device" : "driver"} />
      {writes ? "W" : "R"}
    </span>
  );
}

export function addressText({ address }: RingDescriptor): string {
  return address === undefined ? "not traced" : `0x${address.toString(16).padStart(8, "0")}`;
}

export const flagsText = (flags: number): string =>
  Object.entries(DescriptorFlag)
    .filter(([, bit]) => flags & bit)
    .map(([name]) => name)
    .join(" ");

export const nextText = ({ flags, next }: RingDescriptor): string =>
  flags & DescriptorFlag.NEXT && next !== undefined ? `→ ${next}` : "";
