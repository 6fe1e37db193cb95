/** The chains in a queue, with their descriptors: on offer, with the device, held, or lately given back. */
import { DescriptorFlag } from "../../../wire/virtio/virtio.ts";
import { distance, type QueueHistory, wrapped } from "../log/queue-history.ts";
import type { IndirectTable, RingDescriptor, RingView } from "./ring-view.ts";

export type ChainState = "available" | "in flight" | "held" | "given back" | "lost";

export interface RingChain {
  readonly head: number;
  readonly state: ChainState;
  readonly request: number | undefined;
  readonly descriptors: readonly RingDescriptor[];
  /** Of the last descriptor, if it refers to a table. */
  readonly indirect: IndirectTable | undefined;
  /** Why the chain ends where it must not. */
  readonly broken: string | undefined;
}

/** Chains given back that are still drawn: enough to see what happened last. */
const MAX_GIVEN_BACK = 6;

/**
 * Live chains first, in the order they came, then those given back, newest first. Last comes the chain of the
 * `selected` request, if its descriptors are not used again. At most one chain per head.
 */
export function chainsOf(view: RingView, history: QueueHistory | undefined, selected?: number): RingChain[] {
  const { indices, size } = view;
  const chains = new Map<number, RingChain>();
  const add = (head: number, state: ChainState, request: number | undefined) => {
    if (!chains.has(head)) chains.set(head, { head, state, request, ...walkChain(view, head, request) });
  };
  for (const { head, held, request } of view.inFlight) add(head, held ? "held" : "in flight", request);
  const waiting = Math.min(size, distance(indices.lastAvailIdx, indices.availIdx ?? indices.lastAvailIdx));
  for (let step = 0; step < waiting; step++) {
    const head = view.avail(wrapped(indices.lastAvailIdx + step) % size);
    if (head !== undefined) add(head, "available", undefined);
  }
  for (let back = 1; back <= Math.min(MAX_GIVEN_BACK, size); back++) {
    const position = wrapped(indices.usedIdx - back);
    const given = history?.givenAt(position);
    const id = given ? view.used(position % size)?.id : undefined;
    if (id !== undefined) add(id, "given back", given?.request);
  }
  const chosen = selected === undefined ? undefined : history?.newestOf(selected);
  if (chosen) add(chosen.head, "given back", selected);
  return [...chains.values()];
}

/** Follows NEXT from a head; stops at a loop or a descriptor that does not exist. */
function walkChain(
  view: RingView,
  head: number,
  request: number | undefined,
): Pick<RingChain, "descriptors" | "indirect" | "broken"> {
  const descriptors: RingDescriptor[] = [];
  const seen = new Set<number>();
  let broken: string | undefined;
  for (let index: number | undefined = head; index !== undefined; ) {
    const descriptor = view.descriptor(index);
    if (!descriptor) broken = index < view.size ? undefined : `there is no descriptor ${index}`;
    else if (seen.has(index)) broken = `descriptor ${index} comes twice`;
    if (!descriptor || seen.has(index)) break;
    seen.add(index);
    descriptors.push(descriptor);
    index = descriptor.flags & DescriptorFlag.NEXT ? descriptor.next : undefined;
  }
  const last = descriptors.at(-1);
  const indirect = last && last.flags & DescriptorFlag.INDIRECT ? view.indirect(last, request) : undefined;
  return { descriptors, indirect, broken };
}

/** The driver's own position in the used ring. Only the driver knows it: this is what can be said from outside. */
export type LastUsed =
  | { readonly kind: "inferred"; readonly value: number; readonly why: string }
  /** Free-running positions, from the lowest to the highest it can be. */
  | { readonly kind: "range"; readonly from: number; readonly to: number; readonly why: string };

export function lastUsedOf(view: RingView, chains: readonly RingChain[], history: QueueHistory | undefined): LastUsed {
  const { usedIdx, usedEvent, eventIdx } = view.indices;
  const from = lowestLastUsed(view, chains, history);
  const range = (why: string): LastUsed =>
    from === usedIdx
      ? { kind: "inferred", value: usedIdx, why: "No used element is left that the driver could have overlooked." }
      : { kind: "range", from, to: usedIdx, why };
  if (!eventIdx) return range("EVENT_IDX was not negotiated: the driver keeps this index to itself.");
  if (usedEvent === undefined) return range("The trace has no used_event: only a machine can be asked.");
  if (usedEvent === 0 && usedIdx !== 0)
    return range("used_event is 0: Linux writes that while it wants no interrupts.");
  if (distance(from, usedEvent) > distance(from, usedIdx))
    return range(`used_event is ${usedEvent}, which is not where the driver can be.`);
  return { kind: "inferred", value: usedEvent, why: "The driver wrote it to used_event to be told of the next one." };
}

/**
 * The lowest used index that the driver can have read. A driver has read a used element before it offers that element's
 * head again. It never offers more chains than the table has descriptors.
 */
function lowestLastUsed(view: RingView, chains: readonly RingChain[], history: QueueHistory | undefined): number {
  const { size, indices } = view;
  const { usedIdx, lastAvailIdx, availIdx = lastAvailIdx } = indices;
  const live = new Set(chains.filter(({ state }) => state !== "given back").map(({ head }) => head));
  const outstanding = Math.min(size, distance(usedIdx, availIdx));
  for (let back = 1; back <= size - outstanding; back++) {
    const position = wrapped(usedIdx - back);
    // Behind 0 there is something only if the index has wrapped, which the log knows.
    const isWritten = back <= usedIdx || history?.givenAt(position) !== undefined;
    const id = live.size > 0 ? view.used(position % size)?.id : undefined;
    if (!isWritten || (id !== undefined && live.has(id))) return wrapped(position + 1);
  }
  return wrapped(usedIdx - (size - outstanding));
}
