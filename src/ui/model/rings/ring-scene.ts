/** What is drawn of a queue: its chains, the slots around the markers, and whose request each of them is. */
import { distance, type QueueHistory, wrapped } from "../log/queue-history.ts";
import { type ChainState, chainsOf, type LastUsed, lastUsedOf, type RingChain } from "./ring-chains.ts";
import type { RingDescriptor, RingView } from "./ring-view.ts";
import { type AxisPlace, slotAxis } from "./slot-axis.ts";

/** A slot of a ring with its entry. */
export interface RingSlot {
  /** Free-running, modulo 65536; slot = position mod size. */
  readonly position: number;
  readonly slot: number;
  /** The head in it. */
  readonly head: number | undefined;
  /** used.len, in the used ring. */
  readonly length: number | undefined;
  readonly request: number | undefined;
  /** Undefined for an entry that is of the past, or was never written. */
  readonly state: ChainState | undefined;
}

export interface RingScene {
  readonly view: RingView;
  readonly history: QueueHistory | undefined;
  readonly chains: readonly RingChain[];
  readonly lastUsed: LastUsed;
  /** By descriptor of the ring's own table. */
  readonly owners: ReadonlyMap<number, RingChain>;
}

export function sceneOf(view: RingView, history: QueueHistory | undefined, selected?: number): RingScene {
  const chains = chainsOf(view, history, selected);
  const owners = new Map<number, RingChain>();
  for (const chain of chains) {
    for (const { index } of chain.descriptors) if (!owners.has(index)) owners.set(index, chain);
  }
  return { view, history, chains, lastUsed: lastUsedOf(view, chains, history), owners };
}

/** What is in a slot of the available ring. */
export function availSlot({ view, history, chains }: RingScene, slot: number): RingSlot {
  const { size, indices } = view;
  const { lastAvailIdx, availIdx = lastAvailIdx } = indices;
  const position = positionOfSlot(slot, availIdx, size);
  const isOnOffer = distance(lastAvailIdx, position) < distance(lastAvailIdx, availIdx);
  const request = isOnOffer ? undefined : history?.takenAt(position)?.request;
  const state = isOnOffer ? "available" : stateOf(chains, request);
  return { position, slot, head: view.avail(slot), length: undefined, request, state };
}

/** What is in a slot of the used ring. */
export function usedSlot({ view, history, chains }: RingScene, slot: number): RingSlot {
  const position = positionOfSlot(slot, view.indices.usedIdx, view.size);
  const element = view.used(slot);
  const request = history?.givenAt(position)?.request;
  return { position, slot, head: element?.id, length: element?.length, request, state: stateOf(chains, request) };
}

const stateOf = (chains: readonly RingChain[], request: number | undefined): ChainState | undefined =>
  request === undefined ? undefined : chains.find((chain) => chain.request === request)?.state;

export interface AxisSlots {
  /** Shown if there is room. */
  readonly pinned?: readonly number[];
  /** The slot with the focus, which must not go from under a person's hand. */
  readonly focused?: number | undefined;
}

/** The slots to be shown of both rings: the focused one, the four indices if close, the `pinned` ones. */
export function axisOf(scene: RingScene, room: number, { pinned = [], focused }: AxisSlots = {}): AxisPlace[] {
  const { view, lastUsed } = scene;
  const { lastAvailIdx, availIdx = lastAvailIdx, usedIdx } = view.indices;
  const driver = lastUsed.kind === "inferred" ? [lastUsed.value] : [];
  const indices = [lastAvailIdx, usedIdx, availIdx, ...driver];
  const positionOf = (slot: number) => positionOfSlot(slot, availIdx, view.size);
  const first = focused === undefined ? [] : [positionOf(focused)];
  return slotAxis({
    size: view.size,
    room,
    newest: availIdx,
    wanted: [...first, ...indices, ...pinned.map(positionOf)],
  });
}

/**
 * The position whose entry a slot holds, in a ring that is written up to `idx`. It is of this lap or the one before.
 */
export function positionOfSlot(slot: number, idx: number, size: number): number {
  const position = wrapped(idx - (idx % size) + slot);
  return slot < idx % size ? position : wrapped(position - size);
}

export type ChainPosition = "only" | "start" | "middle" | "end" | "free";

/** A line of the descriptor table: one descriptor, of the ring's table or of an indirect one. */
export interface DescriptorLine {
  readonly key: string;
  readonly chain: RingChain | undefined;
  readonly table: "ring" | "indirect";
  readonly index: number;
  readonly descriptor: RingDescriptor | undefined;
  readonly place: ChainPosition;
  /** Not in memory any more, or never seen there: as the device read it. */
  readonly isAsRead: boolean;
}

export function chainLines(chain: RingChain): DescriptorLine[] {
  const { descriptors, indirect, head } = chain;
  const total = descriptors.length + (indirect?.entries.length ?? 0);
  const line = (table: "ring" | "indirect", descriptor: RingDescriptor, place: number): DescriptorLine => ({
    key: `${head}/${table}/${descriptor.index}`,
    chain,
    table,
    index: descriptor.index,
    descriptor,
    place: placeOf(place, total),
    isAsRead: table === "indirect" && indirect?.source === "as read",
  });
  return [
    ...descriptors.map((descriptor, place) => line("ring", descriptor, place)),
    ...(indirect?.entries ?? []).map((entry, place) => line("indirect", entry, descriptors.length + place)),
  ];
}

/** The whole table by index, with the indirect tables inside. */
export function allLines({ view, owners }: RingScene): DescriptorLine[] {
  const lines: DescriptorLine[] = [];
  for (let index = 0; index < view.size; index++) {
    const chain = owners.get(index);
    if (!chain) lines.push(freeLine(view, index));
    else {
      const own = chainLines(chain);
      lines.push(...own.filter((line) => line.table === "ring" && line.index === index));
      if (chain.descriptors.at(-1)?.index === index) lines.push(...own.filter(({ table }) => table === "indirect"));
    }
  }
  return lines;
}

function freeLine(view: RingView, index: number): DescriptorLine {
  return {
    key: String(index),
    chain: undefined,
    table: "ring",
    index,
    descriptor: view.descriptor(index),
    place: "free",
    isAsRead: false,
  };
}

function placeOf(place: number, total: number): ChainPosition {
  if (total === 1) return "only";
  return place === 0 ? "start" : place === total - 1 ? "end" : "middle";
}
