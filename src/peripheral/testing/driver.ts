/**
 * A guest driver in memory: it does through registers and rings what Linux does, and whatever else a test wants. It
 * knows the device by its BAR only.
 */

import { offsetsOf, sizeOf } from "../../wire/codec/offsets.ts";
import { CommonCfg, Descriptor, DescriptorFlag, DeviceStatus } from "../../wire/virtio/virtio.ts";
import type { QueueSetup } from "../queue/queue.ts";
import { Feature } from "../virtio/negotiation.ts";
import { Bar, NOTIFY_MULTIPLIER } from "../virtio/pci-config.ts";
import type { BarAccess } from "../virtio/pci-function.ts";
import type { Width } from "../virtio/registers.ts";
import type { DriverMemory, Segment, Used } from "./driver-memory.ts";
import { PackedRing } from "./packed-ring.ts";

type Register = keyof typeof CommonCfg.fields;
const REGISTERS = offsetsOf(CommonCfg);
const DESC = offsetsOf(Descriptor);
const DESC_SIZE = sizeOf(Descriptor);

/** The transport features that Linux accepts. */
export const LINUX_FEATURES = Feature.VERSION_1 | Feature.INDIRECT_DESC | Feature.EVENT_IDX;

export class TestDriver {
  readonly memory: DriverMemory;
  /** Another one goes on where a saved one was. */
  transport: BarAccess;
  #next = 0x1000;

  constructor(transport: BarAccess, memory: DriverMemory) {
    this.transport = transport;
    this.memory = memory;
  }

  // --- memory ---

  /** Guest memory with no other use. Never given back. */
  allocate(size: number, align = 16): number {
    const address = Math.ceil(this.#next / align) * align;
    this.#next = address + size;
    if (this.#next > this.memory.bytes.length) throw new RangeError("the guest is out of memory");
    return address;
  }

  /** A device-readable segment with these bytes. */
  source(bytes: Uint8Array): Segment {
    const address = this.allocate(bytes.length, 1);
    this.memory.bytes.set(bytes, address);
    return { address, length: bytes.length, writable: false };
  }

  /** A device-writable segment, filled with `fill`. */
  sink(length: number, fill = 0xee): Segment {
    const address = this.allocate(length, 1);
    this.memory.bytes.fill(fill, address, address + length);
    return { address, length, writable: true };
  }

  // --- registers ---

  read(register: Register): number {
    return this.transport.read(Bar.common + REGISTERS[register], widthOf(register));
  }

  write(register: Register, value: number): void {
    this.transport.write(Bar.common + REGISTERS[register], widthOf(register), value);
  }

  get status(): number {
    return this.read("device_status");
  }

  /** Adds bits to device_status. */
  progress(...bits: readonly number[]): void {
    for (const bit of bits) this.write("device_status", this.status | bit);
  }

  get needsReset(): boolean {
    return (this.status & DeviceStatus.DEVICE_NEEDS_RESET) !== 0;
  }

  get offered(): bigint {
    return [0, 1].reduce((features, select) => {
      this.write("device_feature_select", select);
      return features | (BigInt(this.read("device_feature")) << BigInt(32 * select));
    }, 0n);
  }

  accept(features: bigint): void {
    for (const select of [0, 1]) {
      this.write("driver_feature_select", select);
      this.write("driver_feature", Number((features >> BigInt(32 * select)) & 0xffff_ffffn));
    }
  }

  /** Reads the interrupt register, as the handler does. */
  isr(): number {
    return this.transport.read(Bar.isr, 1);
  }

  /** The device configuration in words of four bytes. */
  config(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < size; at += 4) view.setUint32(at, this.transport.read(Bar.device + at, 4), true);
    return bytes;
  }

  // --- initialisation ---

  /** Everything up to DRIVER_OK, as in 3.1.1: one queue for each size, and `more` behind FEATURES_OK. */
  start(sizes: readonly number[], features = LINUX_FEATURES, more: () => void = () => {}): DriverQueue[] {
    this.write("device_status", 0);
    this.progress(DeviceStatus.ACKNOWLEDGE, DeviceStatus.DRIVER);
    this.accept(features);
    this.progress(DeviceStatus.FEATURES_OK);
    const queues = sizes.map((size, index) => this.setUpQueue(index, size));
    more();
    this.progress(DeviceStatus.DRIVER_OK);
    return queues;
  }

  /** As {@link start}, with packed queues. */
  startPacked(sizes: readonly number[], features = LINUX_FEATURES): PackedQueueDriver[] {
    const found: PackedQueueDriver[] = [];
    this.start([], features | Feature.RING_PACKED, () => {
      found.push(...sizes.map((size, index) => this.setUpPackedQueue(index, size)));
    });
    return found;
  }

  /** Allocates a queue and enables it. */
  setUpQueue(index: number, size: number): DriverQueue {
    const queue = new DriverQueue(this, index, size);
    this.#enable(index, { size, desc: queue.desc, driver: queue.avail, device: queue.used });
    return queue;
  }

  setUpPackedQueue(index: number, size: number): PackedQueueDriver {
    const desc = this.allocate(DESC_SIZE * size);
    const setup = { size, desc, driver: this.allocate(4), device: this.allocate(4) };
    const queue = new PackedQueueDriver(this, index, setup);
    this.#enable(index, setup);
    return queue;
  }

  #enable(index: number, { size, desc, driver, device }: QueueSetup): void {
    this.write("queue_select", index);
    this.write("queue_size", size);
    this.#writeAddress("queue_desc", desc);
    this.#writeAddress("queue_driver", driver);
    this.#writeAddress("queue_device", device);
    this.write("queue_enable", 1);
  }

