/**
 * The lines in which the pool's requests wait, two for each owner: short requests and generations. Lines take turns:
 * where an owner has sent a thousand requests, another owner's request waits for one of them. Generations never take
 * all workers: searches for primes that take minutes must not keep every short request waiting.
 */
import type { Owner } from "../../contract/engine.ts";
import { failed } from "../refusal.ts";
import type { Job } from "./job.ts";

interface Line {
  readonly owner: Owner;
  readonly isGeneration: boolean;
  /** The line's jobs, in the order they came. */
  readonly jobs: Job[];
}

export class WaitingLine {
  readonly #generationSlots: number;
  /** None is empty. The one whose turn is next comes first; those that may not run keep their place. */
  #lines: Line[] = [];
  #running = 0;

  /** A pool of `workers` runs one generation fewer at a time, but at least one. */
  constructor(workers: number) {
    this.#generationSlots = Math.max(workers - 1, 1);
  }

  get length(): number {
    return total(this.#lines);
  }

  /** How many could be handed out now, if there were workers enough. */
  get ready(): number {
    const generations = total(this.#lines.filter(({ isGeneration }) => isGeneration));
    return this.length - generations + Math.min(generations, this.#generationSlots - this.#running);
  }

  push(job: Job): void {
    const line = this.#lineOf(job);
    if (line) line.jobs.push(job);
    else this.#lines.push({ owner: job.owner, isGeneration: job.isGeneration, jobs: [job] });
  }

  /** Takes out the next job that may run; {@link finished} has to be told when it does no more. */
  take(): Job | undefined {
    const line = this.#next();
    const job = line?.jobs.shift();
    if (line === undefined || job === undefined) return undefined;
    this.#lines = this.#lines.filter((other) => other !== line);
    if (line.jobs.length > 0) this.#lines.push(line);
    if (job.isGeneration) this.#running++;
    return job;
  }

  /** As {@link take}, unless the next is a generation: no short one goes before a generation whose turn it is. */
  takeShort(): Job | undefined {
    return this.#next()?.isGeneration ? undefined : this.take();
  }

  /** To the head of its line, whose turn comes next, unless the job is settled. */
  putBack(job: Job): void {
    if (job.settled) return;
    const line = this.#lineOf(job) ?? { owner: job.owner, isGeneration: job.isGeneration, jobs: [] };
    line.jobs.unshift(job);
    this.#lines = [line, ...this.#lines.filter((other) => other !== line)];
  }

  finished(job: Job): void {
    if (job.isGeneration) this.#running--;
  }

  /** Settles all that wait, or all of one owner, as `failed`. */
  fail(detail: string, owner?: Owner): void {
    const gone = this.#lines.filter((line) => owner === undefined || line.owner === owner);
    this.#lines = this.#lines.filter((line) => !gone.includes(line));
    for (const { jobs } of gone) for (const job of jobs) job.settle(failed(detail));
  }

  #lineOf({ owner, isGeneration }: Job): Line | undefined {
    return this.#lines.find((line) => line.owner === owner && line.isGeneration === isGeneration);
  }

  #next(): Line | undefined {
    const mayGenerate = this.#running < this.#generationSlots;
    return this.#lines.find(({ isGeneration }) => mayGenerate || !isGeneration);
  }
}

function total(lines: readonly Line[]): number {
  return lines.reduce((sum, { jobs }) => sum + jobs.length, 0);
}
