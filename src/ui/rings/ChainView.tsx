/** A chain: its request and state, then its descriptors in the order the device walks them. */
import type { ComponentChildren } from "preact";
import { Icon } from "../kit/Icon.tsx";
import type { RingChain } from "../model/rings/ring-chains.ts";
import { chainLines, type DescriptorLine } from "../model/rings/ring-scene.ts";
import { Term } from "../words/Term.tsx";
import { Line } from "./DescriptorLine.tsx";
import { chainTitle, hueOf, type RingInteraction } from "./ring-interaction.ts";
import type { Roving } from "./roving.ts";

interface ChainProps {
  readonly chain: RingChain;
  readonly interaction: RingInteraction;
  readonly roving: Roving;
  /** Where it is, in words. */
  readonly place: ComponentChildren;
}

export function ChainView({ chain, interaction, roving, place }: ChainProps) {
  const { request, state, head, indirect } = chain;
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
        <span class="quiet">{place}</span>
      </p>
      <ChainBody chain={chain} interaction={interaction} roving={roving} />
      {indirect?.source === "as read" && (
        <p class="quiet chain-note">
          The <Term name="indirect table" /> as the device read it.
        </p>
      )}
    </div>
  );
}

/** The descriptors alone. */
export function ChainBody({ chain, interaction, roving }: Omit<ChainProps, "place">) {
  const { broken, indirect } = chain;
  return (
    <>
      <ul class="chain-lines">
        {chainLines(chain).map((line) => (
          <li key={line.key}>
            <Line line={line} interaction={interaction} roving={roving} rove={lineKey(line)} />
          </li>
        ))}
      </ul>
      {indirect && indirect.more > 0 && <p class="quiet chain-note">{indirect.more} more entries.</p>}
      {broken && (
        <p class="bad-text chain-note">
          <Icon name="warning" /> The chain is broken: {broken}.
        </p>
      )}
    </>
  );
}

/** A line's key in a list of chains. */
const lineKey = ({ key, chain }: DescriptorLine): string => `${chain?.request}/${key}`;

export const chainKeys = (chains: readonly RingChain[]): string[] => chains.flatMap(chainLines).map(lineKey);
