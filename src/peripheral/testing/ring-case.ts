/**
 * One case of the ring fuzzer: a machine. Its driver does anything to memory and registers, its owner anything to the
 * device, and a {@link RingJudge} keeps the books.
 */
import type { CryptoDialect } from "../../contract/dialect.ts";
import { DescriptorFlag } from "../../wire/virtio/virtio.ts";
import { type CryptoPciDevice, cryptoPciDevice } from "../crypto/crypto-pci-device.ts";
import { possibleSettings } from "../crypto/settings.ts";
import { SavedStateError } from "../saved/saved-state.ts";
import { Feature } from "../virtio/negotiation.ts";
import { Bar } from "../virtio/pci-config.ts";
import type { Dice } from "./dice.ts";
import { Clock, Line } from "./fakes.ts";
import { REVISION_1, STATELESS } from "./revision-1.ts";
import { anyCommand, FuzzedEngine, mutatedState, requestsFor } from "./ring-chance.ts";
import { RingJudge } from "./ring-judge.ts";
import { laidOut, MOST_QUEUES, QUEUES, type Ring } from "./ring-layout.ts";
import { after, availableMarks, START } from "./ring-list.ts";
import { type DescriptorWords, RingMemory } from "./ring-memory.ts";
import { RingRegisters } from "./ring-registers.ts";

const RAM = 0x10000;
/** Where a PC has video memory and firmware. */
const HOLE = { start: 0xe000, end: 0xf000 };
/** Where indirect tables are, what the device reads, and what it writes. */
const TABLES = 0x3000;
const SOURCES = 0x4000;
const TARGETS = 0xa000;
const TARGET_BYTES = 0x4000;
/** Accesses to memory in one step: the longest chains of all queues take a fraction of it. */
const STEP_BUDGET = 1_000_000;
const MOST_STEPS = 40;

const { NEXT, WRITE, INDIRECT } = DescriptorFlag;

/** One machine of one case: guest memory, a device with its owner, a driver, and the judge of them. */
export class RingCase {
  readonly #dice: Dice;
  readonly #dialect: CryptoDialect;
  #memory = new RingMemory(RAM, [HOLE]);
  #judge = new RingJudge(this.#memory);
  #line = new Line();
  #clock = new Clock();
  #engine: FuzzedEngine;
  #pciDevice: CryptoPciDevice;
  #rings: readonly Ring[];
  /** Of packed queues: where the driver makes its next descriptor available. */
  readonly #places = new Map<number, number>();
  readonly #registers: RingRegisters;

  constructor(dice: Dice) {
    this.#dice = dice;
    this.#dialect = dice.of(["virtio-1.4", "asym-rfc-v3"]);
    this.#engine = new FuzzedEngine(this.#dice);
    this.#memory.writes = [];
    this.#pciDevice = this.#plugIn();
    this.#rings = laidOut(this.#dice, "split");
    this.#registers = new RingRegisters(dice, () => this.#pciDevice.transport);
  }

  get judge(): RingJudge {
    return this.#judge;
  }

  #plugIn(): CryptoPciDevice {
    const judge = this.#judge;
    return cryptoPciDevice({
      engine: this.#engine,
      trace: () => judge.sink,
      dialect: this.#dialect,
      settings: { ...this.#settings(), features: possibleSettings(this.#dialect).features },
      memory: this.#memory,
      interrupt: this.#line,
      host: this.#clock,
      after: this.#clock.after,
      random: () => this.#dice.below(1000) / 1000,
    });
  }

  #settings() {
    const { features, required } = possibleSettings(this.#dialect);
    const withheld = this.#dice.onceIn(2) ? 0n : BigInt(this.#dice.word()) << 8n;
    const formats = this.#dice.onceIn(3) ? REVISION_1 | STATELESS : 0n;
    return {
      features: (features & ~withheld & ~formats) | required,
      queueSize: this.#dice.of([8, 16]),
      queues: 1 + this.#dice.below(MOST_QUEUES - 1),
    };
  }

