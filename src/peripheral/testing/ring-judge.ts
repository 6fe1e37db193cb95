/**
 * The judge of the ring fuzzer. It sees guest memory, the writes of the device and its trace. It keeps its own books:
 * which chains the driver offered, which the device has, which bytes it may write. It says what does not fit.
 */
import type { TraceDescriptor, TraceRecord } from "../../contract/trace.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
import { MAX_INDIRECT_ENTRIES } from "../queue/chain.ts";
import { Feature } from "../virtio/negotiation.ts";
import { RingView } from "./ring-view.ts";
import { type Walk, type WalkedBuffer, walkChain } from "./ring-walk.ts";
import type { WatchedMemory, Write } from "./watched-memory.ts";

type Of<K extends TraceRecord["kind"]> = Extract<TraceRecord, { kind: K }>;

interface BookedQueue {
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

interface BookedRequest {
  readonly queue: number;
  readonly head: number;
  readonly writable: readonly WalkedBuffer[];
  held: boolean;
}

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
    this.queues.set(queue, { size, desc, driver, device, taken: 0, used: 0, repeats });
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
    this.requests.set(id, { queue: index, head, writable, held: false });
    if (this.#adopting) return;
    if (!queue) {
      this.wrong.push(`a chain was taken from queue ${index}, which is not enabled`);
      return;
    }
    this.#expect(!this.isStopped, `a chain was taken at status 0x${this.#status.toString(16)}`);
    this.#expect(position === queue.taken, `position ${position}, after ${queue.taken - 1}`);
    this.#taken++;
    this.#expect(this.mayTake, "a chain was taken while the emulator stood still");
    const waiting = this.#waiting(queue);
    this.#expect(waiting > 0 && waiting <= queue.size, `a chain was taken of ${waiting} in a queue of ${queue.size}`);
    this.#expect(head === this.#offered(queue), `head ${head} was not offered at ${position}`);
    queue.taken = (queue.taken + 1) % POSITIONS;
    this.#compare(this.#walk(queue, head), { chain, readable, writableLength });
  }

  #compare(
    walk: Walk,
    found: { chain: readonly TraceDescriptor[]; readable: Uint8Array; writableLength: number },
  ): void {
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
    this.requests.delete(id);
    const overridden = this.#overridden.delete(id);
    this.#expect(!request.held, `request ${id} was answered while it was held`);
    this.#expect(request.queue === index, `request ${id} came back on queue ${index}`);
    this.#expect(position === queue.used, `used position ${position}, not ${queue.used}`);
    this.#expect(overridden || head === request.head, `head ${request.head} came back as ${head}`);
    if (head !== request.head) queue.repeats = "yes";
    const room = request.writable.reduce((sum, buffer) => sum + buffer.length, 0);
    this.#expect(overridden || length <= room, `used.len ${length} of ${room} writable bytes`);
    queue.used = (queue.used + 1) % POSITIONS;
    const element = queue.device + 4 + 8 * (position % queue.size);
    this.#expect(this.#view.word(queue.device + 2) === queue.used, "used.idx does not show the element");
    this.#expect(this.#view.word(element) === (head & 0xffff), "the used element has another head");
    this.#account(request);
    const holds = this.#view.holds(request.writable, written, (address) => this.#inUsedRing({ address, length: 1 }));
    this.#expect(holds, `request ${id} was answered with other bytes than the log has`);
  }

  /** Every write since the last answer was into this answer's room, or into a used ring. */
  #account({ writable }: BookedRequest): void {
    const inside = ({ address, length }: Write) =>
      writable.some((buffer) => address >= buffer.address && address + length <= buffer.address + buffer.length);
    for (const write of this.#takeWrites()) {
      if (!this.#inUsedRing(write) && !inside(write))
        this.wrong.push(`${write.length} bytes at ${write.address} were written`);
    }
  }

  #takeWrites(): Write[] {
    const writes = this.#memory.writes ?? [];
    this.#memory.writes = [];
    return writes;
  }

  #inUsedRing({ address, length }: Write): boolean {
    for (const { device, size } of this.queues.values()) {
      if (address >= device && address + length <= device + 6 + 8 * size) return true;
    }
    return false;
  }

  // --- blame and resets ---

  /** The driver is blamed for a ring: is any of its rings broken? */
  #blamed({ clause, problem }: Of<"fault">): void {
    if (!/^2\.7\.[456]/.test(clause)) return;
    const guilty = [...this.queues].some(([index, queue]) => this.#isBroken(index, queue));
    this.#expect(guilty, `the driver was blamed for nothing: ${problem}`);
  }

  #isBroken(index: number, queue: BookedQueue): boolean {
    this.#taken++;
    this.#expect(this.mayTake, "a chain was taken while the emulator stood still");
    const waiting = this.#waiting(queue);
    if (waiting === 0) return false;
    const head = this.#offered(queue);
    const out = this.#out(index);
    const twice = queue.repeats !== "yes" && out.some((request) => request.head === head);
    return waiting > queue.size || out.length >= queue.size || twice || !this.#walk(queue, head).whole;
  }

  /** The chains of a queue that the device has. */
  #out(index: number): BookedRequest[] {
    return [...this.requests.values()].filter((request) => request.queue === index);
  }

  #reset({ dropped }: Of<"reset">): void {
    this.#expect(dropped === this.requests.size, `${dropped} requests were dropped, of ${this.requests.size}`);
    this.requests.clear();
    this.queues.clear();
    if (this.#taken === 0) this.#capacity = 0;
    this.#overridden.clear();
    this.#accepted = 0n;
    this.#isr = 0;
  }

  // --- between two steps of the driver ---

  /** After each step: nothing was written but answers, and the line is what the interrupt register says. */
  settle(lineIsUp: boolean): void {
    this.#expect(this.#taken <= this.#capacity, `${this.#taken} chains were taken in one step, of ${this.#capacity}`);
    this.#taken = 0;
    for (const write of this.#takeWrites()) {
      if (!this.#inUsedRing(write))
        this.wrong.push(`${write.length} bytes at ${write.address} were written for nothing`);
    }
    this.#expect(lineIsUp === (this.#isr !== 0), `the line is ${lineIsUp ? "up" : "down"}, the register ${this.#isr}`);
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
