/**
 * Keeps a machine that a person has worked with: a page may be left, reloaded or closed. A save cannot finish while a
 * page goes. So the machine is kept when it comes to rest, and when the page is hidden. While the newest work is not kept
 * yet, the browser asks before the page goes.
 */

/**
 * Without output, input and requests for this long, a machine is at rest. A save stops the guest for some tenths of a
 * second, which is felt while typing.
 */
export const REST_MS = 2000;
/** Between two saves: each writes some five megabytes to the disk. */
export const BETWEEN_MS = 20_000;

export interface AutoKeepDeps {
  /** Milliseconds of the Unix epoch. */
  readonly date: () => number;
  readonly hasMachine: () => boolean;
  /** When the state was taken that was saved last; 0 if none was. */
  readonly savedAt: () => number;
  /** False if the browser does not keep it. */
  readonly keep: () => Promise<boolean>;
}

export class AutoKeep {
  readonly #deps: AutoKeepDeps;
  /** When something last happened that a save would lack; undefined as long as the person has done nothing. */
  #changedAt: number | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;
  #isKeeping = false;
  /** A browser that keeps nothing is not asked again. */
  #hasFailed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: AutoKeepDeps) {
    this.#deps = deps;
  }

  /** Whether leaving now would lose something. A machine that has only booted can boot again. */
  get isUnsaved(): boolean {
    const { hasMachine, savedAt } = this.#deps;
    return this.#changedAt !== undefined && hasMachine() && this.#changedAt > savedAt();
  }

  /** The person has run a command, or intervened. */
  worked(): void {
    this.#changedAt = this.#deps.date();
    this.#wait(REST_MS);
  }

  /** The guest has printed something, or its devices have worked. */
  changed(): void {
    if (this.#changedAt !== undefined) this.worked();
  }

  /** Another machine has begun: the work with the one before is over. */
  restart(): void {
    this.#changedAt = undefined;
    clearTimeout(this.#timer);
  }

  /** The person looks at another page, and may not come back. */
  hidden(): void {
    this.#keep();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), milliseconds);
  }

  #rest(): void {
    const early = this.#triedAt + BETWEEN_MS - this.#deps.date();
    if (early > 0) this.#wait(early);
    else this.#keep();
  }

  #keep(): void {
    if (this.#isKeeping || this.#hasFailed || !this.isUnsaved) return;
    this.#isKeeping = true;
    this.#triedAt = this.#deps.date();
    void this.#deps.keep().then((done) => {
      this.#isKeeping = false;
      this.#hasFailed = !done;
      if (done && this.isUnsaved) this.#wait(REST_MS);
    });
  }
}
