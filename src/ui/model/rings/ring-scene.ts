/** What is drawn of a queue: its chains, the slots around the markers, and whose request each of them is. */
import { distance, type QueueHistory, wrapped } from "../log/queue-history.ts";
import { type ChainState, chainsOf, type LastUsed, lastUsedOf, type RingChain } from "./ring-chains.ts";
import type { RingDescriptor, RingView } from "./ring-view.ts";

/** A slot of a ring that is on the screen; `gap` stands for slots in between that are not. */
export type RingSlot =
  | {
      readonly kind: "slot";
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
  | { readonly kind: "gap"; readonly slots: number };

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

/** Slots before the older marker, between the two, and after the newer one. */
const BEFORE = 6;
const BETWEEN = 6;
const AFTER = 2;

export function availSlot({ view, history, chains }: RingScene, position: number): RingSlot {
  const { size, indices } = view;
  const head = view.avail(position % size);
  const ahead = distance(indices.lastAvailIdx, position);
  const isOnOffer = ahead < distance(indices.lastAvailIdx, indices.availIdx ?? indices.lastAvailIdx);
  const request = isOnOffer ? undefined : history?.takenAt(position)?.request;
  const state = isOnOffer ? "available" : chains.find((chain) => chain.request === request && request)?.state;
  return { kind: "slot", position, slot: position % size, head, length: undefined, request, state };
}

export function usedSlot({ view, history, chains }: RingScene, position: number): RingSlot {
  const slot = position % view.size;
  const element = view.used(slot);
  const isWritten = distance(position, view.indices.usedIdx) - 1 < view.size;
  const request = isWritten ? history?.givenAt(position)?.request : undefined;
  const state = chains.find((chain) => chain.request === request && request)?.state;
  return { kind: "slot", position, slot, head: element?.id, length: element?.length, request, state };
}

/** The available ring around last_avail_idx and avail.idx. */
export function availWindow(scene: RingScene): RingSlot[] {
  const { lastAvailIdx, availIdx = lastAvailIdx } = scene.view.indices;
  return around(scene.view.size, lastAvailIdx, availIdx, (position) => availSlot(scene, position));
}

/** The used ring around used.idx and where the driver may be. */
export function usedWindow(scene: RingScene): RingSlot[] {
  const { lastUsed, view } = scene;
  const from = lastUsed.kind === "inferred" ? lastUsed.value : view.indices.usedIdx;
  return around(view.size, from, view.indices.usedIdx, (position) => usedSlot(scene, position));
}

function around(size: number, from: number, to: number, slotAt: (position: number) => RingSlot): RingSlot[] {
  const between = distance(from, to);
  if (BEFORE + Math.min(between, BETWEEN) + AFTER >= size) {
    return Array.from({ length: size }, (_, slot) => slotAt(positionOfSlot(slot, to, size)));
  }
  if (between <= BETWEEN) return range(from - BEFORE, BEFORE + between + AFTER).map(slotAt);
  const half = BETWEEN / 2;
  const gap: RingSlot = { kind: "gap", slots: between - BETWEEN };
  return [...range(from - BEFORE, BEFORE + half).map(slotAt), gap, ...range(to - half, half + AFTER).map(slotAt)];
}

const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, step) => wrapped(from + step));

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
