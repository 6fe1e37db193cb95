/**
 * The judge of the ring fuzzer. It sees guest memory, the writes of the device and its trace. It keeps its own books:
 * which chains the driver offered, which the device has, which bytes it may write. It says what does not fit.
 */
import type { TraceDescriptor, TraceRecord } from "../../contract/trace.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
import { MAX_INDIRECT_ENTRIES } from "../queue/chain.ts";
import { Feature } from "../virtio/negotiation.ts";
import { after, type ListWalk, START, usedMarks, walkList } from "./ring-list.ts";
import { RingView } from "./ring-view.ts";
import { type Walk, type WalkedBuffer, walkChain } from "./ring-walk.ts";
import type { WatchedMemory, Write } from "./watched-memory.ts";

type Of<K extends TraceRecord["kind"]> = Extract<TraceRecord, { kind: K }>;

interface BookedQueue {
  readonly isPacked: boolean;
  readonly size: number;
  readonly desc: number;
  readonly driver: number;
  readonly device: number;
  /** Position of the next chain to take, and of the next used element. */
  taken: number;
  used: number;
  /**
   * Whether a head may be offered while the device has it. Once the device was made to return one that it did not have,
   * the driver may offer any.
   */
  repeats: "no" | "yes" | "unknown";
}

/** A device that comes in a state of which the judge knows nothing. */
export interface Adopted {
  readonly restore: () => void;
  /** Tells the log what is there, and reads the interrupt register. */
  readonly tell: () => void;
  readonly positionsOf: (queue: number) => { readonly taken: number; readonly used: number };
}

/** A chain as the device has read it. */
interface Copied {
  readonly chain: readonly TraceDescriptor[];
  readonly readable: Uint8Array;
  readonly writableLength: number;
}

interface BookedRequest {
  readonly queue: number;
  readonly head: number;
  readonly writable: readonly WalkedBuffer[];
  /** Descriptors of the queue itself. */
  readonly slots: number;
  held: boolean;
}

/** Counted beside the events: lists that were taken from packed rings. */
export const PACKED_LISTS = "popped from packed rings";
const POSITIONS = 0x10000;
const { DRIVER_OK, DEVICE_NEEDS_RESET } = DeviceStatus;

export class RingJudge {
  /** The faults of the device, in the order in which they were seen. */
  readonly wrong: string[];
  readonly queues = new Map<number, BookedQueue>();
  readonly requests = new Map<number, BookedRequest>();
  /** Number of events by kind. */
  readonly seen: Map<string, number>;
  /** Whether the device may take chains: it may not while the emulator stands still. */
  mayTake = true;
  /** Chains taken since the last step, and how many all queues can hold. */
  #taken = 0;
  #capacity = 0;
  readonly #memory: WatchedMemory;
  readonly #view: RingView;
  #accepted = 0n;
  #status = 0;
  #isr = 0;
  /** Requests whose used element a rule has changed. */
  readonly #overridden = new Set<number>();
  /** The requests that the log has yet to name, while it tells a reader that joins what is there already. */
  #joining: Set<number> | undefined;
  /** Whether the device's state is still unknown. The log is not judged then. */
  #unknown = false;
  /** Whether the log is believed, while a device is taken over. */
  #adopting = false;

  /** `earlier` judged the device that this one's was made from. */
  constructor(memory: WatchedMemory, earlier?: RingJudge) {
    this.#memory = memory;
    this.#view = new RingView(memory);
    this.wrong = earlier?.wrong ?? [];
    this.seen = earlier?.seen ?? new Map();
  }

  /** The bits of the interrupt register as the log has them. */
  get isr(): number {
    return this.#isr;
  }

