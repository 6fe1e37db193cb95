/**
 * The event log for Perfetto and chrome://tracing, in the Trace Event Format: where the time of each request went. Its
 * form is in docs/trace-format.md.
 */
import type { TraceEvent } from "../contract/trace.ts";
import { ExchangeTracker } from "./context.ts";
import { type EventOf, type GuestEvent, isGuestEvent, type Used } from "./event-of.ts";
import { type Exchange, headerOf, noStatusText, statusText, verdictOf } from "./exchange.ts";
import type { TraceAbout } from "./json-lines.ts";

/** Threads of a process: the device's own, then its queues, then the workers. A queue has at most 65536 neighbours. */
const DEVICE_THREAD = 1;
const FIRST_QUEUE = 10;
const FIRST_WORKER = 100_000;

/** Name of the process that has the shell's commands. */
const GUEST_PROCESS = "guest";

type Args = Readonly<Record<string, string | number | boolean>>;

/** One entry of `traceEvents`. */
interface Entry {
  readonly name: string;
  readonly ph: "M" | "b" | "e" | "X" | "i";
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id2?: { readonly local: string };
  readonly s?: "t" | "p";
  readonly args?: Args;
}

type Step = EventOf<"popped" | "held" | "released" | "submitted" | "working" | "completed" | "used">;

/** The activity between each step of a request and the next. */
const STAGE: Readonly<Record<Exclude<Step["kind"], "used">, string>> = {
  popped: "in the device",
  held: "on hold",
  released: "in the device",
  submitted: "waits for a worker",
  working: "in the engine",
  completed: "written back",
};

interface Pending {
  readonly popped: EventOf<"popped">;
  readonly exchange: Exchange | undefined;
  readonly steps: Step[];
}

interface Process {
  readonly pid: number;
  readonly threads: Set<number>;
  readonly pending: Map<number, Pending>;
}

/** Writes a file piece by piece; the pieces are its text. */
export class ChromeTraceWriter {
  readonly #tracker = new ExchangeTracker();
  readonly #processes = new Map<string, Process>();
  #first = true;
  /** The command that runs. */
  #command: EventOf<"command"> | undefined;

  begin(about: TraceAbout): string {
    return `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[`;
  }

  event(event: TraceEvent): string {
    if (isGuestEvent(event)) return this.#text(this.#guest(event));
    const exchange = this.#tracker.follow(event);
    const { process, entries } = this.#process(event.device);
    entries.push(...this.#entries(process, event, exchange));
    return this.#text(entries);
  }

  /** Requests without an answer end where their last step is. */
  end(): string {
    const open = [...this.#processes.values()].flatMap((process) =>
      [...process.pending.values()].flatMap((pending) => slices(process, pending, undefined)),
    );
    const last = this.#command ? this.#endOfCommand(this.#command) : [];
    return `${this.#text([...open, ...last])}\n]}\n`;
  }

  /** A command is a slice of the guest's own process. */
  #guest(event: GuestEvent): Entry[] {
    const begun = this.#command;
    if (event.kind === "command" && begun?.command === event.command && begun.text === event.text) return [];
    const ended = begun ? this.#endOfCommand(begun, event) : [];
    this.#command = event.kind === "command" ? event : undefined;
    if (event.kind !== "command") return ended;
    const { process, entries } = this.#process(GUEST_PROCESS);
    return [...ended, ...entries, commandEntry(process, event, "b")];
  }

  /** `by`: its own end, or what came in its place. */
  #endOfCommand(command: EventOf<"command">, by: GuestEvent = { ...command, text: "" }): Entry[] {
    const { process } = this.#process(GUEST_PROCESS);
    const status = by.kind === "command-ended" && by.outcome === "exited" ? by.status : "unknown";
    return [{ ...commandEntry(process, command, "e"), ts: microseconds(by.at), args: { status } }];
  }

  #text(entries: readonly Entry[]): string {
    return entries.map((entry) => this.#separator() + JSON.stringify(entry)).join("");
  }

  #separator(): string {
    const separator = this.#first ? "\n" : ",\n";
    this.#first = false;
    return separator;
  }

  #process(device: string): { process: Process; entries: Entry[] } {
    const known = this.#processes.get(device);
    if (known) return { process: known, entries: [] };
    const process: Process = { pid: this.#processes.size + 1, threads: new Set(), pending: new Map() };
    this.#processes.set(device, process);
    return { process, entries: [named(process, "process_name", DEVICE_THREAD, device)] };
  }

  #entries(process: Process, event: TraceEvent, exchange: Exchange | undefined): Entry[] {
    switch (event.kind) {
      case "popped":
        // A log that goes on tells again of what is in flight.
        if (process.pending.get(event.request)?.popped.position === event.position) return [];
        process.pending.set(event.request, { popped: event, exchange, steps: [event] });
        return thread(process, FIRST_QUEUE + event.queue, `queue ${event.queue}`);
      case "held":
      case "released":
      case "submitted":
      case "working":
        process.pending.get(event.request)?.steps.push(event);
        return event.kind === "working" ? thread(process, FIRST_WORKER + event.worker, `worker ${event.worker}`) : [];
      case "completed":
        return completed(process, event);
      case "used":
        return used(process, event);
      case "reset": {
        const lost = [...process.pending.values()].flatMap((pending) => slices(process, pending, undefined));
        process.pending.clear();
        return [...lost, instant(process, event)];
      }
      case "notify":
      case "hold":
      case "interrupt":
      case "isr-read":
      case "injected":
      case "refused":
      case "fault":
      case "violation":
        return [instant(process, event)];
      case "status":
        // The same again is for a reader that joins: nothing has happened.
        return event.from === event.to ? [] : [instant(process, event)];
      case "resumed":
        return [...endedUnseen(process, event), instant(process, event)];
      default:
        return [];
    }
  }
}

