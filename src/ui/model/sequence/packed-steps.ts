/** The steps of a request through a packed ring: those of a split queue, in other words and places. */
import { slotOf, wrapOf } from "../../../wire/virtio/ring-position.ts";
import { count } from "../format.ts";
import type { RequestRow } from "../log/rows.ts";
import type { Step } from "./step.ts";

const PackedClause = {
  PLACING: "2.8.21.1 Placing Available Buffers Into The Descriptor Ring",
  POLLING: "2.8.2 Polling of available and used descriptors",
  CHAINING: "2.8.6 Next Flag: Descriptor Chaining",
  USED: "2.8.1 Driver and Device Ring Wrap Counters",
  LENGTH: "2.8.4 Element Address and Length",
  EVENTS: "2.8.10 Driver and Device Event Suppression",
  RECEIVING: "2.8.22 Receiving Used Buffers From The Device",
} as const;

type Words = Partial<Pick<Step, "what" | "why" | "clause" | "leadsTo">>;

/** One ring has one place for both: the entry of an available ring is not there. */
export function packedSteps(steps: readonly Step[], row: RequestRow): Step[] {
  const words = wordsOf(row);
  return steps.flatMap((step) => (step.id === "available-entry" ? [] : [{ ...step, ...words[step.id] }]));
}

function wordsOf({ popped, used }: RequestRow): Readonly<Record<string, Words>> {
  const { position, head } = popped;
  const slot = slotOf(position);
  const leadsTo = { kind: "slot", ring: "available", slot } as const;
  return {
    descriptors: {
      why:
        `A request is a list of buffers in guest memory. Its descriptors go into the packed ring, from slot ${slot} on, ` +
        "or into a table that one of them refers to. The first one is not available yet. No event tells of this write.",
      clause: PackedClause.PLACING,
    },
    "available-index": {
      what: `sets AVAIL to ${wrapOf(position)} and USED to ${1 - wrapOf(position)} in slot ${slot}`,
      why:
        "This hands the list over: the flags of its first descriptor come last. AVAIL is the driver's wrap counter, and " +
        "USED is not. From now on the device may take it, and the driver may not change it.",
      clause: PackedClause.PLACING,
      leadsTo,
    },
    popped: {
      what: `reads slot ${slot}: a list with buffer ID ${head}`,
      why:
        `The device looks at one slot only, the next in order. Its wrap counter is ${wrapOf(position)}: AVAIL is equal ` +
        "to it, and USED is not, so the descriptor is available.",
      clause: PackedClause.POLLING,
      leadsTo,
    },
    chain: { clause: PackedClause.CHAINING },
    written: { clause: PackedClause.LENGTH },
    ...(used && usedWords(used)),
    received: { what: "reads the used descriptor and the answer", clause: PackedClause.RECEIVING },
    "no-interrupt": { clause: PackedClause.EVENTS },
  };
}

function usedWords({ position, head, length }: NonNullable<RequestRow["used"]>): Readonly<Record<string, Words>> {
  const [slot, wrap] = [slotOf(position), wrapOf(position)];
  const leadsTo = { kind: "slot", ring: "used", slot } as const;
  return {
    "used-element": {
      what: `writes id ${head}, len ${count(length)} into slot ${slot}`,
      why:
        "One used descriptor stands for the whole list. It overwrites what is in the slot, which the device has read " +
        "before. Lists may come back in another order than they were posted.",
      clause: PackedClause.LENGTH,
      leadsTo,
    },
    "used-index": {
      what: `sets AVAIL and USED of slot ${slot} to ${wrap}`,
      why:
        `The flags come last: both bits are the device's wrap counter, ${wrap}, and that says used. The device skips as ` +
        "many slots as the list had. The driver may read the answer from now on, interrupted or not.",
      clause: PackedClause.USED,
      leadsTo,
    },
  };
}