  /** The device has given up, or was never started: it takes no chain. */
  get isStopped(): boolean {
    return (this.#status & (DRIVER_OK | DEVICE_NEEDS_RESET)) !== DRIVER_OK;
  }

  /** The driver and the device have agreed on packed queues. */
  get isPacked(): boolean {
    return (this.#accepted & Feature.RING_PACKED) !== 0n;
  }

  get indirect(): boolean {
    return (this.#accepted & Feature.INDIRECT_DESC) !== 0n;
  }

  /** Where the device's log goes. */
  readonly sink = (event: TraceRecord): void => {
    this.seen.set(event.kind, (this.seen.get(event.kind) ?? 0) + 1);
    if (!this.#unknown) this.#fold(event);
  };

  #fold(event: TraceRecord): void {
    switch (event.kind) {
      case "status":
        this.#status = event.to;
        break;
      case "features":
        this.#accepted = event.accepted;
        break;
      case "queue-enabled":
        this.#enabled(event);
        break;
      case "popped":
        this.#popped(event);
        break;
      case "held":
      case "released":
        this.#hold(event);
        break;
      case "injected":
        if (event.fault === "used-id" || event.fault === "used-length") this.#overridden.add(event.request);
        if (event.fault === "drop") this.#expectBooked(event.request, "dropped");
        break;
      case "used":
        this.#used(event);
        break;
      case "interrupt":
        this.#isr |= event.cause === "queue" ? 1 : 2;
        break;
      case "isr-read":
        this.#expect(
          this.#adopting || event.value === this.#isr,
          `the interrupt register read ${event.value}, not ${this.#isr}`,
        );
        this.#isr = 0;
        break;
      case "fault":
        this.#blamed(event);
        break;
      case "reset":
        this.#reset(event);
        break;
      case "queue-reset":
        this.#queueReset(event);
        break;
      case "resumed":
        if (!this.#adopting) this.#resumed(event);
    }
  }

  #expect(holds: boolean, otherwise: string): void {
    if (!holds) this.wrong.push(otherwise);
  }

  #expectBooked(id: number, what: string): BookedRequest | undefined {
    const request = this.requests.get(id);
    this.#expect(request !== undefined, `request ${id} was ${what}, and the device does not have it`);
    return request;
  }

  #enabled({ queue, size, desc, driver, deviceArea: device }: Of<"queue-enabled">): void {
    if (this.#joining && this.queues.has(queue)) return;
    // A driver may set a queue up again before DRIVER_OK.
    this.#capacity += size - (this.queues.get(queue)?.size ?? 0);
    const repeats = this.#adopting ? "unknown" : "no";
    const { isPacked } = this;
    const start = isPacked ? START : 0;
    this.queues.set(queue, { isPacked, size, desc, driver, device, taken: start, used: start, repeats });
  }

  /** A reader that joins is told how far the device is. */
  #resumed({ status, queues, inFlight }: Of<"resumed">): void {
    this.#expect(status === this.#status, `the log goes on at status ${status}, not ${this.#status}`);
    const numbers = inFlight.map(({ request }) => request).sort((one, other) => one - other);
    const booked = [...this.requests.keys()].sort((one, other) => one - other);
    this.#expect(numbers.join() === booked.join(), `the log goes on with ${numbers} in flight, not ${booked}`);
    for (const { queue, taken, used } of queues) {
      const known = this.queues.get(queue);
      const fits = known && known.taken % POSITIONS === taken && known.used % POSITIONS === used;
      this.#expect(fits === true, `the log goes on with queue ${queue} at ${taken} and ${used}`);
    }
  }

  // --- chains that are taken ---

