/** A lesson that is played: its machine, its checks, and what the learner has answered. */
import { batch, signal } from "@preact/signals";
import type { TraceEvent } from "../../contract/trace.ts";
import { ActError } from "../../lesson/act-commands.ts";
import type { CheckState } from "../../lesson/check.ts";
import { CheckRun } from "../../lesson/check-run.ts";
import { type Act, type Block, blocksOf, type CheckSpec, type Lesson, type Question } from "../../lesson/lesson.ts";
import { ShowMe } from "../../lesson/show-me.ts";
import { afterFrame } from "../kit/frames.ts";
import type { Page } from "../state/page-context.ts";
import { lessonBase } from "./lesson-base.ts";
import { pointAt } from "./pointer.ts";

/** Index of a choice, or a number. */
export type Answer = number;

export type PlayerState = "preparing" | "ready" | { readonly problem: string };

export class LessonPlayer {
  readonly lesson: Lesson;
  readonly step = signal(0);
  readonly state = signal<PlayerState>("preparing");
  /** Of the lesson's checks, in their order. */
  readonly checks = signal<readonly CheckState[]>([]);
  readonly answers = signal<ReadonlyMap<Question, Answer>>(new Map());
  /** The page plays a step by itself. */
  readonly isShowing = signal(false);
  /** Why the last act could not be done. */
  readonly trouble = signal("");
  readonly #page: Page;
  readonly #specs: readonly CheckSpec[];
  #run: CheckRun;
  #showMe: ShowMe;
  #isLooking = false;
  #isDrawn = true;
  /** Grows with every beginning: what an earlier one still does is nothing to the next. */
  #life = 0;
  readonly #stop: () => void;

  constructor(page: Page, lesson: Lesson) {
    this.#page = page;
    this.lesson = lesson;
    this.#specs = blocksOf(lesson, "check").map(({ check }) => check);
    this.#run = new CheckRun(this.#specs);
    this.#showMe = this.#newShowMe();
    this.checks.value = this.#run.states;
    this.#stop = page.machine.onEvents((events) => this.#see(events));
  }

  /** The machine is put into the lesson's state, and all checks begin anew. */
  async begin(): Promise<void> {
    const life = ++this.#life;
    this.#isLooking = false;
    batch(() => {
      this.state.value = "preparing";
      this.trouble.value = "";
      this.answers.value = new Map();
      this.isShowing.value = false;
    });
    try {
      const saved = await lessonBase(this.#page);
      if (life !== this.#life) return;
      this.#run = new CheckRun(this.#specs);
      this.#showMe = this.#newShowMe();
      this.#page.connection.boot({ saved });
      await this.#running();
      if (life !== this.#life) return;
      for (const act of this.lesson.beginning.acts) await this.#showMe.do(act);
      pointAt(this.#page, this.lesson.beginning.target);
      this.checks.value = this.#run.states;
      this.state.value = "ready";
    } catch (error) {
      if (life === this.#life) this.state.value = { problem: error instanceof Error ? error.message : String(error) };
    }
  }

  close(): void {
    this.#life++;
    this.#stop();
  }

  stateOf(spec: CheckSpec): CheckState | undefined {
    return this.checks.value[this.#specs.indexOf(spec)];
  }

  answer(question: Question, answer: Answer): void {
    this.answers.value = new Map(this.answers.peek()).set(question, answer);
  }

  /** A person has selected a field of a request. */
  select(field: string): void {
    this.#run.select(field);
    this.#drawSoon();
  }

  /** Types a command for the person. */
  type(command: string): void {
    this.#page.connection.type(`${command}\r`);
  }

  async do(act: Act): Promise<void> {
    this.trouble.value = "";
    try {
      await this.#showMe.do(act);
    } catch (error) {
      if (!(error instanceof ActError)) throw error;
      this.trouble.value = error.message;
    }
  }

  /** Plays the blocks of the present step that are for the person. */
  async show(): Promise<void> {
    const life = this.#life;
    this.isShowing.value = true;
    try {
      for (const block of this.blocks) {
        if (life !== this.#life) return;
        await this.#showMe.play(block);
      }
    } catch (error) {
      this.trouble.value = error instanceof Error ? error.message : String(error);
    } finally {
      if (life === this.#life) this.isShowing.value = false;
    }
  }

  get blocks(): readonly Block[] {
    return this.lesson.steps[this.step.value]?.blocks ?? [];
  }

  /** Whether everything of a step is done: its checks are met and its questions answered rightly. */
  isDone(step: number): boolean {
    return (this.lesson.steps[step]?.blocks ?? []).every((block) => {
      if (block.is === "check") return this.stateOf(block.check)?.isMet === true;
      if (block.is === "question") return isRight(block.question, this.answers.value.get(block.question));
      return block.is !== "predict" || this.answers.value.has(block.question);
    });
  }

  #see(events: Iterable<TraceEvent>): void {
    if (!this.#isLooking) return;
    for (const event of events) {
      this.#run.see(event);
      this.#showMe.see(event);
    }
    this.#drawSoon();
  }

  #drawSoon(): void {
    if (!this.#isDrawn) return;
    this.#isDrawn = false;
    afterFrame(() => {
      this.#isDrawn = true;
      this.checks.value = this.#run.states;
    });
  }

  #newShowMe(): ShowMe {
    const { connection, machine } = this.#page;
    return new ShowMe(
      {
        type: (text) => connection.type(text),
        command: (device, command) => connection.command(device, command),
        condition: (device) => machine.conditions.peek().get(device),
      },
      {
        select: (field) => this.select(field),
        answer: (question) => this.answer(question, rightAnswer(question)),
      },
    );
  }

  /** Events count from the moment that the machine goes on. */
  #running(): Promise<void> {
    const { machine } = this.#page;
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        queueMicrotask(() => {
          for (const stop of stops) stop();
        });
        settle();
      };
      const stops = [
        machine.state.subscribe((state) => {
          if (state === "running") {
            this.#isLooking = true;
            end(resolve);
          }
        }),
        machine.failure.subscribe((failure) => failure && end(() => reject(new Error(failure.what)))),
      ];
    });
  }
}

export const rightAnswer = ({ choices, number = 0 }: Question): Answer =>
  choices ? choices.findIndex(({ right }) => right) : number;

export const isRight = (question: Question, answer: Answer | undefined): boolean => answer === rightAnswer(question);
