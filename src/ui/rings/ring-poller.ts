/** Asks the machine for a queue's rings: one question at a time, and at most once per visible refresh. */
import type { RingSnapshot } from "../../contract/device-control.ts";
import { Throttle } from "../kit/throttle.ts";

export interface RingQuestion {
  readonly device: string;
  readonly queue: number;
}

export interface RingPollerDeps {
  ask(question: RingQuestion): Promise<RingSnapshot | undefined>;
  /** An answer to the current question; undefined while there are no rings. */
  onAnswer(snapshot: RingSnapshot | undefined): void;
  /** Milliseconds, monotonic. */
  now(): number;
}

export class RingPoller {
  readonly #deps: RingPollerDeps;
  readonly #throttle: Throttle;
  #question: RingQuestion | undefined;
  #interval = 0;
  #isAsking = false;
  #again = false;
  #stopped = false;

  constructor(deps: RingPollerDeps) {
    this.#deps = deps;
    this.#throttle = new Throttle(() => void this.#ask(), deps.now);
  }

  /** Asks about that queue, at least `interval` milliseconds after the last time. */
  request(question: RingQuestion, interval: number): void {
    this.#question = question;
    this.#interval = interval;
    if (this.#isAsking) this.#again = true;
    else this.#throttle.request(interval);
  }

  /** No answer comes any more. */
  stop(): void {
    this.#stopped = true;
  }

  async #ask(): Promise<void> {
    const question = this.#question;
    if (!question || this.#stopped) return;
    this.#isAsking = true;
    this.#again = false;
    // A stopped machine has no rings. The failure banner gives the reason.
    const answer = await this.#deps.ask(question).catch(() => undefined);
    this.#isAsking = false;
    if (this.#stopped) return;
    if (question.device === this.#question?.device && question.queue === this.#question.queue) {
      this.#deps.onAnswer(answer);
    }
    if (this.#again) this.#throttle.request(this.#interval);
  }
}
