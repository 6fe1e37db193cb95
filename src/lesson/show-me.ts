/** Plays a lesson by itself: types its commands, does its acts, gives the right answers. The page's "Show me" is this. */
import type { DeviceCommand, DeviceCondition } from "../contract/device-control.ts";
import type { TraceEvent } from "../contract/trace.ts";
import { ActError, commandFor } from "./act-commands.ts";
import { HeldRequests } from "./held-requests.ts";
import type { Act, Block, Question } from "./lesson.ts";

/** The machine that a lesson is played on. */
export interface LessonMachine {
  type(text: string): void;
  /**
   * Resolves once the shell has printed a prompt since the last {@link type}. What is typed before it is mixed with other
   * output, and the log cannot tell the command.
   */
  prompt(): Promise<void>;
  command(device: string, command: DeviceCommand): void;
  condition(device: string): DeviceCondition | undefined;
}

/** What a lesson notes of the person's part. */
export interface Learner {
  select(field: string): void;
  answer(question: Question): void;
}

type Settled = () => boolean;

export class ShowMe {
  readonly #machine: LessonMachine;
  readonly #learner: Learner;
  readonly #held = new HeldRequests();
  #commandsEnded = 0;
  #waiting: { readonly isSettled: Settled; readonly go: () => void } | undefined;

  constructor(machine: LessonMachine, learner: Learner) {
    this.#machine = machine;
    this.#learner = learner;
  }

  /** An event of the machine, in order. */
  see(event: TraceEvent): void {
    this.#held.see(event);
    if (event.kind === "command-ended") this.#commandsEnded++;
    if (!this.#waiting?.isSettled()) return;
    const { go } = this.#waiting;
    this.#waiting = undefined;
    go();
  }

  /** Resolves once the block is done; never, if the machine does not do its part. Rejects with ActError. */
  async play(block: Block): Promise<void> {
    switch (block.is) {
      case "run":
        return await this.#run(block.command, block.isUnawaited);
      case "do":
        return await this.do(block.act);
      case "predict":
      case "question":
        this.#learner.answer(block.question);
        return;
      case "check":
        if (block.check.kind === "selected") this.#learner.select(String(block.check.params.field));
    }
  }

  /** An act alone, as its button does it. */
  async do(act: Act): Promise<void> {
    const { device } = act;
    if (act.act === "release") await this.#until(() => this.#held.isAny(device));
    const condition = this.#machine.condition(device);
    if (!condition) throw new ActError(`There is no device ${device} in this machine.`);
    this.#machine.command(
      device,
      commandFor(act, condition, (queue) => this.#held.of(device, queue)),
    );
  }

  async #run(command: string, isUnawaited: true | undefined): Promise<void> {
    const before = this.#commandsEnded;
    this.#machine.type(`${command}\r`);
    if (isUnawaited) return;
    await this.#until(() => this.#commandsEnded > before);
    await this.#machine.prompt();
  }

  #until(isSettled: Settled): Promise<void> {
    if (isSettled()) return Promise.resolve();
    return new Promise((go) => {
      this.#waiting = { isSettled, go };
    });
  }
}
