/** What is drawn of a packed queue: its slots with their bits, whose they are, and the lists of descriptors. */
import { PackedFlag } from "../../../wire/virtio/packed-ring.ts";
import { advanced, slotOf, wrapOf } from "../../../wire/virtio/ring-position.ts";
import type { GivenBack, QueueHistory, TakenChain } from "../log/queue-history.ts";
import { ringPart, tablePart } from "./chain-as-read.ts";
import {
  type Bits,
  bitsOf,
  driverNext,
  looksAvailable,
  looksUsed,
  type PackedEntry,
  type PackedInFlight,
  type PackedView,
  readsAt,
  wroteAt,
} from "./packed-view.ts";
import type { ChainState, RingChain } from "./ring-chains.ts";
import type { ChainPosition } from "./ring-scene.ts";
import { type AxisPlace, slotAxis } from "./slot-axis.ts";

/** Lists given back that are still drawn: enough to see what happened last. */
const MAX_GIVEN_BACK = 6;
/** The flags that a descriptor of a split queue has, too. */
const SHARED_FLAGS = PackedFlag.NEXT | PackedFlag.WRITE | PackedFlag.INDIRECT;

export interface PackedSlot {
  readonly slot: number;
  readonly entry: PackedEntry | undefined;
  /** Undefined for a slot that the source does not know. */
  readonly bits: Bits | undefined;
  /** Undefined for a descriptor that is neither available nor used, nor with the device. */
  readonly state: ChainState | undefined;
  readonly request: number | undefined;
  /** Its place in its list. */
  readonly place: ChainPosition;
  /** Wrap counters: with which it is next read as available, and with which it was last used. */
  readonly readWrap: number;
  readonly usedWrap: number;
  readonly looksAvailable: boolean;
  readonly looksUsed: boolean;
}

interface Owner {
  readonly state: ChainState;
  readonly request: number | undefined;
  readonly place: ChainPosition;
}

export interface PackedScene {
  readonly view: PackedView;
  readonly history: QueueHistory | undefined;
  readonly chains: readonly RingChain[];
  /** Where the driver writes its next descriptor; undefined from a trace. */
  readonly driverNext: number | undefined;
  /** By slot: lists that are available or with the device. */
  readonly owners: ReadonlyMap<number, Owner>;
}

export function packedScene(view: PackedView, history: QueueHistory | undefined, selected?: number): PackedScene {
  const owners = new Map<number, Owner>();
  const own = (position: number, slots: number, owner: Omit<Owner, "place">) => {
    for (let place = 0; place < Math.min(slots, view.size); place++) {
      const slot = slotOf(advanced(position, place, view.size));
      if (!owners.has(slot)) owners.set(slot, { ...owner, place: placeOf(place, slots) });
    }
  };
  const chains: RingChain[] = [];
  for (const flying of view.inFlight) {
    const state = flying.held ? "held" : "in flight";
    own(flying.position, flying.slots, { state, request: flying.request });
    chains.push(chainInFlight(view, history, flying));
  }
  const next = driverNext(view);
  for (const { position, slots, chain } of listsOnOffer(view, next)) {
    own(position, slots, { state: "available", request: undefined });
    chains.push(chain);
  }
  const shown = new Set(chains.map(({ request }) => request));
  for (const { request } of newest(history, MAX_GIVEN_BACK)) {
    const taken = shown.has(request) ? undefined : history?.newestOf(request);
    if (taken) chains.push(chainAsRead(taken, "given back"));
    shown.add(request);
  }
  const chosen = selected === undefined || shown.has(selected) ? undefined : history?.newestOf(selected);
  if (chosen) chains.push(chainAsRead(chosen, "given back"));
  return { view, history, chains, driverNext: next, owners };
}

/** The latest used descriptors, newest first. */
function newest(history: QueueHistory | undefined, count: number): GivenBack[] {
  const found: GivenBack[] = [];
  for (const given of history?.given.values() ?? []) {
    const before = found.findIndex(({ at, request }) => at < given.at || (at === given.at && request < given.request));
    if (before >= 0) found.splice(before, 0, given);
    else found.push(given);
    if (found.length > count) found.pop();
  }
  return found;
}

const chainAsRead = (taken: TakenChain, state: ChainState): RingChain => ({
  head: taken.head,
  state,
  request: taken.request,
  descriptors: ringPart({ ...taken, head: slotOf(taken.position) }),
  indirect: tablePart(taken),
  broken: undefined,
});

