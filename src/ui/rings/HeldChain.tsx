/** The chain of the request that waits longest, with the words about the hold. */
import type { RingChain } from "../model/rings/ring-chains.ts";
import type { RingView } from "../model/rings/ring-view.ts";
import { ChainView, chainKeys } from "./ChainView.tsx";
import { useRingInteraction } from "./ring-interaction.ts";
import { listStep, useRoving } from "./roving.ts";

interface HeldChainProps {
  readonly chain: RingChain;
  readonly view: Pick<RingView, "device" | "queue">;
  /** Where it is, in words. */
  readonly place: string;
}

export function HeldChain({ chain, view, place }: HeldChainProps) {
  const interaction = useRingInteraction(view);
  const keys = chainKeys([chain]);
  const roving = useRoving({ keys, first: keys[0], step: listStep });
  return (
    <div {...roving.handlers}>
      <ChainView {...{ chain, interaction, roving }} place={place} />
    </div>
  );
}
