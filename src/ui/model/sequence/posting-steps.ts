/** From the driver's memory to the device: the chain is written, made available, notified and taken. */
import { ABSENCE_WORD } from "../../../trace/absent.ts";
import type { Popped } from "../../../trace/event-of.ts";
import { count, plural } from "../format.ts";
import { wrapped } from "../log/queue-history.ts";
import type { RequestRow } from "../log/rows.ts";
import { SequenceClause } from "./clauses.ts";
import type { LeadsTo, Step } from "./step.ts";
import type { Story } from "./story.ts";
import { violationStep } from "./violation-step.ts";

/** Descriptors that are counted by name in a sentence. */
const MAX_NAMED = 8;

interface Place {
  readonly row: RequestRow;
  readonly popped: Popped;
  readonly slot: number | undefined;
}

/** `queueSize`: undefined if the log does not have it, as in a file that begins later. */
export function postingSteps(story: Story, queueSize: number | undefined): Step[] {
  const { row } = story;
  const { popped } = row;
  const slot = queueSize === undefined ? undefined : popped.position % Math.max(1, queueSize);
  const place = { row, popped, slot };
  return [
    descriptorsStep(place),
    entryStep(place),
    indexStep(place),
    ...notifySteps(place),
    ...story.noticed.map((event, number) => violationStep(event, story, `noticed-${number}`)),
    ...takeSteps(place),
  ];
}

const INFERRED = { evidence: "inferred", mood: "plain", stamp: undefined } as const;

function descriptorsStep({ popped }: Place): Step {
  const { chain, head } = popped;
  const indirect = chain.filter(({ table }) => table === "indirect").length;
  const what = plural(chain.length, "descriptor");
  return {
    ...INFERRED,
    id: "descriptors",
    by: "driver",
    from: "driver",
    to: "memory",
    what:
      indirect === 0
        ? `writes ${what}`
        : `writes ${what}, ${indirect === chain.length ? "all" : count(indirect)} in an indirect table`,
    why:
      `A request is a chain of buffers in guest memory, which begins at descriptor ${head}. The device may not look ` +
      `at it yet, as no ring names it. ${indirect > 0 ? "One descriptor of the ring refers to that table. " : ""}No event ` +
      "tells of this write: it was seen when the device read the chain.",
    clause: SequenceClause.DESCRIPTORS,
    leadsTo: firstByte(popped),
  };
}

function entryStep({ popped, slot }: Place): Step {
  const where = placeText("available", slot, popped.position);
  return {
    ...INFERRED,
    id: "available-entry",
    by: "driver",
    from: "driver",
    to: "memory",
    what: `writes head ${popped.head} into ${where}`,
    why:
      "The ring says which chains are the device's, in their order. The device still may not read the entry: the " +
      "index does not reach it. This write is to memory, too, and was seen later.",
    clause: SequenceClause.AVAILABLE_ENTRY,
    leadsTo: slotOf("available", slot),
  };
}

function indexStep({ popped, slot }: Place): Step {
  return {
    ...INFERRED,
    id: "available-index",
    by: "driver",
    from: "driver",
    to: "memory",
    what: `raises avail.idx to ${wrapped(popped.position + 1)} or more`,
    why:
      "This hands the chain over: from now on the device may take it, notified or not, and the driver may not change " +
      "it. The index is higher if the driver posted several chains at once.",
    clause: SequenceClause.AVAILABLE_INDEX,
    leadsTo: slotOf("available", slot),
  };
}

function notifySteps({ row, popped }: Place): Step[] {
  const { notified, forgotten } = row;
  const { queue } = popped;
  const common = { id: "notified", by: "driver", from: "driver", to: "device", mood: "plain" } as const;
  const register = { kind: "register", name: "queue_notify" } as const;
  if (notified) {
    const isAtOnce = notified.instructions === popped.instructions;
    const when = isAtOnce
      ? "The device does its work inside of this very instruction of the guest."
      : "The device looked later, in a turn of its own. It is the last notification before that, and may be another chain's.";
    return [
      {
        ...common,
        what: `writes ${queue} to the queue_notify register of ${row.queueName}`,
        why: `The driver tells the device which queue has news: the value is the queue's number. ${when}`,
        clause: SequenceClause.NOTIFY,
        evidence: "seen",
        stamp: notified,
        leadsTo: register,
      },
    ];
  }
  if (!forgotten.includes("notification")) return [];
  return [
    {
      ...INFERRED,
      ...common,
      what: `notifies ${row.queueName}`,
      why: "The notification is no longer in the log, which was full. Its time is not known.",
      clause: SequenceClause.NOTIFY,
      leadsTo: register,
    },
  ];
}

function takeSteps({ row, popped, slot }: Place): Step[] {
  const { chain, head, readable, writableLength, position } = popped;
  const where = placeText("available", slot, position);
  const isUnnotified = !row.notified && !row.forgotten.includes("notification");
  const how = isUnnotified
    ? "The log has no notification for it: the device looks at its queues also when it has answered others."
    : "The device asks which chain is next.";
  const common = { by: "device", from: "device", to: "memory", evidence: "seen", mood: "plain" } as const;
  return [
    {
      ...common,
      id: "popped",
      what: `reads ${where}: head ${head}`,
      why: `${how} Positions run on, and this one is ${position}. Its slot is that modulo the queue's size.`,
      clause: SequenceClause.AVAILABLE_RING,
      stamp: popped,
      leadsTo: slotOf("available", slot),
    },
    {
      ...common,
      id: "chain",
      what: `walks ${plural(chain.length, "descriptor")}, copies ${plural(readable.length, "byte")}`,
      why:
        `It follows the chain (${chainText(popped)}) and checks each address. ${absenceText(popped)}It may write ` +
        `${plural(writableLength, "byte")} later. After this copy the driver can no longer change what was asked.`,
      clause: SequenceClause.DESCRIPTOR_TABLE,
      stamp: popped,
      leadsTo: firstByte(popped),
    },
  ];
}

function chainText({ chain }: Popped): string {
  const named = chain.slice(0, MAX_NAMED).map(({ index, writable }) => `${index} ${writable ? "▼" : "▲"}`);
  const more = chain.length - named.length;
  return named.join(", ") + (more > 0 ? ` and ${count(more)} more` : "");
}

function absenceText({ absent = [] }: Popped): string {
  const [first] = absent;
  if (!first) return "";
  const bytes = absent.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
  return `Of the copy this log has ${plural(bytes, "byte")} less: ${ABSENCE_WORD[first.why]}. `;
}

const firstByte = ({ readable }: Popped): LeadsTo => ({
  kind: "field",
  side: readable.length > 0 ? "readable" : "writable",
  offset: 0,
});

/** Without the size of the queue, as after a reset, the slot of a position is not known. */
export const placeText = (ring: "available" | "used", slot: number | undefined, position: number): string =>
  `${slot === undefined ? `position ${position}` : `slot ${slot}`} of the ${ring} ring`;

export const slotOf = (ring: "available" | "used", slot: number | undefined): LeadsTo | undefined =>
  slot === undefined ? undefined : { kind: "slot", ring, slot };
