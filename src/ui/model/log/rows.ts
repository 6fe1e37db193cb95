/** The rows of the request list: one request each, and the faults, violations, resets and holds among them. */
import type { EventList } from "../../../contract/trace.ts";
import type { DeviceReader } from "../../../trace/device-reader.ts";
import type { EventOf, Popped, Used } from "../../../trace/event-of.ts";
import { headerOf, noStatusText, sessionOf, statusText, verdictOf } from "../../../trace/exchange.ts";
import { Status } from "../../../wire/crypto/status.ts";
import type { CommandRun } from "./command-run.ts";
import type { EventLog } from "./event-log.ts";
import { type ControlIntent, controlIntent, type SessionInfo } from "./sessions.ts";

export type Refused = EventOf<"refused">;

/** `lost`: a reset came before the answer. `unknown`: the log does not have the answer, or not its status. */
export type RequestOutcome = "waiting" | "ok" | "refused" | "lost" | "unknown";

interface RowBase {
  /** Number of the row, from 0; never reused. */
  readonly ordinal: number;
  /** Position in the event log of the row's first event. */
  readonly sequence: number;
  readonly device: string;
  readonly at: number;
  /** The command that ran in the guest's shell at that time. */
  readonly command: CommandRun | undefined;
}

/** What is known of a request when the device takes it. */
export interface RowStart {
  readonly ordinal: number;
  readonly sequence: number;
  readonly log: EventLog;
  /** The list that has the request's first event, and where. */
  readonly events: EventList;
  readonly index: number;
  readonly control: boolean;
  readonly queueName: string;
  readonly dialect: DeviceReader;
  readonly command: CommandRun | undefined;
  /** Position in the log of the last kick of its queue. */
  readonly notifiedAt: number | undefined;
  readonly session: (id: bigint) => SessionInfo | undefined;
}

const NONE: readonly EventOf<"injected">[] = [];
/** Where an event is that has not come. */
const NOWHERE = -1;

export class RequestRow implements RowBase {
  readonly kind = "request";
  readonly ordinal: number;
  readonly sequence: number;
  readonly device: string;
  readonly at: number;
  readonly command: CommandRun | undefined;
  /** Number of the request. */
  readonly request: number;
  readonly control: boolean;
  readonly queueName: string;
  readonly dialect: DeviceReader;
  /** E.g. `CIPHER_DECRYPT`. */
  readonly operation: string;
  /** The session's or, of a request without one, its own: `RSA PKCS1`, `ECDSA SHA_256`. */
  readonly algorithm: string;
  readonly intent: ControlIntent | undefined;
  /** Bytes the device read. */
  readonly readBytes: number;
  /** Bytes the device wrote. */
  writtenBytes = 0;
  sessionId: bigint | undefined;
  held: EventOf<"held"> | undefined = undefined;
  /** With IN_ORDER: it is answered, and waits for its turn. */
  waits: EventOf<"waits"> | undefined = undefined;
  released: EventOf<"released"> | undefined = undefined;
  submitted: EventOf<"submitted"> | undefined = undefined;
  working: EventOf<"working"> | undefined = undefined;
  /** The newest of a long operation. */
  progress: EventOf<"progress"> | undefined = undefined;
  completed: EventOf<"completed"> | undefined = undefined;
  refused: Refused | undefined = undefined;
  outcome: RequestOutcome = "waiting";
  /** The status the driver reads, e.g. `OK`, `INVSESS`, and its number. */
  status = "";
  statusCode: number | undefined = undefined;
  /** Grows with every change. */
  revision = 0;
  #injected: readonly EventOf<"injected">[] = NONE;
  readonly #log: EventLog;
  readonly #events: EventList;
  readonly #index: number;
  /** Until it is answered, or newer ones have come. */
  #atHand: Popped | undefined;
  // What every request has is looked up when it is asked for.
  readonly #notifiedAt: number;
  #usedAt = NOWHERE;
  #interruptAt = NOWHERE;
  #isrReadAt = NOWHERE;

  constructor(popped: Popped, start: RowStart) {
    const exchange = { popped, control: start.control, dialect: start.dialect };
    const intent = start.control ? controlIntent(start.dialect, popped) : undefined;
    const header = headerOf(exchange);
    const sessionId = intent?.does === "destroy" ? intent.id : header.sessionId;
    const session = sessionId === undefined ? undefined : start.session(sessionId);
    this.ordinal = start.ordinal;
    this.sequence = start.sequence;
    this.device = popped.device;
    this.at = popped.at;
    this.command = start.command;
    this.request = popped.request;
    this.control = start.control;
    this.queueName = start.queueName;
    this.dialect = start.dialect;
    this.operation = header.operation;
    this.algorithm = (intent?.does === "create" ? intent.session : session)?.algorithm ?? header.algorithm;
    this.intent = intent;
    this.sessionId = sessionId;
    this.readBytes = popped.readable.length;
    this.#atHand = popped;
    this.#log = start.log;
    this.#events = start.events;
    this.#index = start.index;
    this.#notifiedAt = start.notifiedAt ?? NOWHERE;
  }

