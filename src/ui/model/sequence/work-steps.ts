/** While the device has the request: holds, faults by rule, the check, the engine. */
import type { Stamp } from "../../../contract/trace.ts";
import type { EventOf } from "../../../trace/event-of.ts";
import { requestLayout } from "../../../trace/exchange.ts";
import { duration, plural } from "../format.ts";
import type { RequestRow } from "../log/rows.ts";
import { elapsed } from "../log/timing.ts";
import { plainText, withoutStop } from "./plain-text.ts";
import type { Step } from "./step.ts";
import type { Story, WorkEvent } from "./story.ts";

const IN_DEVICE = { by: "device", from: "device", to: "device", evidence: "seen", mood: "plain", clause: "" } as const;
const BY_OWNER = { ...IN_DEVICE, by: "owner" } as const;

/** Rules that keep the device from looking at the request. */
const UNCHECKED: readonly string[] = ["drop", "needs-reset", "status"];

/** Rules that break the answer, once the device has it. */
const OF_THE_ANSWER: readonly string[] = ["delay", "corrupt", "used-length", "used-id"];

/** Draws a story's events up to the answer, one after the other. */
export class WorkDrawing {
  readonly #story: Story;
  readonly #counts = new Map<string, number>();
  #isChecked = false;

  constructor(story: Story) {
    this.#story = story;
  }

