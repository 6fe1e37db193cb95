/** From the device back to the driver: data, used element, index and interrupt. Or a reset, or a wait. */
import type { EventOf, Used } from "../../../trace/event-of.ts";
import { count, plural } from "../format.ts";
import { resetText } from "../log/mark-text.ts";
import { wrapped } from "../log/queue-history.ts";
import { SequenceClause } from "./clauses.ts";
import { plainText, withoutStop } from "./plain-text.ts";
import { placeText, slotOf } from "./posting-steps.ts";
import type { Step } from "./step.ts";
import type { EndEvent, Story } from "./story.ts";
import { violationStep } from "./violation-step.ts";

/** What the queue was set up with; undefined if the log does not have it. */
export interface QueueFacts {
  readonly size: number | undefined;
  readonly eventIdx: boolean | undefined;
}

const SEEN = { evidence: "seen", mood: "plain", leadsTo: undefined } as const;
const TO_MEMORY = { ...SEEN, by: "device", from: "device", to: "memory" } as const;

/** The steps of an event; `number` tells those of one kind apart. */
export function answerSteps(event: EndEvent, story: Story, { facts, number }: AnswerContext): Step[] {
  switch (event.kind) {
    case "used":
      return usedSteps(event, story, facts);
    case "interrupt":
      return [event.cause === "queue" ? interruptStep(event, story) : configInterruptStep(event, number)];
    case "isr-read":
      return [isrReadStep(event), receiveStep(story)];
    case "violation":
      return [violationStep(event, story, `violation-${number}`)];
    case "fault":
      return [faultStep(event, number)];
    case "status":
      return [needsResetStep(event, number)];
    case "reset":
      return story.row.outcome === "lost" ? [resetStep(event, story)] : [];
  }
}

export interface AnswerContext {
  readonly facts: QueueFacts;
  readonly number: number;
}

function usedSteps(used: Used, story: Story, { size }: QueueFacts): Step[] {
  const { popped } = story.row;
  const slot = size === undefined ? undefined : used.position % Math.max(1, size);
  const isWrongHead = used.head !== popped.head;
  const where = placeText("used", slot, used.position);
  return [
    writtenStep(used, story),
    {
      ...TO_MEMORY,
      id: "used-element",
      mood: isWrongHead ? "broken" : "plain",
      what: `writes id ${used.head}, len ${count(used.length)} into ${where}`,
      why: isWrongHead
        ? `The element names descriptor ${used.head}, but the chain begins at ${popped.head}. The driver knows no such ` +
          "request, or takes it for another's answer."
        : "The element says which chain is done, by its head, and how many bytes the device wrote. Chains may come " +
          "back in another order than they were posted.",
      clause: SequenceClause.USED_RING,
      stamp: used,
      leadsTo: slotOf("used", slot),
    },
    {
      ...TO_MEMORY,
      id: "used-index",
      what: `raises used.idx to ${wrapped(used.position + 1)}`,
      why:
        "The index comes last: once it reaches the element, the chain is the driver's again. The driver may read the " +
        "answer from now on, interrupted or not, and use the descriptors anew.",
      clause: SequenceClause.USED_INDEX,
      stamp: used,
      leadsTo: slotOf("used", slot),
    },
  ];
}

function writtenStep(used: Used, { row }: Story): Step {
  const bytes = used.written.reduce((sum, part) => sum + part.bytes.length, 0);
  const status = row.statusCode === undefined ? "" : plainText(row.status);
  return {
    ...TO_MEMORY,
    id: "written",
    what:
      bytes === 0
        ? "writes nothing into the buffers"
        : `writes ${plural(bytes, "byte")}${status && `, status ${status}`}`,
    why:
      "The result goes into the buffers that the driver left for it, and the status with it. The driver may not look " +
      "yet: the used ring does not have the chain." +
      (used.absent ? " Some of these bytes are not in this log." : ""),
    clause: SequenceClause.USED_INDEX,
    stamp: used,
    leadsTo: bytes === 0 ? undefined : { kind: "field", side: "writable", offset: used.written[0]?.offset ?? 0 },
  };
}

