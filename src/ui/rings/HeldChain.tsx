/** The chain of the request that waits longest, with the words about the hold. */
import type { RingChain } from "../model/rings/ring-chains.ts";
import type { RingScene } from "../model/rings/ring-scene.ts";
import { ChainView, chainKeys } from "./ChainView.tsx";
import { slotsText } from "./DescriptorList.tsx";
import { useRingInteraction } from "./ring-interaction.ts";
import { listStep, useRoving } from "./roving.ts";

interface HeldChainProps {
  readonly chain: RingChain;
  readonly scene: RingScene;
}

export function HeldChain({ chain, scene }: HeldChainProps) {
  const interaction = useRingInteraction(scene.view);
  const keys = chainKeys([chain]);
  const roving = useRoving({ keys, first: keys[0], step: listStep });
  return (
    <div {...roving.handlers}>
      <ChainView {...{ chain, interaction, roving }} place={slotsText(chain, scene)} />
    </div>
  );
}
