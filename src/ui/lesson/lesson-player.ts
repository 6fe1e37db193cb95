/** A lesson that is played: its machine, its checks, and what the learner has answered. */
import { batch, effect, signal, untracked } from "@preact/signals";
import type { TraceEvent } from "../../contract/trace.ts";
import { ActError } from "../../lesson/act-commands.ts";
import type { CheckState } from "../../lesson/check.ts";
import { CheckRun } from "../../lesson/check-run.ts";
import { type Answer, askedIn, isRight, type LearnersPart, rightAnswer } from "../../lesson/handed-in.ts";
import { type Act, type Block, blocksOf, type CheckSpec, type Lesson, type Question } from "../../lesson/lesson.ts";
import { ShowMe } from "../../lesson/show-me.ts";
import { afterFrame } from "../kit/frames.ts";
import { when } from "../kit/when.ts";
import type { Page } from "../state/page-context.ts";
import { lessonBase, plugDevices, throwFailure } from "./lesson-base.ts";
import { show } from "./pointer.ts";
import { checksThatShow, downToOpen } from "./predictions.ts";
import { keepProgress, progressOf } from "./progress.ts";

export type PlayerState = "preparing" | "ready" | { readonly problem: string };

/** Fields that are remembered of what a person has selected: a lesson asks for a handful. */
const MAX_SELECTED = 100;

/** How long a prompt is waited for, in milliseconds: a terminal that is not drawn tells of none. */
const PROMPT_LIMIT_MS = 1000;

const TAKES_PLACE = "The lesson's machine takes the place of the one that ran.";

/** When a machine was last put into a lesson's state: one that began at another time is a person's own. */
let lessonBegan: number | undefined;

export class LessonPlayer {
  readonly lesson: Lesson;
  readonly step = signal(0);
  /** The step that was reached at an earlier visit. Its machine is gone, so the lesson begins anew. */
  readonly reached: number | undefined;
  readonly state = signal<PlayerState>("preparing");
  /** Of the lesson's checks, in their order. */
  readonly checks = signal<readonly CheckState[]>([]);
  readonly answers = signal<ReadonlyMap<Question, Answer>>(new Map());
  /** Questions that "Show me" has answered, and predictions that the person passed over. */
  readonly waived = signal<ReadonlySet<Question>>(new Set());
  /** The buttons that have done their act. */
  readonly acted = signal<ReadonlySet<Act>>(new Set());
  /** The page plays a step by itself. */
  readonly isShowing = signal(false);
  /** Why the last act could not be done. */
  readonly trouble = signal("");
  readonly #page: Page;
  readonly #specs: readonly CheckSpec[];
  #run: CheckRun;
  #showMe: ShowMe;
  #isDrawn = true;
  /** Grows with every beginning: what an earlier one still does is nothing to the next. */
  #life = 0;
  readonly #selected = new Set<string>();
  readonly #stops: readonly (() => void)[];

  /** The progress with a lesson of the course is kept. */
  constructor(page: Page, lesson: Lesson, { isOfCourse }: { readonly isOfCourse: boolean }) {
    this.#page = page;
    this.lesson = lesson;
    const kept = isOfCourse ? untracked(() => progressOf(lesson.number)) : undefined;
    const isOpen = kept !== undefined && !kept.isDone && kept.step > 0;
    this.reached = isOpen ? Math.min(kept.step, lesson.steps.length - 1) : undefined;
    this.#specs = blocksOf(lesson, "check").map(({ check }) => check);
    this.#run = new CheckRun(this.#specs);
    this.#showMe = this.#newShowMe();
    this.checks.value = this.#run.states;
    this.#stops = [
      page.machine.onEvents((events) => this.#see(events)),
      page.inspection.field.subscribe((field) => field !== undefined && this.select(field)),
      effect(() => {
        const progress = { step: this.step.value, isDone: this.stepsLeft.length === 0 };
        if (isOfCourse) untracked(() => keepProgress(lesson.number, progress));
      }),
    ];
  }

