/** The form in which docs/conformance.md is written down: parts, clauses, statements, places and proofs. */

/** A place in the code: the file below the repository, and a symbol that it declares or uses. */
export interface Place {
  readonly file: string;
  readonly symbol: string;
}

/** A test: its file, and the title that it has there. */
export interface Proof {
  readonly file: string;
  readonly title: string;
}

/** The statement is kept: where in the code, and by which tests that is proved. */
export interface Kept {
  readonly level: "MUST" | "SHOULD";
  readonly says: string;
  readonly code: readonly Place[];
  readonly tests: readonly Proof[];
}

/** The statement asks nothing of this device, or asks for more than it does. */
interface NotApplied {
  readonly level: "MUST" | "SHOULD";
  readonly says: string;
  readonly because: string;
}

export type Statement = Kept | NotApplied;

/** One clause of device-normative statements. `title` is the specification's, without "Device Requirements". */
export interface AppliedClause {
  readonly number: string;
  readonly title: string;
  readonly statements: readonly Statement[];
}

/** A clause about something that this device does not have: none of its `count` statements applies. */
export interface UnusedClause {
  readonly number: string;
  readonly title: string;
  readonly count: number;
  readonly because: string;
}

export type Clause = AppliedClause | UnusedClause;

export interface Part {
  readonly title: string;
  readonly clauses: readonly Clause[];
}
