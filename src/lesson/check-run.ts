/** All checks of a lesson, looking on while it is played. */
import type { TraceEvent } from "../contract/trace.ts";
import type { CheckState, RunningCheck } from "./check.ts";
import { CHECK_KINDS } from "./checks/kinds.ts";
import { Facts } from "./facts.ts";
import type { CheckSpec } from "./lesson.ts";

interface Entry {
  readonly spec: CheckSpec;
  readonly check: RunningCheck;
}

export class CheckRun {
  readonly #facts = new Facts();
  readonly #specs: readonly CheckSpec[];
  #entries: readonly Entry[] = [];
  /** The line of the command that runs. */
  #command: string | undefined;
  readonly #byName = new Map<string, RunningCheck>();

  constructor(specs: readonly CheckSpec[]) {
    this.#specs = specs;
    this.#begin();
  }

  see(event: TraceEvent): void {
    const fact = this.#facts.follow(event);
    if (event.kind === "command") this.#command = event.text;
    if (event.kind === "command-ended") this.#command = undefined;
    if (event.kind === "resumed" && event.cause === "restored") this.#begin();
    if (fact.isToldAgain) return;
    // An event that meets one check is not yet seen by the check after it.
    const looking = this.#entries.filter(({ spec }) => this.#looks(spec) && this.#isDuring(spec));
    for (const { check } of looking) check.see(fact);
  }

  /** A person has selected a field on the page. */
  select(field: string): void {
    for (const { spec, check } of this.#entries) if (this.#looks(spec)) check.select?.(field);
  }

  /** In the order of the lesson's checks. */
  get states(): CheckState[] {
    return this.#entries.map(({ spec, check }) =>
      this.#looks(spec) ? check.state : { isMet: false, seen: "The check before it is not met yet." },
    );
  }

  /** What another machine did, or this one before it was put back, meets no check. */
  #begin(): void {
    this.#entries = this.#specs.map((spec) => ({ spec, check: started(spec) }));
    this.#byName.clear();
    for (const { spec, check } of this.#entries) if (spec.name !== undefined) this.#byName.set(spec.name, check);
  }

  #isDuring({ during }: CheckSpec): boolean {
    return during === undefined || this.#command?.includes(during) === true;
  }

  #looks({ after }: CheckSpec): boolean {
    return after === undefined || this.#byName.get(after)?.state.isMet === true;
  }
}

/** A kind that is not known has been told as a problem when the lesson was read. */
function started({ kind, params }: CheckSpec): RunningCheck {
  const known = CHECK_KINDS.get(kind);
  if (!known) throw new Error(`there is no check "${kind}"`);
  return known.start(params);
}
