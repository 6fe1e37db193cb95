/** The split virtqueue, device side. VIRTIO 1.4 cs01, 2.7 Split Virtqueues. */

import { offsetsOf, sizeOf } from "../../wire/codec/offsets.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { AvailElem, AvailFlag, AvailHeader, UsedElem, UsedHeader } from "../../wire/virtio/virtio.ts";
import { DriverError } from "../guest/driver-error.ts";
import { type GuestMemory, GuestMemoryError } from "../guest/guest-memory.ts";
import { Rule } from "../guest/rule.ts";
import type { Violated } from "../guest/violations.ts";
import {
  type Chain,
  type ChainSource,
  DESCRIPTOR_SIZE,
  type Extent,
  MAX_INDIRECT_ENTRIES,
  readChain,
  rebuildChain,
  scatter,
  type Written,
} from "./chain.ts";

/** Ring positions run freely and wrap here. */
const IDX_MODULO = 0x10000;

const AVAIL = { ...offsetsOf(AvailHeader), ring: sizeOf(AvailHeader), entry: sizeOf(AvailElem) };
const USED = { ...offsetsOf(UsedHeader), ring: sizeOf(UsedHeader), entry: sizeOf(UsedElem), ...offsetsOf(UsedElem) };
/** `used_event` and `avail_event`, one le16 behind the entries of either ring. */
const EVENT_SIZE = 2;

/** What the driver set up before it enabled the queue. Addresses are guest-physical. */
export interface QueueSetup {
  readonly size: number;
  readonly desc: number;
  /** Driver area: the available ring. */
  readonly driver: number;
  /** Device area: the used ring. */
  readonly device: number;
}

/** What a queue keeps and no ring shows: free-running positions, of the next chain among others. */
interface QueuePositions {
  readonly lastAvailIdx: number;
  readonly usedIdx: number;
  readonly signalledIdx: number;
  /** No wrong head was ever handed back. */
  readonly honest: boolean;
}

export interface QueueOptions {
  readonly indirect: boolean;
  readonly eventIdx: boolean;
  readonly readableLimit: number;
  readonly violated: Violated;
}

/** The three areas of a queue: where they are, how many bytes, to how many they are aligned. */
export const areasOf = ({ size, desc, driver, device }: QueueSetup) =>
  [
    { name: "descriptor table", address: desc, bytes: DESCRIPTOR_SIZE * size, align: 16 },
    { name: "available ring", address: driver, bytes: AVAIL.ring + AVAIL.entry * size + EVENT_SIZE, align: 2 },
    { name: "used ring", address: device, bytes: USED.ring + USED.entry * size + EVENT_SIZE, align: 4 },
  ] as const;

/** Throws {@link DriverError} unless all three areas are in RAM. Any alignment can be read and written. */
export function checkSetup(memory: GuestMemory, setup: QueueSetup, violated: Violated): void {
  for (const { name, address, bytes, align } of areasOf(setup)) {
    if (address % align) violated(DriverMust.ALIGN_QUEUE, `the ${name} is not aligned to ${align} bytes`);
    try {
      memory.check(address, bytes);
    } catch (error) {
      if (error instanceof GuestMemoryError) throw new DriverError(Rule.QUEUES, `the ${name}: ${error.message}`);
      throw error;
    }
  }
}

/** Room for one indirect table, for all queues: a chain is read in one go. One each would be made at every reset. */
const scratch = new DataView(new ArrayBuffer(MAX_INDIRECT_ENTRIES * DESCRIPTOR_SIZE));

export class Virtqueue {
  readonly setup: QueueSetup;
  readonly #memory: GuestMemory;
  readonly #source: ChainSource;
  /** VIRTIO_F_EVENT_IDX was negotiated. */
  readonly eventIdx: boolean;
  /** Heads that the driver made available and has not got back. */
  readonly #inFlight = new Set<number>();
  /** Chains taken and not handed back. */
  #taken = 0;
  /** No wrong head was ever handed back: what the driver may offer is known. */
  #honest = true;
  #lastAvailIdx = 0;
  #usedIdx = 0;
  /** used.idx when the driver was last interrupted, or last chose not to be. */
  #signalledIdx = 0;

  /** `setup` has passed {@link checkSetup}. */
  constructor(memory: GuestMemory, setup: QueueSetup, { indirect, eventIdx, readableLimit, violated }: QueueOptions) {
    this.#memory = memory;
    this.setup = setup;
    this.eventIdx = eventIdx;
    this.#source = { memory, table: setup.desc, size: setup.size, indirect, readableLimit, scratch, violated };
  }

  /** Free-running position of the next chain to take. */
  get lastAvailIdx(): number {
    return this.#lastAvailIdx;
  }

  /** Chains taken and not handed back. */
  get taken(): number {
    return this.#taken;
  }

  /** Free-running position of the next used element. */
  get usedIdx(): number {
    return this.#usedIdx;
  }

  /** Takes the next available chain, whole, checked and copied; undefined when there is none. */
  pop(extent: Extent): Chain | undefined {
    const { size, driver } = this.setup;
    const waiting = distance(this.#lastAvailIdx, this.#memory.readU16(driver + AVAIL.idx));
    if (waiting === 0) {
      this.#askForNotification();
      return undefined;
    }
    if (waiting > size) throw new DriverError(Rule.AVAILABLE, `${waiting} chains in a queue of ${size}`);
    const head = this.#memory.readU16(driver + AVAIL.ring + AVAIL.entry * (this.#lastAvailIdx % size));
    this.#checkHead(head);
    const chain = readChain(this.#source, head, extent);
    this.#inFlight.add(head);
    this.#taken++;
    this.#lastAvailIdx = (this.#lastAvailIdx + 1) % IDX_MODULO;
    return chain;
  }

  /** What goes on in a queue that was saved. */
  get positions(): QueuePositions {
    const honest = this.#honest;
    return { lastAvailIdx: this.#lastAvailIdx, usedIdx: this.#usedIdx, signalledIdx: this.#signalledIdx, honest };
  }

  set positions({ lastAvailIdx, usedIdx, signalledIdx, honest }: QueuePositions) {
    this.#honest = honest;
    this.#lastAvailIdx = lastAvailIdx;
    this.#usedIdx = usedIdx;
    this.#signalledIdx = signalledIdx;
  }

  /**
   * Takes a chain that a saved device had taken. Throws {@link DriverError} if it has it already, and for a chain
   * that cannot be.
   */
  retake(saved: Pick<Chain, "head" | "descriptors" | "readable">): Chain {
    this.#checkHead(saved.head);
    const chain = rebuildChain(this.#source, saved);
    this.#inFlight.add(chain.head);
    this.#taken++;
    return chain;
  }

  /**
   * No chain twice. After a wrong head the driver may rightly offer one that the device still has; what it cannot have
   * is more chains than descriptors.
   */
  #checkHead(head: number): void {
    if (this.#honest && this.#inFlight.has(head)) {
      throw new DriverError(Rule.AVAILABLE, `descriptor ${head} is available twice`);
    }
    if (this.#taken >= this.setup.size) throw new DriverError(Rule.AVAILABLE, "more chains than descriptors");
  }

  /** Writes the answer, then hands the chain back with `length` as used.len; with another `id` the device lies. */
  push(chain: Chain, written: readonly Written[], length: number, id = chain.head): void {
    const known = this.#inFlight.delete(chain.head);
    if (!known && this.#honest) throw new Error(`chain ${chain.head} was handed back twice`);
    this.#taken--;
    if (id !== chain.head) this.#honest = false;
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
