/**
 * How much a device does for its driver before the host gets a turn. A notification is one instruction of the guest.
 * Until it returns, the thread gets no message of its owner: no pause, no power-off. A hostile guest makes it long. It
 * writes its rings so that each answer makes the next request, or it notifies in a loop. So the work has bounds, and
 * the rest is done in a later turn.
 */

/** The thread that a device runs on. */
export interface Host {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Runs `work` in a later turn of the thread, behind the messages that wait already. Waits while it is paused. */
  later(work: () => void): void;
  /** The emulator stands still. A device takes nothing from a ring then. */
  readonly paused: boolean;
}

/**
 * Milliseconds of device work between two turns of the host, over all notifications. A full ring of everyday requests
 * takes less, so those are not put off. An owner does not notice that a pause comes this much later.
 */
export const MAX_TURN_MS = 10;

/**
 * Cost of the chains that are taken between two looks at the clock. One chain costs 1, and what makes it long costs
 * more. Sixty-four small requests take a millisecond or two; fewer between two turns of the host cost no look at all.
 */
const CLOCK_COST = 64;
/**
 * Bytes, read or room for a result, that take as long as a few small requests. Triple DES of them is a tenth of a
 * millisecond, and SHAKE makes results of some bytes.
 */
const BYTES_PER_COST = 256;
/** Descriptors that are walked in less time than a small request takes. */
const DESCRIPTORS_PER_COST = 16;

export class WorkBudget {
  readonly #host: Host;
  readonly #serve: (queue: number) => void;
  /** Queues to look at in a later turn, in the order in which they began to wait. */
  readonly #waiting = new Set<number>();
  /** Chains taken in this turn of the device: a notification, an answer of the engine, an owner's command. */
  #chains = 0;
  /** Cost since the last look at the clock. */
  #cost = 0;
  /** Since the host's last turn there was enough work to look at the clock. */
  #timed = false;
  /** When this turn began, or its timed part. */
  #startedAt = 0;
  /** Milliseconds of the timed turns before this one, since the host's last turn. */
  #spent = 0;
  /** {@link MAX_TURN_MS} are over: nothing is taken before the host's next turn. */
  #exhausted = false;
  #scheduled = false;

  /** `serve` lets the device look at a queue, in a turn of its own. */
  constructor(host: Host, serve: (queue: number) => void) {
    this.#host = host;
    this.#serve = serve;
  }

  // --- one turn of the device ---

  /** Whether the time is over, so that a turn would do nothing. The queue waits then. */
  putsOff(queue: number): boolean {
    if (this.#exhausted) this.wait(queue);
    return this.#exhausted;
  }

  begin(): void {
    this.#chains = 0;
    if (this.#timed) this.#startedAt = this.#host.now();
  }

  /**
   * Whether one more request may go to the device in this turn, of a queue of `size` entries. A driver can have made
   * no more than that available, unless the answers of this turn make new ones. If not, the queue waits.
   */
  allows(queue: number, size: number): boolean {
    if (this.#cost >= CLOCK_COST) this.#look();
    if (!this.#exhausted && this.#chains < size) return true;
    this.wait(queue);
    return false;
  }

  /** As {@link allows}, for a chain that is still in the ring. */
  allowsTake(queue: number, size: number): boolean {
    if (!this.#host.paused) return this.allows(queue, size);
    this.wait(queue);
    return false;
  }

  /** A request goes to the device. */
  count(bytes: number, descriptors: number): void {
    this.#chains++;
    this.#cost += 1 + Math.floor(bytes / BYTES_PER_COST) + Math.floor(descriptors / DESCRIPTORS_PER_COST);
    if (this.#timed || this.#cost < CLOCK_COST) return;
    this.#timed = true;
    this.#startedAt = this.#host.now();
  }

  #look(): void {
    this.#cost = 0;
    this.#exhausted ||= this.#spent + this.#host.now() - this.#startedAt >= MAX_TURN_MS;
  }

  end(): void {
    if (this.#timed) this.#spent += this.#host.now() - this.#startedAt;
    this.#exhausted ||= this.#spent >= MAX_TURN_MS;
    if (this.#timed) this.#schedule();
  }

  // --- later turns ---

  /** Lets the device look at a queue in a later turn. */
  wait(queue: number): void {
    this.#waiting.add(queue);
    this.#schedule();
  }

  /** Forgets the queues that wait. The time stays spent: a reset is no way around it. */
  clear(): void {
    this.#waiting.clear();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#host.later(() => this.#goOn());
  }

  /** The host had its turn. One queue goes on, the others after the next: each comes up, whatever the first one does. */
  #goOn(): void {
    this.#scheduled = false;
    this.#timed = false;
    this.#cost = 0;
    this.#spent = 0;
    this.#exhausted = false;
    for (const queue of this.#waiting) {
      this.#waiting.delete(queue);
      this.#serve(queue);
      break;
    }
    if (this.#waiting.size > 0) this.#schedule();
  }
}