  /** A driver that starts in order, then these steps in any. */
  async run(steps: readonly Step[]): Promise<void> {
    this.restartDriver();
    for (let step = this.#dice.below(MOST_STEPS) + 1; step > 0; step--) await this.#step(steps);
  }

  async #step(steps: readonly Step[]): Promise<void> {
    this.#memory.budget = STEP_BUDGET;
    // A device that stands still shows nothing more.
    if (this.#judge.isStopped && !this.#dice.onceIn(3)) this.restartDriver();
    else await this.#dice.of(steps)(this);
    this.#judge.settle(this.#line.up);
    this.#judge.mayTake = !this.#clock.paused;
  }

  // --- registers ---

  restartDriver(): void {
    const form = this.#dice.onceIn(2) ? "split" : "packed";
    const rings = laidOut(this.#dice, form);
    this.#rings = rings;
    this.#places.clear();
    for (const { desc, driver, device, size } of rings) {
      for (const area of [desc, driver, device]) this.#memory.bytes.fill(0, area, area + 6 + 2 * size);
    }
    const { features, required } = possibleSettings(this.#dialect);
    const wanted = form === "packed" ? features : features & ~Feature.RING_PACKED;
    this.#registers.start({ features: wanted, required }, rings);
  }

  access(): void {
    this.#registers.access();
  }

  resetMachine(): void {
    this.#pciDevice.transport.reset("machine");
  }

  /** One queue, which is enabled again at once, mostly. */
  resetQueue(): void {
    const ring = this.#ring();
    this.#registers.resetQueue(ring.index);
    if (this.#dice.onceIn(4)) return;
    for (const area of [ring.desc, ring.driver, ring.device])
      this.#memory.bytes.fill(0, area, area + 6 + 2 * ring.size);
    this.#registers.enable(ring);
  }

  readInterrupt(): void {
    this.#pciDevice.transport.read(Bar.isr, 1);
  }

  kick(): void {
    this.#registers.notify(this.#dice.below(MOST_QUEUES + 1));
  }

  // --- memory ---

  /** Words anywhere among the rings and the tables. */
  scribble(): void {
    for (let n = this.#dice.below(6) + 1; n > 0; n--) {
      this.#memory.setWord(QUEUES + 2 * this.#dice.below(0x1800), this.#dice.word() & 0xffff);
    }
  }

  /** A whole table of descriptors, each with anything that a driver might mean. */
  scrambleTable(): void {
    const ring = this.#ring();
    if (this.#judge.isPacked) {
      this.#scrambleRing(ring);
      return;
    }
    const base = this.#dice.onceIn(2) ? ring.desc : TABLES + 16 * this.#dice.below(0x80);
    for (let index = 0; index < ring.size; index++) {
      const flags = this.#dice.of([0, NEXT, NEXT, WRITE, NEXT | WRITE, INDIRECT, INDIRECT | NEXT, this.#dice.below(8)]);
      const address = flags & INDIRECT ? TABLES + 16 * this.#dice.below(0x80) : this.#address(flags);
      const length = flags & INDIRECT ? 16 * this.#dice.below(ring.size + 1) : this.#length();
      this.#memory.setDescriptor(base + 16 * index, { address, length, flags, next: this.#dice.below(ring.size + 1) });
    }
  }

  /** Slots from the driver's next one on, each with flags of any kind and marks that fit mostly. */
  #scrambleRing(ring: Ring): void {
    const dice = this.#dice;
    for (let n = dice.below(ring.size) + 1; n > 0; n--) {
      const at = this.#place(ring);
      const flags = dice.of([0, NEXT, NEXT, WRITE, NEXT | WRITE, INDIRECT, INDIRECT | NEXT, dice.below(8)]);
      const marks = dice.onceIn(8) ? dice.of([0, 0x80, 0x8000, 0x8080]) : availableMarks(at);
      const address = flags & INDIRECT ? TABLES + 16 * dice.below(0x80) : this.#address(flags);
      const length = flags & INDIRECT ? 16 * dice.below(ring.size + 1) : this.#length();
      this.#memory.setPacked(ring.desc + 16 * (at % 0x8000), {
        ...{ address, length, flags: flags | marks },
        id: dice.below(ring.size + 1),
      });
      this.#places.set(ring.index, after(at, 1, ring.size));
    }
    if (dice.onceIn(2)) this.#registers.notify(ring.index);
  }

  /** The driver's next place in a packed ring. A device that was replaced by another may be elsewhere. */
  #place({ index, size }: Ring): number {
    const taken = this.#judge.queues.get(index)?.taken ?? START;
    const place = this.#dice.onceIn(15) ? taken : (this.#places.get(index) ?? taken);
    return place % 0x8000 < size ? place : START;
  }

