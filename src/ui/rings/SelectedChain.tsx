/** The chain of the selected request, at the moment when the device read it. */
import { useMemo } from "preact/hooks";
import { clock, count } from "../model/format.ts";
import type { Queue } from "../model/log/device.ts";
import type { RequestRow } from "../model/log/rows.ts";
import { fateText, type RequestChain, type RingEntry, requestChain } from "../model/rings/request-chain.ts";
import type { RingView } from "../model/rings/ring-view.ts";
import { placesOf } from "../model/sequence/moment-place.ts";
import { usePage } from "../state/page-context.ts";
import { Term } from "../words/Term.tsx";
import { ChainBody, chainKeys } from "./ChainView.tsx";
import { hueOf, STATE_TEXT, useRingInteraction } from "./ring-interaction.ts";
import { listStep, useRoving } from "./roving.ts";

/** Computed again when the request or its rings have changed. */
export function useRequestChain(row: RequestRow | undefined, queue: Queue | undefined): RequestChain | undefined {
  const ends = `${queue?.avail} ${queue?.used} ${queue?.held.size}`;
  return useMemo(() => row && requestChain(row, queue), [row, row?.revision, queue, ends]);
}

interface SelectedChainProps {
  readonly selected: RequestChain;
  readonly view: Pick<RingView, "device" | "queue">;
}

export function SelectedChain({ selected, view }: SelectedChainProps) {
  const { chain, at } = selected;
  const interaction = useRingInteraction(view);
  const keys = chainKeys([chain]);
  const roving = useRoving({ keys, first: keys[0], step: listStep });
  const fates = [selected.avail, selected.used].flatMap((entry) => (entry && fateText(entry)) ?? []);
  return (
    <section
      class={`chain own ${chain.state.replace(" ", "-")}`}
      data-hue={hueOf(chain.request)}
      data-testid="selected-chain"
      aria-labelledby="selected-chain"
    >
      <h3 id="selected-chain">
        <span class="swatch" aria-hidden="true" /> Request {chain.request}, as the device read it at {clock(at)}
      </h3>
      <p>
        {upperFirst(STATE_TEXT[chain.state])} · <Term name="head" /> {chain.head} · {placesText(selected)}
      </p>
      <MomentLine request={chain.request} device={view.device} />
      {fates.map((fate) => (
        <p key={fate} class="quiet">
          {fate}
        </p>
      ))}
      <div {...roving.handlers}>
        <ChainBody {...{ chain, interaction, roving }} />
      </div>
    </section>
  );
}

interface MomentLineProps {
  readonly request: number | undefined;
  readonly device: string;
}

/** The step of the sequence that a person looks at: the place of the chain then. */
function MomentLine({ request, device }: MomentLineProps) {
  const moment = usePage().inspection.moment.value;
  if (!moment || moment.device !== device || moment.request !== request) return null;
  return (
    <ol class="moment-places" aria-label="The chain at this step of the sequence" data-testid="moment">
      {placesOf(moment).map(({ place, text }) => (
        <li key={place} aria-current={place === moment.place ? "step" : undefined}>
          {text}
        </li>
      ))}
    </ol>
  );
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const placesText = ({ avail, used, written }: RequestChain): string =>
  used ? `${entryText(avail)} · ${entryText(used)}, ${count(written ?? 0)} bytes written` : entryText(avail);

const entryText = ({ ring, slot, position }: RingEntry): string =>
  `${ring === "avail" ? "available" : "used"} ${slot === undefined ? `position ${position}` : `slot ${slot}`}`;

/** Slots of it that the rings still have. */
export const pinnedSlots = (selected: RequestChain | undefined): number[] =>
  [selected?.avail, selected?.used].flatMap((entry) =>
    entry?.now === "there" && entry.slot !== undefined ? [entry.slot] : [],
  );
