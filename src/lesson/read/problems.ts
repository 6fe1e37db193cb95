/** What is wrong with a lesson's file, with the line. */
import type { Problem } from "../lesson.ts";

/** A person mends them one by one; a hostile file must not make a list as long as itself. */
const MAX_PROBLEMS = 50;

export class Problems {
  readonly #all: Problem[] = [];

  /** `line` is counted from 1. Returns the problem, to stand in the place of what is wrong. */
  add(line: number, text: string): Problem {
    const problem: Problem = { is: "problem", line, text };
    if (this.#all.length < MAX_PROBLEMS) this.#all.push(problem);
    return problem;
  }

  get all(): readonly Problem[] {
    return [...this.#all].sort((a, b) => a.line - b.line);
  }

  get size(): number {
    return this.#all.length;
  }
}