  /** The first event of the request. It stays available to a view that still shows a dropped row. */
  get popped(): Popped {
    return this.#atHand ?? (this.#events.at(this.#index) as Popped);
  }

  /** The kick before the device took it: the last of its queue. It may go from the log before the row does. */
  get notified(): EventOf<"notify"> | undefined {
    return this.#log.at(this.#notifiedAt) as EventOf<"notify"> | undefined;
  }

  get used(): Used | undefined {
    return this.#log.at(this.#usedAt) as Used | undefined;
  }

  /** The first queue interrupt after the answer. */
  get interrupt(): EventOf<"interrupt"> | undefined {
    return this.#log.at(this.#interruptAt) as EventOf<"interrupt"> | undefined;
  }

  /** The driver's first look at the ISR after {@link interrupt}. */
  get isrRead(): EventOf<"isr-read"> | undefined {
    return this.#log.at(this.#isrReadAt) as EventOf<"isr-read"> | undefined;
  }

  /** Which of its events the log had and has no longer: notifications go before requests do. */
  get forgotten(): readonly string[] {
    const { notified, interrupt, isrRead } = this;
    return [
      this.#notifiedAt !== NOWHERE && !notified && "notification",
      this.#interruptAt !== NOWHERE && !interrupt && "interrupt",
      this.#isrReadAt !== NOWHERE && !isrRead && "read of the ISR",
    ].filter((what) => what !== false);
  }

  /** What a person's rules did to it. */
  get injected(): readonly EventOf<"injected">[] {
    return this.#injected;
  }

  /** Takes in the answer, which is at `position` of the log; returns the session that a create request made. */
  finish(used: Used, position: number): { id: bigint; info: SessionInfo } | undefined {
    const exchange = { popped: this.popped, control: this.control, dialect: this.dialect };
    this.#usedAt = position;
    this.#atHand = undefined;
    for (const { bytes } of used.written) this.writtenBytes += bytes.length;
    const verdict = verdictOf(exchange, used);
    if (!verdict) {
      this.outcome = used.absent ? "unknown" : "refused";
      if (used.absent) this.status = noStatusText(used);
      return undefined;
    }
    this.outcome = verdict.status === undefined || verdict.status === Status.OK ? "ok" : "refused";
    this.statusCode = verdict.status;
    this.status = statusText(verdict);
    const { intent } = this;
    const session = sessionOf(exchange, used);
    if (!session || verdict.status !== Status.OK || intent?.does !== "create") return undefined;
    this.sessionId = session.session_id;
    return { id: session.session_id, info: intent.session };
  }

  /** A reset came before the answer. */
  lose(): void {
    this.outcome = "lost";
    this.#atHand = undefined;
  }

  /** It ended while nothing was recorded. */
  miss(): void {
    this.outcome = "unknown";
    this.status = "not recorded";
    this.#atHand = undefined;
  }

  /** From now on its first event is looked up in the log. */
  letGo(): void {
    this.#atHand = undefined;
  }

  /** The interrupt is at `position` of the log. */
  signalled(position: number): void {
    this.#interruptAt = position;
  }

  /** The ISR read is at `position` of the log. */
  noticed(position: number): void {
    this.#isrReadAt = position;
  }

  inject(event: EventOf<"injected">): void {
    this.#injected = [...this.#injected, event];
  }
}

export interface MarkRow extends RowBase {
  /**
   * `violation`: the driver broke a rule and is served. `hold`: a person put a queue on hold, or ended it. `resumed`: the
   * log goes on with a restored machine, or after a time without recording.
   */
  readonly kind: "fault" | "violation" | "reset" | "hold" | "resumed";
  readonly text: string;
  /** Empty where the specification has nothing to do with it. */
  readonly clause: string;
  /** The sentence of the clause that was broken, if the event has it. */
  readonly must?: string;
}

export type Row = RequestRow | MarkRow;

/** What the row says, in lower case: what the filter looks at. */
export function searchText(row: Row): string {
  if (row.kind !== "request") return `${row.kind} ${row.device} ${row.text} ${row.clause}`.toLowerCase();
  const { request, queueName, operation, algorithm, sessionId, outcome, status, refused, injected, held } = row;
  const session = sessionId === undefined ? "" : `session ${sessionId}`;
  const words = [`#${request}`, row.device, queueName, operation, algorithm, session, outcome, status];
  if (held) words.push("held");
  if (row.waits) words.push("answered, waits for its turn");
  for (const { fault, detail } of injected) words.push("injected", fault, detail);
  return [...words, refused?.why ?? ""].join(" ").toLowerCase();
}
