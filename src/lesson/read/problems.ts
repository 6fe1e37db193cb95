/** What is wrong with a lesson's file, with the line. */
import type { Problem } from "../lesson.ts";

/** A person mends them one by one; a hostile file must not make a list as long as itself. */
const MAX_PROBLEMS = 50;

export class Problems {
  readonly checkNames = new CheckNames();
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

/** The names of the checks so far: a check can only wait for one before it. */
class CheckNames {
  readonly #names = new Set<string>();

  /** Takes the name of a check. What is wrong with it, or with the name that it waits for. */
  wrongWith({ name, after }: { readonly name?: string | undefined; readonly after?: string | undefined }) {
    if (after !== undefined && !this.#names.has(after)) return `no check before this one has the name "${after}"`;
    if (name !== undefined && this.#names.has(name)) return `a check before this one has the name "${name}" too`;
    if (name !== undefined) this.#names.add(name);
    return undefined;
  }
}
