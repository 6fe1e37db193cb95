/** The split virtqueue, device side. VIRTIO 1.4 cs01, 2.7 Split Virtqueues. */
import { type Chain, readChain, scatter, type Written } from "./chain.ts";
import { DriverError } from "./driver-error.ts";
import { type GuestMemory, GuestMemoryError } from "./guest-memory.ts";

const AVAIL_NO_INTERRUPT = 1;
const IDX_MODULO = 0x10000;
const RING_HEADER = 4;
const AVAIL_ENTRY = 2;
const USED_ENTRY = 8;

const AVAILABLE = "2.7.6 The Virtqueue Available Ring";

/** What the driver set up before it enabled the queue. Addresses are guest-physical. */
export interface QueueSetup {
  readonly size: number;
  readonly desc: number;
  /** Driver area: the available ring. */
  readonly driver: number;
  /** Device area: the used ring. */
  readonly device: number;
}

export interface QueueOptions {
  readonly indirect: boolean;
  readonly eventIdx: boolean;
  readonly readableLimit: number;
}

/** Throws {@link DriverError} unless all three areas are aligned and in RAM. */
export function checkSetup(memory: GuestMemory, setup: QueueSetup): void {
  const areas = [
    { name: "descriptor table", address: setup.desc, bytes: 16 * setup.size, align: 16 },
    { name: "available ring", address: setup.driver, bytes: 6 + AVAIL_ENTRY * setup.size, align: 2 },
    { name: "used ring", address: setup.device, bytes: 6 + USED_ENTRY * setup.size, align: 4 },
  ];
  for (const { name, address, bytes, align } of areas) {
    if (address % align) throw new DriverError("2.7 Split Virtqueues", `the ${name} is not aligned to ${align} bytes`);
    try {
      memory.check(address, bytes);
    } catch (error) {
      if (error instanceof GuestMemoryError)
        throw new DriverError("2.7 Split Virtqueues", `the ${name}: ${error.message}`);
      throw error;
    }
  }
}

export class Virtqueue {
  readonly setup: QueueSetup;
  readonly #memory: GuestMemory;
  readonly #options: QueueOptions;
  /** Heads that the driver made available and has not got back. */
  readonly #inFlight = new Set<number>();
  #lastAvailIdx = 0;
  #usedIdx = 0;
  /** used.idx when the driver was last interrupted, or last chose not to be. */
  #signalledIdx = 0;

  /** `setup` has passed {@link checkSetup}. */
  constructor(memory: GuestMemory, setup: QueueSetup, options: QueueOptions) {
    this.#memory = memory;
    this.setup = setup;
    this.#options = options;
  }

  /** Free-running position of the next chain to take. */
  get lastAvailIdx(): number {
    return this.#lastAvailIdx;
  }

  /** Free-running position of the next used element. */
  get usedIdx(): number {
    return this.#usedIdx;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Takes the next available chain, whole, checked and copied; undefined when there is none. */
  pop(): Chain | undefined {
    const { size, driver, desc } = this.setup;
    const waiting = (this.#memory.readU16(driver + 2) - this.#lastAvailIdx + IDX_MODULO) % IDX_MODULO;
    if (waiting === 0) {
      this.#askForNotification();
      return undefined;
    }
    if (waiting > size) throw new DriverError(AVAILABLE, `${waiting} chains in a queue of ${size}`);
    const head = this.#memory.readU16(driver + RING_HEADER + AVAIL_ENTRY * (this.#lastAvailIdx % size));
    if (this.#inFlight.has(head)) throw new DriverError(AVAILABLE, `descriptor ${head} is available twice`);
    const { indirect, readableLimit } = this.#options;
    const chain = readChain({ memory: this.#memory, table: desc, size, indirect, readableLimit }, head);
    this.#inFlight.add(head);
    this.#lastAvailIdx = (this.#lastAvailIdx + 1) % IDX_MODULO;
    return chain;
  }

  /** Writes the answer, then hands the chain back with `length` as used.len. */
  push(chain: Chain, written: readonly Written[], length: number): void {
    if (!this.#inFlight.delete(chain.head)) throw new Error(`chain ${chain.head} was handed back twice`);
    for (const part of written) scatter(this.#memory, chain, part);
    const { size, device } = this.setup;
    const element = device + RING_HEADER + USED_ENTRY * (this.#usedIdx % size);
    this.#memory.writeU32(element, chain.head);
    this.#memory.writeU32(element + 4, length);
    this.#usedIdx = (this.#usedIdx + 1) % IDX_MODULO;
    // 2.7.8.2: the element is written before the index that shows it.
    this.#memory.writeU16(device + 2, this.#usedIdx);
  }

  /** 2.7.7 Used Buffer Notification Suppression: whether the elements pushed since the last call want an interrupt. */
  wantsInterrupt(): boolean {
    const { size, driver } = this.setup;
    const from = this.#signalledIdx;
    this.#signalledIdx = this.#usedIdx;
    if (from === this.#usedIdx) return false;
    if (!this.#options.eventIdx) return (this.#memory.readU16(driver) & AVAIL_NO_INTERRUPT) === 0;
    const usedEvent = this.#memory.readU16(driver + RING_HEADER + AVAIL_ENTRY * size);
    const passed = (this.#usedIdx - usedEvent - 1 + IDX_MODULO) % IDX_MODULO;
    return passed < (this.#usedIdx - from + IDX_MODULO) % IDX_MODULO;
  }

  /** 2.7.10 Available Buffer Notification Suppression: the next chain is news. */
  #askForNotification(): void {
    if (!this.#options.eventIdx) return;
    const { size, device } = this.setup;
    this.#memory.writeU16(device + RING_HEADER + USED_ENTRY * size, this.#lastAvailIdx);
  }
}