  #address(flags: number): number {
    const dice = this.#dice;
    if (dice.onceIn(20)) return dice.of([RAM - 8, RAM, HOLE.start - 4, 0xffff_ffff, 2 ** 32, 2 ** 53]);
    if (dice.onceIn(6)) return QUEUES + dice.below(0x3000);
    return flags & WRITE ? TARGETS + dice.below(TARGET_BYTES - 0x400) : SOURCES + dice.below(0x4000);
  }

  #length(): number {
    return this.#dice.onceIn(12) ? this.#dice.word() : this.#dice.below(300);
  }

  /** A random queue, mostly one that is enabled. */
  #ring(): Ring {
    const enabled = this.#rings.filter(({ index }) => this.#judge.queues.has(index));
    return this.#dice.of(enabled.length > 0 && !this.#dice.onceIn(20) ? enabled : this.#rings);
  }

  /** A head that the device does not have, mostly. */
  #head({ index, size }: Ring): number {
    const out = new Set<number>();
    for (const request of this.#judge.requests.values()) if (request.queue === index) out.add(request.head);
    const free = Array.from({ length: size }, (_, head) => head).filter((head) => !out.has(head));
    return free.length > 0 && !this.#dice.onceIn(20) ? this.#dice.of(free) : this.#dice.below(size);
  }

  /** A request that makes sense, in a chain that does, in its ring: what keeps the device busy. */
  request(): void {
    const dice = this.#dice;
    const ring = this.#ring();
    const readable = dice.of(requestsFor(dice, this.#dialect, this.#registers.accepted))(dice);
    const source = SOURCES + dice.below(0x2000);
    this.#memory.bytes.set(readable, source);
    const cut = dice.below(readable.length + 1);
    const room = dice.of([1, 8, 16, 64, 400, dice.below(1200)]);
    const target = dice.onceIn(15) ? QUEUES + dice.below(0x1000) : TARGETS + dice.below(TARGET_BYTES - room);
    const buffers = [
      { address: source, length: cut, flags: 0 },
      { address: source + cut, length: readable.length - cut, flags: 0 },
      { address: target, length: room, flags: WRITE },
    ];
    const nested = dice.onceIn(30) || (this.#judge.indirect ? ring.size < 3 || dice.onceIn(2) : false);
    if (this.#judge.isPacked) {
      this.#offerList(ring, buffers, nested);
      return;
    }
    const base = nested ? TABLES + 64 * dice.below(0x20) : ring.desc;
    const head = this.#head(ring);
    const indices = buffers.map((_, i) => (nested ? i : (head + i) % ring.size));
    buffers.forEach(({ address, length, flags }, i) => {
      const next = indices[i + 1];
      const more = next === undefined ? 0 : NEXT;
      this.#memory.setDescriptor(base + 16 * (indices[i] ?? 0), { address, length, flags: flags | more, next });
    });
    if (nested)
      this.#memory.setDescriptor(ring.desc + 16 * head, {
        address: base,
        length: 16 * buffers.length,
        flags: INDIRECT,
      });
    this.#offer(ring, head);
  }

  /** A list of these buffers in a packed ring, if there is room for it: its first descriptor last. */
  #offerList(ring: Ring, buffers: readonly DescriptorWords[], nested: boolean): void {
    const { index, size, desc } = ring;
    const first = this.#place(ring);
    const slots = nested ? 1 : buffers.length;
    const waiting = this.#steps(this.#judge.queues.get(index)?.taken ?? first, first, size);
    const isFull = this.#judge.slotsOut(index) + waiting + slots > size;
    if (isFull && !this.#dice.onceIn(20)) {
      this.#registers.notify(index);
      return;
    }
    const id = this.#head(ring);
    const table = TABLES + 64 * this.#dice.below(0x20);
    const own = nested ? [{ address: table, length: 16 * buffers.length, flags: INDIRECT }] : buffers;
    for (const [i, buffer] of nested ? buffers.entries() : []) {
      this.#memory.setPacked(table + 16 * i, { ...buffer, id: 0 });
    }
    const written = own.map((buffer, i) => {
      const at = after(first, i, size);
      const flags = buffer.flags | (i < own.length - 1 ? NEXT : 0) | availableMarks(at);
      return { at: desc + 16 * (at % 0x8000), words: { ...buffer, flags, id } };
    });
    for (const { at, words } of written.reverse()) this.#memory.setPacked(at, words);
    this.#places.set(index, after(first, slots, size));
    if (!this.#dice.onceIn(3)) this.#registers.notify(index);
  }

  /** Slots from one place up to another. */
  #steps(from: number, to: number, size: number): number {
    for (let steps = 0; steps < 2 * size; steps++) if (after(from, steps, size) === to) return steps;
    return 0;
  }

  #offer({ driver, size, index }: Ring, head: number): void {
    const position = this.#memory.word(driver + 2);
    this.#memory.setWord(driver + 4 + 2 * (position % size), head);
    this.#memory.setWord(driver + 2, position + 1);
    if (!this.#dice.onceIn(3)) this.#registers.notify(index);
  }

  /** Several heads at once, or an index that makes no sense. */
  offerMany(): void {
    const ring = this.#ring();
    if (this.#judge.isPacked) {
      this.#scrambleRing(ring);
      return;
    }
    const { driver, size, index } = ring;
    for (let i = 0; i < size; i++) this.#memory.setWord(driver + 4 + 2 * i, this.#dice.below(size + 1));
    const position = this.#memory.word(driver + 2);
    this.#memory.setWord(driver + 2, this.#dice.onceIn(8) ? this.#dice.word() : position + this.#dice.below(size + 1));
    this.#registers.notify(index);
  }

  // --- the owner ---

  command(): void {
    this.#pciDevice.command(anyCommand(this.#dice, this.#settings(), MOST_QUEUES));
  }

  /** Lets held requests on, one of them or all. */
  release(): void {
    const { onHold } = this.#pciDevice.condition;
    if (onHold.length === 0) return;
    const queue = this.#dice.of(onHold);
    this.#pciDevice.command(this.#dice.onceIn(3) ? { do: "hold", queue, on: false } : { do: "release", queue });
  }

  look(): void {
    for (let queue = 0; queue <= MOST_QUEUES; queue++) this.#pciDevice.rings(queue);
    this.#judge.rejoin(() => this.#pciDevice.replayState());
  }

  pass(): void {
    this.#clock.pass(this.#dice.below(60));
  }

  /** The host has its turn, in which the device goes on with what it put off. */
  turn(): void {
    this.#clock.turn();
  }

  /** The emulator stands still, or goes on. */
  pause(): void {
    this.#clock.paused = this.#dice.onceIn(3);
  }

  answer(): Promise<void> {
    return this.#engine.answer();
  }

  /** The device goes on as another one, which must have all that it had. */
  replace(): void {
    const saved = this.#pciDevice.save();
    this.#renew();
    this.#judge.rejoin(() => {
      this.#pciDevice.restore(saved);
      this.#pciDevice.replayState();
    });
  }

  #renew(): void {
    this.#line = new Line();
    this.#clock = new Clock();
    this.#engine = new FuzzedEngine(this.#dice);
    this.#pciDevice = this.#plugIn();
  }

  /** A saved state with something else in it is refused, or it is a device like any other. */
  replaceMutated(): void {
    const before = { line: this.#line, clock: this.#clock, engine: this.#engine, pciDevice: this.#pciDevice };
    const { memory, judge } = { memory: this.#memory, judge: this.#judge };
    const saved = mutatedState(this.#pciDevice.save(), this.#dice);
    this.#memory = new RingMemory(RAM, [HOLE]);
    this.#memory.bytes.set(memory.bytes);
    this.#memory.writes = [];
    this.#memory.budget = STEP_BUDGET;
    this.#judge = new RingJudge(this.#memory, judge);
    this.#renew();
    const pciDevice = this.#pciDevice;
    try {
      this.#judge.adopt({
        restore: () => pciDevice.restore(saved),
        tell: () => {
          pciDevice.replayState();
          pciDevice.transport.read(Bar.isr, 1);
        },
        positionsOf: (queue) => {
          const rings = pciDevice.rings(queue);
          if (rings?.kind === "packed") return { taken: rings.nextAvail, used: rings.nextUsed };
          return { taken: rings?.lastAvailIdx ?? 0, used: rings?.usedIdx ?? 0 };
        },
      });
    } catch (error) {
      if (!(error instanceof SavedStateError)) throw error;
      [this.#memory, this.#judge] = [memory, judge];
      ({ line: this.#line, clock: this.#clock, engine: this.#engine, pciDevice: this.#pciDevice } = before);
    }
  }
}

/** Something that the driver or the owner does. */
export type Step = (machine: RingCase) => void | Promise<void>;
