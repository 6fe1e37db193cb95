/** The rows of the request list: one request each, and the faults and resets among them. */
import type { TraceEvent } from "../../contract/trace.ts";
import type { Dialect } from "../../trace/dialect.ts";
import { headerOf, sessionOf, statusText, verdictOf } from "../../trace/exchange.ts";
import { Status } from "../../wire/crypto.ts";
import { type ControlIntent, controlIntent, type SessionInfo } from "./sessions.ts";

type EventOf<K extends TraceEvent["kind"]> = Extract<TraceEvent, { kind: K }>;
export type Popped = EventOf<"popped">;
export type Used = EventOf<"used">;
export type Refused = EventOf<"refused">;

/** `lost`: a reset came before the answer. */
export type Outcome = "waiting" | "ok" | "refused" | "lost";

interface RowBase {
  /** Number of the row, from 0; never reused. */
  readonly ordinal: number;
  /** Position in the event log of the row's first event. */
  readonly sequence: number;
  readonly device: string;
  readonly at: number;
}

export interface RequestRow extends RowBase {
  readonly kind: "request";
  readonly popped: Popped;
  readonly control: boolean;
  readonly queueName: string;
  readonly dialect: Dialect;
  /** E.g. `AKCIPHER_DECRYPT`. */
  readonly operation: string;
  /** The session's or, of a request without one, its own: `RSA PKCS1`, `ECDSA SHA_256`. */
  readonly algorithm: string;
  readonly intent: ControlIntent | undefined;
  sessionId: bigint | undefined;
  /** The kick before the device took it: the last of its queue. */
  readonly notified: EventOf<"notify"> | undefined;
  held: EventOf<"held"> | undefined;
  released: EventOf<"released"> | undefined;
  submitted: EventOf<"submitted"> | undefined;
  working: EventOf<"working"> | undefined;
  /** The newest of a long operation. */
  progress: EventOf<"progress"> | undefined;
  completed: EventOf<"completed"> | undefined;
  refused: Refused | undefined;
  used: Used | undefined;
  /** The first queue interrupt after the answer, and the driver's first look at the ISR after that. */
  interrupt: EventOf<"interrupt"> | undefined;
  isrRead: EventOf<"isr-read"> | undefined;
  /** What a person's rules did to it. */
  readonly injected: EventOf<"injected">[];
  outcome: Outcome;
  /** The status the driver reads, e.g. `OK`, `INVSESS`, and its number. */
  status: string;
  statusCode: number | undefined;
  /** Grows with every change. */
  revision: number;
}

export interface MarkRow extends RowBase {
  /** `hold`: a person put a queue on hold, or ended it. */
  readonly kind: "fault" | "reset" | "hold";
  readonly text: string;
  /** Empty where the specification has nothing to do with it. */
  readonly clause: string;
}

/** Rows without a gap between them that stand for one thing. */
export interface RowGroup {
  readonly kind: "group";
  readonly device: string;
  /** Of its first and its last row. */
  readonly from: number;
  to: number;
  readonly at: number;
}

export type Row = RequestRow | MarkRow;

export interface RowStart {
  readonly ordinal: number;
  readonly sequence: number;
  readonly control: boolean;
  readonly queueName: string;
  readonly dialect: Dialect;
  readonly notified: EventOf<"notify"> | undefined;
  readonly session: (id: bigint) => SessionInfo | undefined;
}

export function requestRow(popped: Popped, { session, ...start }: RowStart): RequestRow {
  const intent = start.control ? controlIntent(popped.readable) : undefined;
  const header = headerOf({ popped, ...start });
  const sessionId = intent?.does === "destroy" ? intent.id : header.sessionId;
  const known = intent?.does === "create" ? intent.session : sessionId === undefined ? undefined : session(sessionId);
  return {
    kind: "request",
    ...start,
    device: popped.device,
    at: popped.at,
    popped,
    operation: header.operation,
    algorithm: known?.algorithm ?? header.algorithm,
    intent,
    sessionId,
    held: undefined,
    released: undefined,
    submitted: undefined,
    working: undefined,
    progress: undefined,
    completed: undefined,
    refused: undefined,
    used: undefined,
    interrupt: undefined,
    isrRead: undefined,
    injected: [],
    outcome: "waiting",
    status: "",
    statusCode: undefined,
    revision: 0,
  };
}

/** Takes in the answer; returns the session that a create request made. */
export function finish(row: RequestRow, used: Used): { id: bigint; info: SessionInfo } | undefined {
  row.used = used;
  row.revision++;
  const verdict = verdictOf(row, used);
  if (!verdict) {
    row.outcome = "refused";
    return undefined;
  }
  row.outcome = verdict.status === Status.OK ? "ok" : "refused";
  row.statusCode = verdict.status;
  row.status = statusText(verdict);
  const session = sessionOf(row, used);
  if (!session || verdict.status !== Status.OK || row.intent?.does !== "create") return undefined;
  row.sessionId = session.session_id;
  return { id: session.session_id, info: row.intent.session };
}

/** What the row says, in lower case: what the filter looks at. */
export function searchText(row: Row): string {
  if (row.kind !== "request") return `${row.kind} ${row.device} ${row.text} ${row.clause}`.toLowerCase();
  const { popped, queueName, operation, algorithm, sessionId, outcome, status, refused, injected, held } = row;
  const session = sessionId === undefined ? "" : `session ${sessionId}`;
  const words = [`#${popped.request}`, row.device, queueName, operation, algorithm, session, outcome, status];
  if (held) words.push("held");
  for (const { fault, detail } of injected) words.push("injected", fault, detail);
  return [...words, refused?.why ?? ""].join(" ").toLowerCase();
}
