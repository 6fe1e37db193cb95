/** The split virtqueue, device side. VIRTIO 1.4 cs01, 2.7 Split Virtqueues. */
import { encode } from "../../wire/codec/codec.ts";
import { flag } from "../../wire/codec/counted.ts";
import { le16 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import { AvailFlag } from "../../wire/virtio/virtio.ts";
import { DriverError } from "../guest/driver-error.ts";
import type { GuestMemory } from "../guest/guest-memory.ts";
import { Rule } from "../guest/rule.ts";
import { decodeSaved } from "../saved/saved-state.ts";
import {
  type Chain,
  type ChainSource,
  type RequestLength,
  rebuildChain,
  scatter,
  scratch,
  type Written,
} from "./chain.ts";
import type { Queue, QueueOptions, QueueSetup, Rings, SnapshotContext } from "./queue.ts";
import { readChain, SPLIT_CLAUSES } from "./split-chain.ts";
import { AVAIL, USED } from "./split-layout.ts";
import { splitSnapshot } from "./split-snapshot.ts";

/** Ring positions run freely and wrap here. */
const IDX_MODULO = 0x10000;

const SavedSplit = struct("saved_split", {
  last_avail_idx: le16,
  used_idx: le16,
  signalled_idx: le16,
  forged_used_id: flag,
});

export class SplitQueue implements Queue {
  readonly setup: QueueSetup;
  readonly #memory: GuestMemory;
  readonly #source: ChainSource;
  /** VIRTIO_F_EVENT_IDX was negotiated. */
  readonly eventIdx: boolean;
  /** Heads that the driver made available and has not got back. */
  readonly #inFlight = new Set<number>();
  /** Chains taken and not handed back. */
  #taken = 0;
  /** True after a forged used.id was written: the driver may then offer a head that the device still has. */
  #hasForgedUsedId = false;
  #lastAvailIdx = 0;
  #usedIdx = 0;
  /** used.idx when the driver was last interrupted, or last chose not to be. */
  #signalledIdx = 0;

  /** `setup` has passed `checkSetup`. */
  constructor(memory: GuestMemory, setup: QueueSetup, options: QueueOptions) {
    const { indirect, eventIdx, inOrder, readableLimit, violated } = options;
    this.#memory = memory;
    this.setup = setup;
    this.eventIdx = eventIdx;
    this.#source = { memory, table: setup.desc, size: setup.size, indirect, inOrder, readableLimit, scratch, violated };
  }

  get lastAvailIdx(): number {
    return this.#lastAvailIdx;
  }

  get taken(): number {
    return this.#taken;
  }

  get usedIdx(): number {
    return this.#usedIdx;
  }

  get offered(): number {
    return this.#memory.readU16(this.setup.driver + AVAIL.idx);
  }

  offersUpTo(position: number): boolean {
    return position === this.offered;
  }

  /** 2.7.10: without EVENT_IDX the flags that the driver cleared ask for every notification, with it position 0 does. */
  begin(): void {}

  pop(requestLength: RequestLength): Chain | undefined {
    const { size, driver } = this.setup;
    const waiting = distance(this.#lastAvailIdx, this.#memory.readU16(driver + AVAIL.idx));
    if (waiting === 0) {
      this.#askForNotification();
      return undefined;
    }
    if (waiting > size) throw new DriverError(Rule.AVAILABLE, `${waiting} chains in a queue of ${size}`);
    const head = this.#memory.readU16(driver + AVAIL.ring + AVAIL.entry * (this.#lastAvailIdx % size));
    this.#checkHead(head);
    const chain = readChain(this.#source, head, requestLength);
    this.#inFlight.add(head);
    this.#taken++;
    this.#lastAvailIdx = (this.#lastAvailIdx + 1) % IDX_MODULO;
    return chain;
  }

  save(): Uint8Array {
    return encode(SavedSplit, {
      last_avail_idx: this.#lastAvailIdx,
      used_idx: this.#usedIdx,
      signalled_idx: this.#signalledIdx,
      forged_used_id: this.#hasForgedUsedId,
    });
  }

  restore(saved: Uint8Array): void {
    const { last_avail_idx, used_idx, signalled_idx, forged_used_id } = decodeSaved(SavedSplit, saved);
    this.#lastAvailIdx = last_avail_idx;
    this.#usedIdx = used_idx;
    this.#signalledIdx = signalled_idx;
    this.#hasForgedUsedId = forged_used_id;
  }

  snapshot(context: SnapshotContext): Rings {
    return splitSnapshot(this.#memory, this, context);
  }

  retake(saved: Pick<Chain, "head" | "descriptors" | "readable">): Chain {
    this.#checkHead(saved.head);
    const chain = rebuildChain(this.#source, saved, SPLIT_CLAUSES);
    this.#inFlight.add(chain.head);
    this.#taken++;
    return chain;
  }

  /**
   * No chain twice. After a forged used.id the driver may rightly offer a head that the device still has. It cannot
   * have more chains than descriptors.
   */
  #checkHead(head: number): void {
    if (!this.#hasForgedUsedId && this.#inFlight.has(head)) {
      throw new DriverError(Rule.AVAILABLE, `descriptor ${head} is available twice`);
    }
    if (this.#taken >= this.setup.size) throw new DriverError(Rule.AVAILABLE, "more chains than descriptors");
  }

  push(chain: Chain, written: readonly Written[], length: number, id = chain.head): void {
    const known = this.#inFlight.delete(chain.head);
    if (!known && !this.#hasForgedUsedId) throw new Error(`chain ${chain.head} was handed back twice`);
    this.#taken--;
    if (id !== chain.head) this.#hasForgedUsedId = true;
    for (const part of written) scatter(this.#memory, chain, part);
    const { size, device } = this.setup;
    const element = device + USED.ring + USED.entry * (this.#usedIdx % size);
    this.#memory.writeU32(element + USED.id, id);
    this.#memory.writeU32(element + USED.len, length);
    this.#usedIdx = (this.#usedIdx + 1) % IDX_MODULO;
    // 2.7.8.2: the element is written before the index that shows it.
    this.#memory.writeU16(device + USED.idx, this.#usedIdx);
  }

  /** 2.7.7 Used Buffer Notification Suppression: whether the elements pushed since the last call want an interrupt. */
  wantsInterrupt(): boolean {
    const from = this.#signalledIdx;
    if (from === this.#usedIdx) return false;
    this.#signalledIdx = this.#usedIdx;
    const { size, driver } = this.setup;
    if (!this.eventIdx) return (this.#memory.readU16(driver + AVAIL.flags) & AvailFlag.NO_INTERRUPT) === 0;
    const usedEvent = this.#memory.readU16(driver + AVAIL.ring + AVAIL.entry * size);
    return distance(usedEvent + 1, this.#usedIdx) < distance(from, this.#usedIdx);
  }

  /** 2.7.10 Available Buffer Notification Suppression: the next chain is news. */
  #askForNotification(): void {
    if (!this.eventIdx) return;
    const { size, device } = this.setup;
    this.#memory.writeU16(device + USED.ring + USED.entry * size, this.#lastAvailIdx);
  }
}

/** Steps from one ring position to another. */
const distance = (from: number, to: number): number => (to - from + 2 * IDX_MODULO) % IDX_MODULO;