  #popped({ request: id, queue: index, position, head, chain, readable, writableLength }: Of<"popped">): void {
    if (this.#joining?.delete(id)) return;
    const queue = this.queues.get(index);
    this.#expect(!this.requests.has(id), `request ${id} was taken twice`);
    const writable = chain.filter((descriptor) => descriptor.writable);
    const twice = queue?.repeats === "no" && this.#out(index).some((request) => request.head === head);
    this.#expect(!twice, `head ${head} was taken twice`);
    const slots = chain.filter(({ table }) => table === "ring").length || 1;
    this.requests.set(id, { queue: index, head, writable, slots, held: false });
    if (this.#adopting) return;
    if (!queue) {
      this.wrong.push(`a chain was taken from queue ${index}, which is not enabled`);
      return;
    }
    this.#expect(!this.isStopped, `a chain was taken at status 0x${this.#status.toString(16)}`);
    this.#expect(position === queue.taken, `position ${position}, after ${queue.taken - 1}`);
    this.#taken++;
    this.#expect(this.mayTake, "a chain was taken while the emulator stood still");
    if (queue.isPacked) this.#poppedList(queue, head, { chain, readable, writableLength });
    else this.#poppedChain(queue, head, { chain, readable, writableLength });
  }

  #poppedList(queue: BookedQueue, head: number, found: Copied): void {
    this.seen.set(PACKED_LISTS, (this.seen.get(PACKED_LISTS) ?? 0) + 1);
    const walk = this.#list(queue);
    this.#expect(walk.kind !== "none", `a list was taken at ${queue.taken}, where there is none`);
    if (walk.kind !== "whole") {
      this.#compare({ whole: false }, found);
      return;
    }
    this.#expect(head === walk.id, `buffer ID ${walk.id} was read as ${head}`);
    queue.taken = after(queue.taken, walk.slots, queue.size);
    this.#compare({ whole: true, buffers: walk.buffers }, found);
  }