  /** The machine is put into the lesson's state, and all checks begin anew. */
  async begin(): Promise<void> {
    const life = ++this.#life;
    this.#selected.clear();
    batch(() => {
      this.state.value = "preparing";
      this.trouble.value = "";
      this.answers.value = new Map();
      this.waived.value = new Set();
      this.acted.value = new Set();
      this.isShowing.value = false;
    });
    try {
      const saved = await lessonBase(this.#page);
      if (life !== this.#life) return;
      this.#run = new CheckRun(this.#specs);
      this.#showMe = this.#newShowMe();
      await this.#goOn(saved);
      if (life !== this.#life) return;
      for (const act of this.lesson.beginning.acts) await this.#showMe.do(act);
      show(this.#page, this.lesson.beginning.target);
      this.checks.value = this.#run.states;
      this.state.value = "ready";
    } catch (error) {
      if (life === this.#life) this.state.value = { problem: error instanceof Error ? error.message : String(error) };
    }
  }

  close(): void {
    this.#life++;
    for (const stop of this.#stops) stop();
  }

  stateOf(spec: CheckSpec): CheckState | undefined {
    return this.checks.value[this.#specs.indexOf(spec)];
  }

  answer(question: Question, answer: Answer): void {
    const waived = new Set(this.waived.peek());
    waived.delete(question);
    batch(() => {
      this.waived.value = waived;
      this.answers.value = new Map(this.answers.peek()).set(question, answer);
    });
  }

  /** The person goes on without a prediction. */
  waive(question: Question): void {
    this.waived.value = new Set(this.waived.peek()).add(question);
  }

  /** A person has selected a field of a request. */
  select(field: string): void {
    if (this.#selected.size < MAX_SELECTED) this.#selected.add(field);
    this.#run.select(field);
    this.#drawSoon();
  }

  /** Types a command for the person. Its output is wanted in sight. */
  type(command: string): void {
    this.#page.layout.openTerminal();
    this.#page.connection.type(`${command}\r`);
  }

  async do(act: Act): Promise<void> {
    this.trouble.value = "";
    try {
      await this.#showMe.do(act);
      this.acted.value = new Set(this.acted.peek()).add(act);
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

  /** What the checks that are met wanted. */
  get checksMet(): string[] {
    return this.#specs.filter((_, index) => this.checks.value[index]?.isMet).map(({ want }) => want);
  }

  /** The person's part, to be handed in. */
  get part(): LearnersPart {
    const answers = askedIn(this.lesson).map(({ question }) => this.answers.peek().get(question));
    return { lesson: this.lesson.number, answers, selected: [...this.#selected] };
  }

  /** The steps that are not done. */
  get stepsLeft(): number[] {
    return [...this.lesson.steps.keys()].filter((step) => !this.isDone(step));
  }

  /** Those that a person sees: what stands below an open prediction would tell its answer. */
  get blocksInSight(): readonly Block[] {
    return downToOpen(this.blocks, (question) => !this.answers.value.has(question) && !this.waived.value.has(question));
  }

  /** Whether the present step has shown what the person was to predict. */
  hasShown(question: Question): boolean {
    const checks = checksThatShow(this.blocks, question);
    if (!checks) return true;
    return checks.length > 0 && checks.every((check) => this.stateOf(check)?.isMet === true);
  }

  #see(events: Iterable<TraceEvent>): void {
    for (const event of events) {
      this.#run.see(event);
      this.#showMe.see(event);
    }
    this.#drawSoon();
  }

  /** Rejects with a sentence if there is no such machine. The machine of another lesson is nothing to keep. */
  async #goOn(saved: Blob): Promise<void> {
    const { machine, saving } = this.#page;
    const isOfLesson = machine.bootedAt.peek() === lessonBegan;
    const isOn = await saving.goOn(saved, isOfLesson ? undefined : TAKES_PLACE);
    if (!isOn) throw new Error(saving.trouble.peek() || `${saving.busy.peek()} goes on.`);
    lessonBegan = machine.bootedAt.peek();
    await when(() => {
      throwFailure(machine);
      return machine.state.value === "running";
    });
    plugDevices(this.#page);
  }

  #drawSoon(): void {
    if (!this.#isDrawn) return;
    this.#isDrawn = false;
    afterFrame(() => {
      this.#isDrawn = true;
      this.checks.value = this.#run.states;
    });
  }

  /** A prediction that a person made is theirs, and stays. */
  #showAnswer(question: Question): void {
    const given = this.answers.peek().get(question);
    const isPrediction = this.blocks.some((block) => block.is === "predict" && block.question === question);
    if (given !== undefined && (isPrediction || isRight(question, given))) return;
    this.answer(question, rightAnswer(question));
    this.waive(question);
  }

  #newShowMe(): ShowMe {
    const { connection, machine } = this.#page;
    let typedAt = 0;
    return new ShowMe(
      {
        type: (text) => {
          typedAt = machine.prompts.peek();
          connection.type(text);
        },
        prompt: () => when(() => machine.prompts.value > typedAt, PROMPT_LIMIT_MS),
        command: (device, command) => connection.command(device, command),
        condition: (device) => machine.conditions.peek().get(device),
      },
      {
        select: (field) => this.select(field),
        answer: (question) => this.#showAnswer(question),
      },
    );
  }
}