  /** The steps of the next event. */
  draw(event: WorkEvent): Step[] {
    const steps: Step[] = [];
    if (event.kind === "injected" && OF_THE_ANSWER.includes(event.fault)) steps.push(...this.beforeAnswer());
    if (event.kind === "submitted" && !this.#isChecked) steps.push(checkStep(this.#story.row));
    if (event.kind === "submitted" || event.kind === "refused") this.#isChecked = true;
    const count = (this.#counts.get(event.kind) ?? 0) + 1;
    this.#counts.set(event.kind, count);
    const id = count === 1 ? event.kind : `${event.kind}-${count}`;
    if (event.kind === "working" && count > 1) steps.push(replacedStep(id));
    return [...steps, { ...stepOf(event, this.#story), id, stamp: event }];
  }

  /** Steps that must have been before the answer, and that no event tells of. */
  beforeAnswer(): Step[] {
    if (this.#isChecked || !isAnsweredInline(this.#story)) return [];
    this.#isChecked = true;
    return [checkStep(this.#story.row), inlineStep(this.#story.row)];
  }
}

/** No rule kept the device from the request. So it made an answer itself if no event says where it is from. */
const isAnsweredInline = ({ events }: Story): boolean =>
  !events.some((event) => event.kind === "injected" && UNCHECKED.includes(event.fault));

function checkStep(row: RequestRow): Step {
  const { operation, algorithm, sessionId } = row;
  const what = [operation, algorithm].filter(Boolean).map(plainText).join(" ");
  const session = sessionId === undefined ? "" : `, session ${sessionId}`;
  return {
    ...IN_DEVICE,
    id: "checked",
    what: `checks the request: ${what}${session}`,
    why:
      "The device decodes its copy and looks whether all of it fits: operation, lengths, session. What does not fit " +
      "is refused with a status. No event tells of a check that found nothing.",
    clause: requestLayout(row).clause ?? "",
    evidence: "inferred",
    stamp: undefined,
    leadsTo: { kind: "field", side: "readable", offset: 0 },
  };
}

const inlineStep = ({ operation }: RequestRow): Step => ({
  ...IN_DEVICE,
  id: "inline",
  what: "makes the answer itself, without the engine",
  why:
    `${withoutStop(operation)} is short work. The device does it at once, inside of the guest's instruction, while ` +
    "the guest stands still. The instruction counter does not move.",
  evidence: "inferred",
  stamp: undefined,
  leadsTo: undefined,
});

const replacedStep = (id: string): Step => ({
  ...IN_DEVICE,
  id: `${id}-replaced`,
  by: "engine",
  from: "engine",
  to: "engine",
  what: "the worker is gone, another takes the request",
  why:
    "A worker ended before it answered. The pool replaces it and hands the request to a worker once more. The driver " +
    "sees nothing of it: the answer comes later.",
  evidence: "inferred",
  mood: "broken",
  stamp: undefined,
  leadsTo: undefined,
});

type Drawn = Omit<Step, "id" | "stamp">;

function stepOf(event: WorkEvent, story: Story): Drawn {
  const { row } = story;
  switch (event.kind) {
    case "held":
      return heldStep(event, row);
    case "released":
      return releasedStep(row);
    case "injected":
      return injectedStep(event);
    case "submitted":
      return submittedStep(event);
    case "working":
      return workingStep(event, row);
    case "progress":
      return progressStep(event);
    case "completed":
      return completedStep(event);
    case "refused":
      return refusedStep(event, row);
  }
}

const heldStep = (event: EventOf<"held">, { released, queueName, outcome }: RequestRow): Drawn => ({
  ...BY_OWNER,
  mood: "wait",
  what: released ? `on hold for ${between(event, released)}` : outcome === "waiting" ? "on hold, and waits" : "on hold",
  why:
    `The owner at the panel put ${queueName} on hold: requests are taken, and wait. To the driver the device is ` +
    "merely slow. The process that asked sleeps, and the rest of the guest runs on.",
  leadsTo: undefined,
});

const releasedStep = ({ queueName }: RequestRow): Drawn => ({
  ...BY_OWNER,
  what: `is released, and ${queueName} goes on`,
  why: "The owner let it go on. Requests may be released in any order: a driver must not count on theirs.",
  leadsTo: undefined,
});

const injectedStep = ({ fault, detail }: EventOf<"injected">): Drawn => ({
  ...BY_OWNER,
  mood: fault === "delay" ? "wait" : fault === "drop" || fault === "needs-reset" ? "lost" : "broken",
  what: `fault by rule, ${fault}: ${withoutStop(detail)}`,
  why:
    "A rule of the owner breaks this request, to show what a driver does then. The device itself would not have done " +
    "so.",
  leadsTo: undefined,
});

const submittedStep = ({ operation }: EventOf<"submitted">): Drawn => ({
  ...IN_DEVICE,
  to: "engine",
  what: `hands ${plainText(operation)} to the engine`,
  why:
    "This is long arithmetic. The device gives it to a worker and lets the guest run on, which may post more requests " +
    "meanwhile. The specification says nothing of how a device calculates.",
  leadsTo: undefined,
});

const workingStep = (event: EventOf<"working">, { submitted }: RequestRow): Drawn => ({
  ...IN_DEVICE,
  by: "engine",
  from: "engine",
  to: "engine",
  what: `worker ${event.worker} begins${submitted ? `, after ${between(submitted, event)}` : ""}`,
  why:
    "Each worker does one request at a time. While all are busy, requests wait in a line. The guest's processor and " +
    "the worker run at the same time.",
  leadsTo: undefined,
});

const progressStep = ({ step, candidates }: EventOf<"progress">): Drawn => ({
  ...IN_DEVICE,
  by: "engine",
  from: "engine",
  to: "engine",
  mood: "wait",
  what: `${plainText(step)}: ${plural(candidates, "candidate")} tried`,
  why: "Primes are found by trying. How long it takes is chance. Of such reports the newest is drawn.",
  leadsTo: undefined,
});

const completedStep = ({ ok, detail }: EventOf<"completed">): Drawn => ({
  ...IN_DEVICE,
  by: "engine",
  from: "engine",
  to: "device",
  mood: ok ? "plain" : "broken",
  what: ok ? "returns the result" : `fails: ${withoutStop(detail) || "without a reason"}`,
  why: ok
    ? "The worker is free for the next request. The device now has to tell the driver."
    : "The engine has no result. The device answers with a status that says so: no request is left without an answer.",
  leadsTo: undefined,
});

const refusedStep = ({ clause, why, status }: EventOf<"refused">, row: RequestRow): Drawn => ({
  ...IN_DEVICE,
  mood: "broken",
  what: `refuses it with ${plainText(row.status) || `status ${status}`}`,
  why:
    `${withoutStop(why)}. A request that is refused is answered like any other: the status says what was wrong, and ` +
    "the driver may send the next one.",
  clause: plainText(clause),
  leadsTo: { kind: "field", side: "readable", offset: 0 },
});

const between = (from: Stamp, to: Stamp): string => duration(elapsed(from, to).milliseconds);
