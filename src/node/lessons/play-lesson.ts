/** Plays a lesson by its "Show me" in a machine of Node, and tells how its checks stand at the end. */
import type { TraceEvent } from "../../contract/trace.ts";
import type { CheckState } from "../../lesson/check.ts";
import { CheckRun } from "../../lesson/check-run.ts";
import { type Block, blocksOf, type Lesson } from "../../lesson/lesson.ts";
import { ShowMe } from "../../lesson/show-me.ts";
import type { ShellMachine } from "./shell-machine.ts";

export interface PlayOptions {
  /** Which blocks are played; default: all. */
  readonly plays?: (block: Block) => boolean;
  /** Receives every event of the machine. */
  readonly onEvent?: (event: TraceEvent) => void;
  readonly timeLimitMs: number;
}

/** The states of the lesson's checks, in order. Rejects when the machine does not do its part in time. */
export async function playLesson(
  machine: ShellMachine,
  lesson: Lesson,
  { plays = () => true, onEvent = () => undefined, timeLimitMs }: PlayOptions,
): Promise<CheckState[]> {
  const run = new CheckRun(blocksOf(lesson, "check").map(({ check }) => check));
  const showMe = new ShowMe(machine, { select: (field) => run.select(field), answer: () => undefined });
  let looked: () => void = () => undefined;
  machine.observe = (event) => {
    onEvent(event);
    run.see(event);
    showMe.see(event);
    looked();
  };
  const end = performance.now() + timeLimitMs;
  for (const act of lesson.beginning.acts) await showMe.do(act);
  for (const block of lesson.steps.flatMap(({ blocks }) => blocks).filter(plays)) {
    await inTime(showMe.play(block), end, () => `${JSON.stringify(block)}\n${machine.console.slice(-2000)}`);
  }
  // What the last command did may still be on its way: the checks' own end is waited for.
  const allMet = new Promise<void>((resolve) => {
    looked = () => {
      if (run.states.every(({ isMet }) => isMet)) resolve();
    };
    looked();
  });
  await inTime(Promise.race([allMet, quiet(machine)]), end, () => `the end\n${machine.console.slice(-2000)}`);
  return run.states;
}

/** A command that says when it has run: all events before it are there then. Its text may be mixed with other output. */
async function quiet(machine: ShellMachine): Promise<void> {
  const { observe } = machine;
  await new Promise<void>((resolve) => {
    machine.observe = (event) => {
      observe(event);
      if (event.kind === "command-ended") resolve();
    };
    machine.type("true\r");
  });
}

function inTime<T>(work: Promise<T>, end: number, said: () => string): Promise<T> {
  const left = Math.max(0, end - performance.now());
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done in time: ${said()}`)), left);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