/** Memory is asked first: its descriptors have addresses of tables, too. A used one may stand over them. */
function chainInFlight(view: PackedView, history: QueueHistory | undefined, flying: PackedInFlight): RingChain {
  const { request, head, held, position, slots } = flying;
  const state = held ? "held" : "in flight";
  const taken = history?.newestOf(request);
  const entries = entriesFrom(view, position, slots);
  const isWhole = entries.every(({ flags }, place) => {
    const { avail, used } = bitsOf(flags);
    const wrap = wrapOf(advanced(position, place, view.size));
    return avail === wrap && used !== wrap;
  });
  if (taken && (!isWhole || view.source === "trace")) return chainAsRead(taken, state);
  const last = entries.at(-1);
  const indirect = last && last.flags & PackedFlag.INDIRECT ? view.indirect(last, request) : undefined;
  return { head, state, request, descriptors: isWhole ? entries.map(shared) : [], indirect, broken: undefined };
}

const entriesFrom = (view: PackedView, position: number, slots: number): PackedEntry[] =>
  Array.from({ length: Math.min(slots, view.size) }, (_, place) =>
    slotOf(advanced(position, place, view.size)),
  ).flatMap((slot) => view.entry(slot) ?? []);

/** AVAIL and USED are drawn in the ring. */
const shared = (entry: PackedEntry): PackedEntry => ({ ...entry, flags: entry.flags & SHARED_FLAGS });

interface OnOffer {
  readonly position: number;
  readonly slots: number;
  readonly chain: RingChain;
}

/** The lists between the device's next descriptor and the driver's. */
function listsOnOffer(view: PackedView, end: number | undefined): OnOffer[] {
  const found: OnOffer[] = [];
  let [first, slots] = [view.nextAvail, 0];
  for (let at = first; end !== undefined && at !== end; ) {
    const flags = view.entry(slotOf(at))?.flags ?? 0;
    at = advanced(at, 1, view.size);
    slots++;
    if (flags & PackedFlag.NEXT && at !== end) continue;
    const broken = flags & PackedFlag.NEXT ? "it goes on in a descriptor that is not available" : undefined;
    found.push({ position: first, slots, chain: listOf(view, entriesFrom(view, first, slots), broken) });
    [first, slots] = [at, 0];
  }
  return found;
}

function listOf(view: PackedView, entries: readonly PackedEntry[], broken: string | undefined): RingChain {
  const last = entries.at(-1);
  return {
    head: last?.id ?? 0,
    state: "available",
    request: undefined,
    descriptors: entries.map(shared),
    indirect: last && last.flags & PackedFlag.INDIRECT ? view.indirect(last, undefined) : undefined,
    broken,
  };
}

const placeOf = (place: number, slots: number): ChainPosition => {
  if (slots === 1) return "only";
  return place === 0 ? "start" : place === slots - 1 ? "end" : "middle";
};

/** One slot, as both sides find it. A used descriptor may stand where a list began that is still with the device. */
export function packedSlot({ view, history, owners }: PackedScene, slot: number): PackedSlot {
  const entry = view.entry(slot);
  const [reads, wrote] = [readsAt(view, slot), wroteAt(view, slot)];
  const isAvailable = entry !== undefined && looksAvailable(view, slot, entry.flags);
  const given = history?.givenAt(wrote);
  const isUsed =
    entry !== undefined && looksUsed(view, slot, entry.flags) && (entry.flags !== 0 || given !== undefined);
  const owner = owners.get(slot);
  const isGiven = isUsed && owner?.state !== "available";
  return {
    slot,
    entry,
    bits: entry && bitsOf(entry.flags),
    state: isGiven ? "given back" : owner?.state,
    request: isGiven ? given?.request : owner?.request,
    place: isGiven ? "only" : (owner?.place ?? "free"),
    readWrap: wrapOf(reads),
    usedWrap: wrapOf(wrote),
    looksAvailable: isAvailable,
    looksUsed: isUsed,
  };
}

interface AxisWish {
  readonly pinned?: readonly number[];
  readonly focused?: number | undefined;
}

/** The slots to be shown: the focused one, those of the markers, the `pinned` ones. */
export function packedAxis(scene: PackedScene, room: number, { pinned = [], focused }: AxisWish = {}): AxisPlace[] {
  const { view, driverNext: next } = scene;
  const newestSlot = slotOf(next ?? view.nextAvail);
  const newest = view.size + newestSlot;
  /** Counted back from the newest: at most one round. */
  const stepOf = (slot: number) => newest - ((newestSlot - slot + view.size) % view.size);
  const wanted = [focused ?? newestSlot, slotOf(view.nextAvail), slotOf(view.nextUsed), ...pinned];
  return slotAxis({ size: view.size, room, newest, wanted: wanted.map(stepOf) });
}
