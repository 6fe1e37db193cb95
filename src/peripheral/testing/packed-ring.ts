/**
 * The driver's side of a packed ring in memory, by the text of VIRTIO 1.4, 2.8.21 and 2.8.22. It does what Linux does,
 * and whatever else a test wants.
 */
import { PackedFlag } from "../../wire/virtio/packed-ring.ts";
import type { QueueSetup } from "../queue/queue.ts";
import type { DriverMemory, Segment, Used } from "./driver-memory.ts";

const DESC_SIZE = 16;

export interface PackedDescriptorBits {
  readonly flags: number;
  readonly id?: number;
}

export class PackedRing {
  readonly memory: DriverMemory;
  readonly setup: QueueSetup;
  readonly #free: number[];
  /** Slots of each list that is with the device, by buffer ID. */
  readonly #lists = new Map<number, number>();
  #next = 0;
  #wrap = 1;
  #seen = 0;
  #seenWrap = 1;

  constructor(memory: DriverMemory, setup: QueueSetup) {
    this.memory = memory;
    this.setup = setup;
    this.#free = Array.from({ length: setup.size }, (_, id) => id);
    memory.bytes.fill(0, setup.desc, setup.desc + DESC_SIZE * setup.size);
    memory.writeU32(setup.driver, 0);
    memory.writeU32(setup.device, 0);
  }

  /** The slot of the next descriptor that it writes. */
  get next(): number {
    return this.#next;
  }

  /** The next slot and the wrap counter, as one number. */
  get position(): number {
    return this.#next + 0x8000 * this.#wrap;
  }

  /** Slots that belong to no list. */
  get free(): number {
    let taken = 0;
    for (const slots of this.#lists.values()) taken += slots;
    return this.setup.size - taken;
  }

  /** AVAIL and USED of a descriptor that is made available now. */
  get marks(): number {
    return this.#wrap ? PackedFlag.AVAIL : PackedFlag.USED;
  }

  /** Writes one descriptor, in a slot or in a table at `base`: a test may lie. */
  writeDescriptor(
    index: number,
    { address, length }: Segment,
    bits: PackedDescriptorBits,
    base = this.setup.desc,
  ): void {
    const at = base + index * DESC_SIZE;
    this.memory.writeU32(at, address % 2 ** 32);
    this.memory.writeU32(at + 4, Math.floor(address / 2 ** 32));
    this.memory.writeU32(at + 8, length);
    this.memory.writeU16(at + 12, bits.id ?? 0);
    this.memory.writeU16(at + 14, bits.flags);
  }

  /** Makes a list of these descriptors available, the first of them last. Returns its buffer ID. */
  add(segments: readonly Segment[], more: { readonly id?: number; readonly flags?: number } = {}): number {
    const id = more.id ?? this.#free.shift() ?? raise("the queue is full");
    if (segments.length > this.free) throw new RangeError("the queue is full");
    const [first, firstMarks] = [this.#next, this.marks];
    segments.forEach((segment, place) => {
      const isLast = place === segments.length - 1;
      const own = (segment.writable ? PackedFlag.WRITE : 0) | (isLast ? 0 : PackedFlag.NEXT) | (more.flags ?? 0);
      const marks = place === 0 ? 0 : this.marks;
      this.writeDescriptor(this.#next, segment, { flags: own | marks, ...(isLast && { id }) });
      this.#advance();
    });
    this.memory.writeU16(this.setup.desc + first * DESC_SIZE + 14, this.flagsOf(first) | firstMarks);
    this.#lists.set(id, segments.length);
    return id;
  }

  /** As {@link add}, with one slot that refers to a table at `table`. */
  addIndirect(table: number, segments: readonly Segment[], more: { readonly id?: number } = {}): number {
    segments.forEach((segment, index) => {
      this.writeDescriptor(index, segment, { flags: segment.writable ? PackedFlag.WRITE : 0 }, table);
    });
    const length = DESC_SIZE * segments.length;
    return this.add([{ address: table, length, writable: false }], { ...more, flags: PackedFlag.INDIRECT });
  }

  #advance(): void {
    this.#next++;
    if (this.#next < this.setup.size) return;
    this.#next = 0;
    this.#wrap ^= 1;
  }

  flagsOf(slot: number): number {
    return this.memory.readU16(this.setup.desc + slot * DESC_SIZE + 14);
  }

  /** What the device used since the last call, with the slot of each used descriptor and its WRITE flag. */
  takeUsed(): (Used & { readonly slot: number; readonly write: boolean })[] {
    const taken: (Used & { slot: number; write: boolean })[] = [];
    while (this.#isUsed()) {
      const slot = this.#seen;
      const at = this.setup.desc + slot * DESC_SIZE;
      const id = this.memory.readU16(at + 12);
      const write = (this.flagsOf(slot) & PackedFlag.WRITE) !== 0;
      taken.push({ id, length: this.memory.readU32(at + 8), slot, write });
      this.#skip(this.#lists.get(id) ?? 1);
      if (this.#lists.delete(id)) this.#free.push(id);
    }
    return taken;
  }

  /** 2.8.22: both bits are the counter, and there is something that can be used. */
  #isUsed(): boolean {
    const flags = this.flagsOf(this.#seen);
    const [avail, used] = [flags & PackedFlag.AVAIL ? 1 : 0, flags & PackedFlag.USED ? 1 : 0];
    return this.#lists.size > 0 && avail === this.#seenWrap && used === this.#seenWrap;
  }

  #skip(slots: number): void {
    this.#seen += slots;
    if (this.#seen < this.setup.size) return;
    this.#seen -= this.setup.size;
    this.#seenWrap ^= 1;
  }

  /** What it wants to be told of: 0 everything, 1 nothing, 2 the descriptor at `position`. */
  setEvents(flags: number, position = 0): void {
    this.memory.writeU16(this.setup.driver, position);
    this.memory.writeU16(this.setup.driver + 2, flags);
  }

  /** What the device wants to be told of. */
  get deviceEvents(): { readonly flags: number; readonly position: number } {
    return { flags: this.memory.readU16(this.setup.device + 2), position: this.memory.readU16(this.setup.device) };
  }
}

function raise(problem: string): never {
  throw new RangeError(problem);
}