  #writeAddress(name: "queue_desc" | "queue_driver" | "queue_device", address: number): void {
    this.write(`${name}_lo`, address % 2 ** 32);
    this.write(`${name}_hi`, Math.floor(address / 2 ** 32));
  }
}

function widthOf(register: Register): Width {
  const size = CommonCfg.fields[register].size;
  if (size === 1 || size === 2 || size === 4) return size;
  throw new RangeError(`${register} is ${size} bytes`);
}

/** One packed queue of a device. */
export class PackedQueueDriver extends PackedRing {
  readonly index: number;
  readonly #driver: TestDriver;

  constructor(driver: TestDriver, index: number, setup: QueueSetup) {
    super(driver.memory, setup);
    this.index = index;
    this.#driver = driver;
  }

  /** A list in a table of its own. */
  addTable(segments: readonly Segment[]): number {
    return this.addIndirect(this.#driver.allocate(DESC_SIZE * segments.length), segments);
  }

  kick(): void {
    this.#driver.transport.write(Bar.notify + this.index * NOTIFY_MULTIPLIER, 2, this.index);
  }
}

export class DriverQueue {
  readonly index: number;
  readonly size: number;
  readonly desc: number;
  readonly avail: number;
  readonly used: number;
  readonly #driver: TestDriver;
  readonly #free: number[];
  readonly #chains = new Map<number, readonly number[]>();
  #availIdx = 0;
  #seenIdx = 0;

  constructor(driver: TestDriver, index: number, size: number) {
    this.#driver = driver;
    this.index = index;
    this.size = size;
    this.desc = driver.allocate(DESC_SIZE * size, 16);
    this.avail = driver.allocate(6 + 2 * size, 2);
    this.used = driver.allocate(6 + 8 * size, 4);
    driver.memory.bytes.fill(0, this.desc, this.used + 6 + 8 * size);
    this.#free = Array.from({ length: size }, (_, i) => i);
  }

  get #memory(): DriverMemory {
    return this.#driver.memory;
  }

  // --- adding chains ---

  /** Descriptors that are in no chain. */
  get free(): number {
    return this.#free.length;
  }