  #list({ desc, size, taken }: BookedQueue): ListWalk {
    const { bytes, inRam } = this.#view;
    return walkList({ bytes, inRam, desc, size, mostEntries: MAX_INDIRECT_ENTRIES }, taken);
  }

  #poppedChain(queue: BookedQueue, head: number, found: Copied): void {
    const position = queue.taken;
    const waiting = this.#waiting(queue);
    this.#expect(waiting > 0 && waiting <= queue.size, `a chain was taken of ${waiting} in a queue of ${queue.size}`);
    this.#expect(head === this.#offered(queue), `head ${head} was not offered at ${position}`);
    queue.taken = (queue.taken + 1) % POSITIONS;
    this.#compare(this.#walk(queue, head), found);
  }

  #compare(walk: Walk, found: Copied): void {
    if (!walk.whole) {
      this.wrong.push("a chain was taken that breaks a rule");
      return;
    }
    const plain = ({ address, length, writable }: WalkedBuffer) => `${address}+${length}${writable ? "w" : "r"}`;
    const [expected, actual] = [walk.buffers, found.chain].map((buffers) => buffers.map(plain).join(" "));
    this.#expect(expected === actual, `the chain is ${expected}, and was read as ${actual}`);
    const room = walk.buffers.reduce((sum, { length, writable }) => sum + (writable ? length : 0), 0);
    this.#expect(room === found.writableLength, `${found.writableLength} writable bytes, not ${room}`);
    this.#expect(this.#view.begins(walk.buffers, found.readable), "what was read is not what the buffers hold");
  }

  #walk({ desc, size }: BookedQueue, head: number): Walk {
    const { bytes, inRam } = this.#view;
    return walkChain({ bytes, inRam, desc, size, mostEntries: MAX_INDIRECT_ENTRIES }, head);
  }

  /** Chains that the driver offers and the device has not taken. */
  #waiting({ driver, taken }: BookedQueue): number {
    return (this.#view.word(driver + 2) - taken + POSITIONS) % POSITIONS;
  }

  #offered({ driver, taken, size }: BookedQueue): number {
    return this.#view.word(driver + 4 + 2 * (taken % size));
  }

  // --- holds ---

  #hold({ kind, request: id }: Of<"held"> | Of<"released">): void {
    const request = this.#expectBooked(id, kind);
    if (request) request.held = kind === "held";
  }

  // --- chains that come back ---

  #used({ request: id, queue: index, position, head, length, written }: Of<"used">): void {
    const request = this.#expectBooked(id, "answered");
    const queue = this.queues.get(index);
    if (!request || !queue) return;
    const [first] = this.#out(index);
    const inTurn = first === request || (this.#accepted & Feature.IN_ORDER) === 0n;
    this.#expect(inTurn, `request ${id} was answered before its turn`);
    this.requests.delete(id);
    const overridden = this.#overridden.delete(id);
    this.#expect(!request.held, `request ${id} was answered while it was held`);
    this.#expect(request.queue === index, `request ${id} came back on queue ${index}`);
    this.#expect(position === queue.used, `used position ${position}, not ${queue.used}`);
    this.#expect(overridden || head === request.head, `head ${request.head} came back as ${head}`);
    if (head !== request.head) queue.repeats = "yes";
    const room = request.writable.reduce((sum, buffer) => sum + buffer.length, 0);
    this.#expect(overridden || length <= room, `used.len ${length} of ${room} writable bytes`);
    if (queue.isPacked) this.#usedList(queue, request, head);
    else this.#usedElement(queue, head);
    this.#account(request, queue.isPacked ? queue.desc + 16 * (position % 0x8000) : undefined);
    const holds = this.#view.holds(request.writable, written, (address) => this.#isDevices(address));
    this.#expect(holds, `request ${id} was answered with other bytes than the log has`);
  }

  #usedElement(queue: BookedQueue, head: number): void {
    const element = queue.device + 4 + 8 * (queue.used % queue.size);
    queue.used = (queue.used + 1) % POSITIONS;
    this.#expect(this.#view.word(queue.device + 2) === queue.used, "used.idx does not show the element");
    this.#expect(this.#view.word(element) === (head & 0xffff), "the used element has another head");
  }

  #usedList(queue: BookedQueue, { slots }: BookedRequest, head: number): void {
    const at = queue.desc + 16 * (queue.used % 0x8000);
    const marks = this.#view.word(at + 14) & 0x8080;
    this.#expect(marks === usedMarks(queue.used), `the descriptor at ${queue.used} does not show that it is used`);
    this.#expect(this.#view.word(at + 12) === (head & 0xffff), "the used descriptor has another buffer ID");
    queue.used = after(queue.used, slots, queue.size);
  }

  /** Every write since the last answer was into this answer's room, or into what is the device's to write. */
  #account({ writable }: BookedRequest, usedSlot: number | undefined): void {
    const inside = ({ address, length }: Write) =>
      writable.some((buffer) => address >= buffer.address && address + length <= buffer.address + buffer.length);
    const inSlot = ({ address, length }: Write) =>
      usedSlot !== undefined && address >= usedSlot + 8 && address + length <= usedSlot + 16;
    for (const write of this.#takeWrites()) {
      if (!this.#inUsedRing(write) && !inSlot(write) && !inside(write))
        this.wrong.push(`${write.length} bytes at ${write.address} were written`);
    }
  }

  #takeWrites(): Write[] {
    const writes = this.#memory.writes ?? [];
    this.#memory.writes = [];
    return writes;
  }

  #inUsedRing({ address, length }: Write): boolean {
    for (const { device, size, isPacked } of this.queues.values()) {
      const bytes = isPacked ? 4 : 6 + 8 * size;
      if (address >= device && address + length <= device + bytes) return true;
    }
    return false;
  }

  /** Whether the device writes this byte at some time, for another reason than an answer. */
  #isDevices(address: number): boolean {
    const inRing = [...this.queues.values()].some(
      ({ isPacked, desc, size }) => isPacked && address >= desc && address < desc + 16 * size,
    );
    return inRing || this.#inUsedRing({ address, length: 1 });
  }

  // --- blame and resets ---

  /** The driver is blamed for a ring: is any of its rings broken? */
  #blamed({ clause, problem }: Of<"fault">): void {
    if (!/^2\.(7\.[456]|8\.(1[679]|21))/.test(clause)) return;
    const guilty = [...this.queues].some(([index, queue]) => this.#isBroken(index, queue));
    this.#expect(guilty, `the driver was blamed for nothing: ${problem}`);
  }

  #isBroken(index: number, queue: BookedQueue): boolean {
    this.#taken++;
    this.#expect(this.mayTake, "a chain was taken while the emulator stood still");
    if (queue.isPacked) return this.#isListBroken(index, queue);
    const waiting = this.#waiting(queue);
    if (waiting === 0) return false;
    const head = this.#offered(queue);
    const out = this.#out(index);
    const twice = queue.repeats !== "yes" && out.some((request) => request.head === head);
    return waiting > queue.size || out.length >= queue.size || twice || !this.#walk(queue, head).whole;
  }

  #isListBroken(index: number, queue: BookedQueue): boolean {
    const walk = this.#list(queue);
    if (walk.kind !== "whole") return walk.kind === "broken";
    const out = this.#out(index);
    const slots = out.reduce((sum, request) => sum + request.slots, walk.slots);
    const isOver = queue.repeats !== "yes" && (slots > queue.size || out.some(({ head }) => head === walk.id));
    return isOver || out.length >= queue.size;
  }

  /** Slots of a queue that belong to lists which the device has. */
  slotsOut(index: number): number {
    return this.#out(index).reduce((sum, { slots }) => sum + slots, 0);
  }

  /** The chains of a queue that the device has. */
  #out(index: number): BookedRequest[] {
    return [...this.requests.values()].filter((request) => request.queue === index);
  }

  #reset({ dropped }: Of<"reset">): void {
    this.#expect(dropped === this.requests.size, `${dropped} requests were dropped, of ${this.requests.size}`);
    this.requests.clear();
    this.#expectOwnWrites();
    this.queues.clear();
    if (this.#taken === 0) this.#capacity = 0;
    this.#overridden.clear();
    this.#accepted = 0n;
    this.#isr = 0;
  }

  /** What was written for its requests before is looked at now: the rings are not known any more. */
  #queueReset({ queue, dropped }: Of<"queue-reset">): void {
    const out = [...this.requests].filter(([, request]) => request.queue === queue);
    this.#expect(dropped === out.length, `${dropped} requests of queue ${queue} were dropped, of ${out.length}`);
    this.#expectOwnWrites();
    for (const [id] of out) {
      this.requests.delete(id);
      this.#overridden.delete(id);
    }
    this.queues.delete(queue);
  }

  // --- between two steps of the driver ---

  /** After each step: nothing was written but answers, and the line is what the interrupt register says. */
  settle(lineIsUp: boolean): void {
    this.#expect(this.#taken <= this.#capacity, `${this.#taken} chains were taken in one step, of ${this.#capacity}`);
    this.#taken = 0;
    this.#expectOwnWrites();
    this.#expect(lineIsUp === (this.#isr !== 0), `the line is ${lineIsUp ? "up" : "down"}, the register ${this.#isr}`);
  }

  #expectOwnWrites(): void {
    for (const write of this.#takeWrites()) {
      if (!this.#inUsedRing(write))
        this.wrong.push(`${write.length} bytes at ${write.address} were written for nothing`);
    }
  }

  /** The log of a device that goes on from a saved state: it must have the requests that it had. */
  rejoin(tell: () => void): void {
    const missing = new Set(this.requests.keys());
    this.#joining = missing;
    tell();
    this.#joining = undefined;
    for (const id of missing) this.wrong.push(`request ${id} is gone`);
  }

  /**
   * Takes over a device that `restore` puts into some state. `tell` reports that state to the log; `positionsOf` gives
   * the positions of each queue. The device is believed here.
   */
  adopt({ restore, tell, positionsOf }: Adopted): void {
    this.#unknown = true;
    restore();
    this.#takeWrites();
    this.#unknown = false;
    this.#adopting = true;
    tell();
    this.#adopting = false;
    for (const [index, queue] of this.queues) {
      Object.assign(queue, positionsOf(index));
    }
  }
}
