/** A check: what is wanted, held against what happens between driver and device. */
import type { Fact } from "./facts.ts";
import type { ParamTable, Values } from "./params.ts";

export interface CheckState {
  readonly isMet: boolean;
  /** What was seen, in plain words; what is wanted is said by the lesson. */
  readonly seen: string;
}

/** A check that looks on. Its memory does not grow with the log. */
export interface RunningCheck {
  see(fact: Fact): void;
  /** A person has selected a field on the page, by its path; of checks that look at the page. */
  select?(field: string): void;
  readonly state: CheckState;
}

export interface CheckKind<P extends ParamTable = ParamTable> {
  /** For writers of lessons. */
  readonly about: string;
  readonly params: P;
  /** What is wrong with values that are each of their type; undefined if nothing is. */
  problem?(values: Values<P>): string | undefined;
  start(values: Values<P>): RunningCheck;
}

/** Lets the compiler find a kind's parameters. */
export const checkKind = <P extends ParamTable>(kind: CheckKind<P>): CheckKind<P> => kind;

/** As a kind whose parameters are not known: they have been read by its table. */
export const anyKind = <P extends ParamTable>(kind: CheckKind<P>): CheckKind => kind as unknown as CheckKind;

/** `1 request`, `3 requests`. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