  /** Writes one descriptor at `table`. Flags and next are as given: a test may lie. */
  writeDescriptor(table: number, index: number, { address, length }: Segment, flags: number, next = 0): void {
    const at = table + index * DESC_SIZE;
    this.#memory.writeU32(at + DESC.addr, address % 2 ** 32);
    this.#memory.writeU32(at + DESC.addr + 4, Math.floor(address / 2 ** 32));
    this.#memory.writeU32(at + DESC.len, length);
    this.#memory.writeU16(at + DESC.flags, flags);
    this.#memory.writeU16(at + DESC.next, next);
  }

  /** Chains `segments` in the ring's table, and offers them. Returns the head. */
  add(segments: readonly Segment[]): number {
    const indices = segments.map(() => this.#free.shift() ?? raise("the queue is full"));
    this.#chain(this.desc, segments, indices);
    const [head = raise("an empty chain")] = indices;
    this.#chains.set(head, indices);
    this.offer(head);
    return head;
  }

  /** As {@link add}, through an indirect table, which takes one descriptor of the ring. */
  addIndirect(segments: readonly Segment[]): number {
    const table = this.#driver.allocate(DESC_SIZE * segments.length, 16);
    this.#chain(
      table,
      segments,
      segments.map((_, i) => i),
    );
    const head = this.#free.shift() ?? raise("the queue is full");
    const length = DESC_SIZE * segments.length;
    this.writeDescriptor(this.desc, head, { address: table, length, writable: false }, DescriptorFlag.INDIRECT);
    this.#chains.set(head, [head]);
    this.offer(head);
    return head;
  }

  #chain(table: number, segments: readonly Segment[], indices: readonly number[]): void {
    segments.forEach((segment, i) => {
      const next = indices[i + 1];
      const flags = (segment.writable ? DescriptorFlag.WRITE : 0) | (next === undefined ? 0 : DescriptorFlag.NEXT);
      this.writeDescriptor(table, indices[i] ?? 0, segment, flags, next);
    });
  }

  /** Puts a head into the available ring and shows it. */
  offer(head: number): void {
    this.#memory.writeU16(this.avail + 4 + 2 * (this.#availIdx % this.size), head);
    this.#availIdx = (this.#availIdx + 1) % 0x10000;
    this.#memory.writeU16(this.avail + 2, this.#availIdx);
  }

  kick(): void {
    this.#driver.transport.write(Bar.notify + this.index * NOTIFY_MULTIPLIER, 2, this.index);
  }

  // --- interrupts wanted and not ---

  set noInterrupt(no: boolean) {
    this.#memory.writeU16(this.avail, no ? 1 : 0);
  }

  set usedEvent(position: number) {
    this.#memory.writeU16(this.avail + 4 + 2 * this.size, position);
  }

  get availEvent(): number {
    return this.#memory.readU16(this.used + 4 + 8 * this.size);
  }

  get usedIdx(): number {
    return this.#memory.readU16(this.used + 2);
  }

  /** Whether an address lies in the used ring, which is the device's to write. */
  isUsedRing(address: number): boolean {
    return address >= this.used && address < this.used + 6 + 8 * this.size;
  }

  /** Whether an address lies in the descriptor table or in the available ring, which are the driver's to write. */
  isDriverArea(address: number): boolean {
    return address >= this.desc && address < this.used;
  }

  // --- used chains ---

  /** What the device handed back since the last call; its descriptors are free again. */
  takeUsed(): Used[] {
    const taken: Used[] = [];
    for (; this.#seenIdx !== this.usedIdx; this.#seenIdx = (this.#seenIdx + 1) % 0x10000) {
      const at = this.used + 4 + 8 * (this.#seenIdx % this.size);
      const id = this.#memory.readU32(at);
      taken.push({ id, length: this.#memory.readU32(at + 4) });
      this.#free.push(...(this.#chains.get(id) ?? []));
      this.#chains.delete(id);
    }
    return taken;
  }
}

function raise(problem: string): never {
  throw new RangeError(problem);
}