function interruptStep(event: EventOf<"interrupt">, { alsoAnswered }: Story): Step {
  const others =
    alsoAnswered === 0 ? "" : ` It tells of ${plural(alsoAnswered + 1, "answer")} at once: that spares interrupts.`;
  return {
    ...SEEN,
    id: "interrupt",
    by: "device",
    from: "device",
    to: "driver",
    what: "sets the ISR bit for queues, raises the interrupt line",
    why: `The driver sleeps, or does other work, until it is told to look.${others} The line stays up until it is read.`,
    clause: SequenceClause.INTERRUPT,
    stamp: event,
  };
}

const configInterruptStep = (event: EventOf<"interrupt">, number: number): Step => ({
  ...SEEN,
  id: `config-interrupt-${number}`,
  by: "device",
  from: "device",
  to: "driver",
  what: "sets the ISR bit for the configuration, raises the line",
  why: "A device that has given up tells so, as a driver does not look at device_status by itself.",
  clause: SequenceClause.CONFIG_INTERRUPT,
  stamp: event,
});

const isrReadStep = (event: EventOf<"isr-read">): Step => ({
  ...SEEN,
  id: "isr-read",
  by: "driver",
  from: "driver",
  to: "device",
  what: `reads the ISR register: 0x${event.value.toString(16)}, and the line goes down`,
  why:
    "Devices share an interrupt line, so the driver asks each of them. A set bit says that it was this one. The read " +
    "clears the register and lowers the line.",
  clause: SequenceClause.ISR,
  stamp: event,
  leadsTo: { kind: "register", name: "isr_status" },
});

const receiveStep = ({ row }: Story): Step => ({
  id: "received",
  by: "driver",
  from: "driver",
  to: "memory",
  what: "reads used.idx, the element and the answer",
  why:
    `It finds descriptor ${row.popped.head} done, wakes the process that waited, and puts the descriptors back into its ` +
    "list of free ones. These are reads of memory, which no event tells of.",
  clause: SequenceClause.RECEIVE,
  evidence: "inferred",
  mood: "plain",
  stamp: undefined,
  leadsTo: undefined,
});

const faultStep = (event: EventOf<"fault">, number: number): Step => ({
  ...SEEN,
  id: `fault-${number}`,
  by: "driver",
  from: "driver",
  to: "device",
  mood: "broken",
  what: `breaks virtio: ${withoutStop(event.problem)}`,
  why: "The driver made a mistake that the device cannot get over, with this request or another. It takes no more.",
  clause: plainText(event.clause),
  stamp: event,
});

const needsResetStep = (event: EventOf<"status">, number: number): Step => ({
  ...SEEN,
  id: `needs-reset-${number}`,
  by: "device",
  from: "device",
  to: "device",
  mood: "lost",
  what: "sets DEVICE_NEEDS_RESET",
  why: "The device gives up. It answers nothing that it has, and waits for the driver to reset it.",
  clause: SequenceClause.STATUS,
  stamp: event,
  leadsTo: { kind: "register", name: "device_status" },
});

function resetStep(event: EventOf<"reset">, { row, resetRow }: Story): Step {
  const isDriver = event.cause === "driver";
  return {
    ...SEEN,
    id: "reset",
    by: isDriver ? "driver" : "owner",
    from: isDriver ? "driver" : "device",
    to: "device",
    mood: "lost",
    what: `lost: ${resetText(event).toLowerCase()}`,
    why:
      `A reset takes request ${row.request} and all others away from the device. Nothing more is written for them, and ` +
      "no interrupt comes: the driver has to give its processes an error itself.",
    clause: SequenceClause.RESET,
    stamp: event,
    leadsTo: resetRow === undefined ? undefined : { kind: "row", ordinal: resetRow, what: "reset" },
  };
}

// --- what did not come ---

