/** The packed virtqueue, device side. VIRTIO 1.4 cs01, 2.8 Packed Virtqueues. */
import { encode } from "../../wire/codec/codec.ts";
import { flag } from "../../wire/codec/counted.ts";
import { le16, le32 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { isAvailable, PackedFlag, RING_EVENT_MASK, RingEvent } from "../../wire/virtio/packed-ring.ts";
import { advanced, distance, FIRST_POSITION, slotOf, wrapOf } from "../../wire/virtio/ring-position.ts";
import { DriverError } from "../guest/driver-error.ts";
import type { GuestMemory } from "../guest/guest-memory.ts";
import { Rule } from "../guest/rule.ts";
import { decodeSaved, need } from "../saved/saved-state.ts";
import {
  type Chain,
  type ChainSource,
  copyChain,
  DESCRIPTOR_SIZE,
  type RequestLength,
  rebuildChain,
  scatter,
  scratch,
  slotsOf,
  type Written,
} from "./chain.ts";
import { PACKED_CLAUSES, readList } from "./packed-chain.ts";
import { DESC, EVENT } from "./packed-layout.ts";
import { packedSnapshot } from "./packed-snapshot.ts";
import type { Queue, QueueOptions, QueueSetup, Rings, SnapshotContext } from "./queue.ts";

const SavedPacked = struct("saved_packed", {
  /** Slots, with the wrap counters in bit 15. */
  next_avail: le16,
  next_used: le16,
  /** Slots used since the driver was last interrupted, or last chose not to be. */
  unsignalled: le32,
  forged_used_id: flag,
});

export class PackedQueue implements Queue {
  readonly setup: QueueSetup;
  readonly #memory: GuestMemory;
  readonly #source: ChainSource;
  /** VIRTIO_F_EVENT_IDX was negotiated. */
  readonly eventIdx: boolean;
  /** Buffer IDs that the driver made available and has not got back. */
  readonly #inFlight = new Set<number>();
  /** Lists taken and not handed back, and the slots that they take. */
  #taken = 0;
  #slots = 0;
  /** True after a forged buffer ID was written: the driver may then use an ID that the device still has. */
  #hasForgedUsedId = false;
  #nextAvail = FIRST_POSITION;
  #nextUsed = FIRST_POSITION;
  #unsignalled = 0;

  /** `setup` has passed `checkPackedSetup`. */
  constructor(memory: GuestMemory, setup: QueueSetup, options: QueueOptions) {
    const { indirect, eventIdx, inOrder, readableLimit, violated } = options;
    this.#memory = memory;
    this.setup = setup;
    this.eventIdx = eventIdx;
    this.#source = { memory, table: setup.desc, size: setup.size, indirect, inOrder, readableLimit, scratch, violated };
  }

  get lastAvailIdx(): number {
    return this.#nextAvail;
  }

  get usedIdx(): number {
    return this.#nextUsed;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Goes on from the next descriptor while they are available: as far as the ring is long, no more. */
  get offered(): number {
    const { size } = this.setup;
    let position = this.#nextAvail;
    for (let passed = 0; passed < size && this.#isAvailableAt(position); passed++) {
      position = advanced(position, 1, size);
    }
    return position;
  }

  /** The descriptor there is not available, and the one before it is: unless that was taken. */
  offersUpTo(position: number): boolean {
    const { size } = this.setup;
    if (slotOf(position) >= size || this.#isAvailableAt(position)) return false;
    return position === this.#nextAvail || this.#isAvailableAt(advanced(position, -1, size));
  }

  #isAvailableAt(position: number): boolean {
    const flags = this.#memory.readU16(this.setup.desc + slotOf(position) * DESCRIPTOR_SIZE + DESC.flags);
    return isAvailable(flags, wrapOf(position));
  }

  begin(): void {
    this.#askForNotification();
  }

  pop(requestLength: RequestLength): Chain | undefined {
    const position = this.#nextAvail;
    const { desc, size } = this.setup;
    // 2.8.2: the flags of one slot say whether there is a list. They are read before the rest of it.
    const flags = this.#memory.readU16(desc + slotOf(position) * DESCRIPTOR_SIZE + DESC.flags);
    if (!isAvailable(flags, wrapOf(position))) {
      this.#askForNotification();
      return undefined;
    }
    const { id, descriptors } = readList(this.#source, position, flags);
    const slots = slotsOf(descriptors);
    this.#check(id, slots);
    const chain = copyChain(this.#source, { head: id, descriptors }, requestLength);
    this.#add(id, slots);
    this.#nextAvail = advanced(position, slots, size);
    return chain;
  }

  /**
   * No buffer ID twice, and no more slots than there are. A driver that was given a forged ID counts otherwise: then
   * only the number of lists is limited.
   */
  #check(id: number, slots: number): void {
    const { size } = this.setup;
    if (slots === 0) throw new DriverError(Rule.PACKED_DESCRIPTORS, "a list without descriptors");
    if (this.#taken >= size) throw new DriverError(Rule.PACKED_DESCRIPTORS, "more lists than descriptors");
    if (this.#hasForgedUsedId) return;
    if (this.#inFlight.has(id)) throw new DriverError(Rule.PACKED_SUPPLYING, `buffer ID ${id} is available twice`);
    if (this.#slots + slots > size) {
      throw new DriverError(Rule.PACKED_DESCRIPTORS, `${this.#slots + slots} descriptors in a queue of ${size}`);
    }
  }

  #add(id: number, slots: number): void {
    this.#inFlight.add(id);
    this.#taken++;
    this.#slots += slots;
  }

  push(chain: Chain, written: readonly Written[], length: number, id = chain.head): void {
    const known = this.#inFlight.delete(chain.head);
    if (!known && !this.#hasForgedUsedId) throw new Error(`chain ${chain.head} was handed back twice`);
    const slots = slotsOf(chain.descriptors);
    this.#taken--;
    this.#slots -= slots;
    if (id !== chain.head) this.#hasForgedUsedId = true;
    for (const part of written) scatter(this.#memory, chain, part);
    this.#use(id, length);
    // 2.8.6: one used descriptor for the whole list; the rest of its slots is skipped.
    this.#nextUsed = advanced(this.#nextUsed, slots, this.setup.size);
    this.#unsignalled += slots;
  }

  /** Writes a used descriptor: the flags, which show it, after the rest. */
  #use(id: number, length: number): void {
    const at = this.setup.desc + slotOf(this.#nextUsed) * DESCRIPTOR_SIZE;
    const marks = wrapOf(this.#nextUsed) ? PackedFlag.AVAIL | PackedFlag.USED : 0;
    this.#memory.writeU32(at + DESC.len, length);
    this.#memory.writeU16(at + DESC.id, id);
    this.#memory.writeU16(at + DESC.flags, marks | (length > 0 ? PackedFlag.WRITE : 0));
  }

  /** 2.8.10: whether the descriptors used since the last call want an interrupt. */
  wantsInterrupt(): boolean {
    const count = this.#unsignalled;
    if (count === 0) return false;
    this.#unsignalled = 0;
    const { size, driver } = this.setup;
    // Both halves in one access: the driver writes the slot before the flags.
    const word = this.#memory.readU32(driver);
    const [position, flags] = [word & 0xffff, (word >>> 16) & RING_EVENT_MASK];
    if (flags === RingEvent.DISABLE) return false;
    if (flags === RingEvent.ENABLE) return true;
    // An interrupt too many does no harm, one too few stops the driver.
    if (flags !== RingEvent.DESC || !this.eventIdx) return this.#outOfPlace(flags);
    if (count >= 2 * size) return true;
    return distance(advanced(this.#nextUsed, -count, size), position, size) < count;
  }

  #outOfPlace(flags: number): boolean {
    const what = flags === RingEvent.DESC ? "DESC without VIRTIO_F_EVENT_IDX" : `the reserved value ${flags}`;
    this.#source.violated(DriverMust.EVENT_FLAGS, `the driver's event suppression says ${what}`);
    return true;
  }

  /** 2.8.10: the next list is news. The slot is written before the flags that give it a meaning. */
  #askForNotification(): void {
    const { device } = this.setup;
    if (this.eventIdx) this.#memory.writeU16(device + EVENT.desc, this.#nextAvail);
    this.#memory.writeU16(device + EVENT.flags, this.eventIdx ? RingEvent.DESC : RingEvent.ENABLE);
  }

  save(): Uint8Array {
    return encode(SavedPacked, {
      next_avail: this.#nextAvail,
      next_used: this.#nextUsed,
      unsignalled: this.#unsignalled,
      forged_used_id: this.#hasForgedUsedId,
    });
  }

  restore(saved: Uint8Array): void {
    const { next_avail, next_used, unsignalled, forged_used_id } = decodeSaved(SavedPacked, saved);
    const { size } = this.setup;
    const inRing = slotOf(next_avail) < size && slotOf(next_used) < size;
    need(inRing, `slots ${slotOf(next_avail)} and ${slotOf(next_used)} in a ring of ${size}`);
    this.#nextAvail = next_avail;
    this.#nextUsed = next_used;
    this.#unsignalled = unsignalled;
    this.#hasForgedUsedId = forged_used_id;
  }

  retake(saved: Pick<Chain, "head" | "descriptors" | "readable">): Chain {
    const slots = slotsOf(saved.descriptors);
    this.#check(saved.head, slots);
    const chain = rebuildChain(this.#source, saved, PACKED_CLAUSES);
    this.#add(chain.head, slots);
    return chain;
  }

  snapshot(context: SnapshotContext): Rings {
    return packedSnapshot(this.#memory, this, context);
  }
}