/** What is not in flight when the log goes on ends where its last step is. */
function endedUnseen(process: Process, { inFlight }: EventOf<"resumed">): Entry[] {
  const still = new Set(inFlight.map(({ request }) => request));
  const ended = [...process.pending].filter(([request]) => !still.has(request));
  for (const [request] of ended) process.pending.delete(request);
  return ended.flatMap(([, pending]) => slices(process, pending, undefined));
}

const named = ({ pid }: Process, what: string, tid: number, name: string): Entry => ({
  name: what,
  ph: "M",
  pid,
  tid,
  ts: 0,
  args: { name },
});

/** Names a thread the first time it is seen. */
function thread(process: Process, tid: number, name: string): Entry[] {
  if (process.threads.has(tid)) return [];
  process.threads.add(tid);
  return [named(process, "thread_name", tid, name)];
}

const commandEntry = (
  { pid }: Process,
  { command, text, at, instructions }: EventOf<"command">,
  ph: "b" | "e",
): Entry => ({
  name: text || "a command",
  ph,
  pid,
  tid: DEVICE_THREAD,
  cat: "command",
  id2: { local: `0x${command.toString(16)}` },
  ts: microseconds(at),
  args: { command, instructions },
});

const microseconds = (milliseconds: number): number => Math.round(milliseconds * 1e6) / 1000;

/** The worker's slice, if there is one. */
function completed(process: Process, event: EventOf<"completed">): Entry[] {
  const pending = process.pending.get(event.request);
  const working = pending?.steps.findLast((step) => step.kind === "working");
  pending?.steps.push(event);
  if (!pending || !working) return [];
  const ts = microseconds(working.at);
  const dur = Math.max(0, microseconds(event.at) - ts);
  const args = { request: event.request, ok: event.ok, detail: event.detail, instructions: working.instructions };
  return [{ name: nameOf(pending), ph: "X", pid: process.pid, tid: FIRST_WORKER + working.worker, ts, dur, args }];
}

function used(process: Process, event: Used): Entry[] {
  const pending = process.pending.get(event.request);
  if (!pending) return [];
  process.pending.delete(event.request);
  pending.steps.push(event);
  return slices(process, pending, event);
}

function nameOf({ popped, exchange }: Pending): string {
  if (!exchange) return `#${popped.request}`;
  const { operation, algorithm } = headerOf(exchange);
  return `#${popped.request} ${operation}${algorithm && ` ${algorithm}`}`;
}

/** A request from its first step to its last, and each stage in between. */
function slices(process: Process, pending: Pending, answer: Used | undefined): Entry[] {
  const { popped, exchange, steps } = pending;
  const last = steps.at(-1) ?? popped;
  const verdict = exchange && answer && verdictOf(exchange, answer);
  const status = answer ? (verdict ? statusText(verdict) : noStatusText(answer)) : "no answer";
  const sizes = { readable: popped.readable.length, writable: popped.writableLength };
  const args = {
    device: popped.device,
    request: popped.request,
    status,
    ...sizes,
    ...(answer && { "used.len": answer.length }),
  };
  const stages = steps.slice(0, -1).flatMap((step, index) => {
    const next = steps[index + 1];
    return step.kind === "used" || !next
      ? []
      : slice(process, pending, { name: STAGE[step.kind], from: step, to: next });
  });
  const [begin, end] = slice(process, pending, { name: nameOf(pending), from: popped, to: last, args });
  return [begin, ...stages, end];
}

interface Slice {
  readonly name: string;
  readonly from: Step;
  readonly to: Step;
  readonly args?: Args;
}

function slice({ pid }: Process, { popped }: Pending, { name, from, to, args }: Slice): [Entry, Entry] {
  const place = {
    name,
    cat: "request",
    pid,
    tid: FIRST_QUEUE + popped.queue,
    id2: { local: `0x${popped.request.toString(16)}` },
  };
  const at = (step: Step) => ({ ts: microseconds(step.at), args: { ...args, instructions: step.instructions } });
  return [
    { ...place, ph: "b", ...at(from) },
    { ...place, ph: "e", ...at(to) },
  ];
}

type Instant = EventOf<
  | "notify"
  | "hold"
  | "interrupt"
  | "isr-read"
  | "injected"
  | "refused"
  | "fault"
  | "violation"
  | "status"
  | "reset"
  | "resumed"
>;

/** On the queue's thread where it has one. */
function instant({ pid }: Process, event: Instant): Entry {
  const { kind, at, instructions } = event;
  const tid = "queue" in event ? FIRST_QUEUE + event.queue : DEVICE_THREAD;
  const grave = kind === "fault" || kind === "reset";
  return {
    name: kind,
    ph: "i",
    pid,
    tid,
    ts: microseconds(at),
    s: grave ? "p" : "t",
    args: { ...ownOf(event), instructions },
  };
}

/** The event's own fields, without its lists. */
const ownOf = ({ at: _at, instructions: _instructions, device: _device, kind: _kind, ...own }: Instant): Args =>
  Object.fromEntries(Object.entries(own).filter((field): field is [string, Args[string]] => !Array.isArray(field[1])));