/** The end of a request that has not come to the driver's read of the ISR. */
export function endSteps(story: Story, facts: QueueFacts): Step[] {
  const { row, events } = story;
  const has = (kind: string) => events.some((event) => event.kind === kind);
  if (row.outcome === "lost") return has("reset") ? [] : [lostStep(story)];
  if (!row.used) return [row.outcome === "unknown" ? UNSEEN_END : waitStep(story)];
  if (!events.some((event) => event.kind === "interrupt" && event.cause === "queue")) {
    return [noInterruptStep(story, facts)];
  }
  return has("isr-read") ? [] : [unreadStep(story)];
}

const lostStep = ({ resetRow }: Story): Step => ({
  id: "reset",
  by: "owner",
  from: "device",
  to: "device",
  what: "lost: a reset of the device came before the answer",
  why: "The reset itself is no longer in the log, or is far behind. No answer comes.",
  clause: SequenceClause.RESET,
  evidence: "inferred",
  mood: "lost",
  stamp: undefined,
  leadsTo: resetRow === undefined ? undefined : { kind: "row", ordinal: resetRow, what: "reset" },
});

const UNSEEN_END: Step = {
  id: "waiting",
  by: "device",
  from: "device",
  to: "device",
  what: "its end was not recorded",
  why: "When the log went on, the device did not have this request any more.",
  clause: "",
  evidence: "inferred",
  mood: "lost",
  stamp: undefined,
  leadsTo: undefined,
};

const TURN_STEP: Step = {
  id: "waiting",
  by: "device",
  from: "device",
  to: "device",
  what: "answered, waits for its turn",
  why: "With IN_ORDER buffers go back in the order in which they came. A request before this one is not answered.",
  clause: "6 Reserved Feature Bits",
  evidence: "inferred",
  mood: "wait",
  stamp: undefined,
  leadsTo: undefined,
};

function waitStep({ row, events }: Story): Step {
  const isDropped = events.some((event) => event.kind === "injected" && event.fault === "drop");
  const isInEngine = row.submitted !== undefined && row.completed === undefined;
  if (row.waits) return TURN_STEP;
  return {
    id: "waiting",
    by: isInEngine ? "engine" : "device",
    from: isInEngine ? "engine" : "device",
    to: isInEngine ? "engine" : "device",
    what: isDropped ? "no answer, ever" : "no answer yet",
    why: isDropped
      ? "The request was thrown away. Its descriptors stay with the device until the driver resets it."
      : "The log ends here for this request. Its descriptors are the device's, and the driver waits.",
    clause: "",
    evidence: "inferred",
    mood: isDropped ? "lost" : "wait",
    stamp: undefined,
    leadsTo: undefined,
  };
}

function noInterruptStep({ row, hasInterrupts }: Story, { eventIdx }: QueueFacts): Step {
  const isGone = row.forgotten.includes("interrupt") || !hasInterrupts;
  const how =
    eventIdx === undefined
      ? "by a flag of the available ring, or with its used_event"
      : eventIdx
        ? "with used_event, behind the available ring: the index there was not reached"
        : "with the flag NO_INTERRUPT of the available ring";
  return {
    id: "no-interrupt",
    by: "device",
    from: "device",
    to: "driver",
    what: isGone ? "an interrupt is not in the log" : "no interrupt: the driver asked for none",
    why: isGone
      ? "Interrupts are among the events that the log lacks. Whether one came cannot be told."
      : `A driver that looks at the ring anyway can ask for silence, ${how}. An interrupt that is still up also counts ` +
        "for this answer.",
    clause: SequenceClause.SUPPRESSION,
    evidence: "inferred",
    mood: "plain",
    stamp: undefined,
    leadsTo: undefined,
  };
}

const unreadStep = ({ row }: Story): Step => ({
  id: "unread",
  by: "driver",
  from: "driver",
  to: "driver",
  what: row.forgotten.includes("read of the ISR")
    ? "its read of the ISR is not in the log"
    : "has not read the ISR yet",
  why: "The line is up until the driver reads the register. The answer is in memory already.",
  clause: SequenceClause.ISR,
  evidence: "inferred",
  mood: "wait",
  stamp: undefined,
  leadsTo: undefined,
});
