/** What happened and is not in a log: how many events of which kinds. */
import type { TraceKind } from "../../../contract/trace.ts";
import type { TraceAbout } from "../../../trace/json-lines.ts";
import { KINDS } from "../../../trace/kinds.ts";
import { count } from "../format.ts";

export interface Losses {
  readonly byKind: ReadonlyMap<TraceKind, number>;
  /** Events whose kinds are not known. */
  readonly unknown: number;
}

export const NO_LOSSES: Losses = { byKind: new Map(), unknown: 0 };

export function totalOf({ byKind, unknown }: Losses): number {
  let total = unknown;
  for (const each of byKind.values()) total += each;
  return total;
}

export function together(...all: readonly Losses[]): Losses {
  const byKind = new Map<TraceKind, number>();
  for (const one of all) for (const [kind, each] of one.byKind) byKind.set(kind, (byKind.get(kind) ?? 0) + each);
  return { byKind, unknown: all.reduce((sum, { unknown }) => sum + unknown, 0) };
}

// --- for people ---

interface Group {
  readonly one: string;
  readonly many: string;
  readonly kinds: readonly TraceKind[];
}

const GROUPS: readonly Group[] = [
  { one: "request", many: "requests", kinds: ["popped"] },
  {
    one: "event of a request",
    many: "events of requests",
    kinds: [
      "submitted",
      "working",
      "progress",
      "completed",
      "refused",
      "used",
      "held",
      "released",
      "waits",
      "injected",
    ],
  },
  { one: "notification", many: "notifications", kinds: ["notify"] },
  { one: "interrupt", many: "interrupts", kinds: ["interrupt"] },
  { one: "read of the ISR", many: "reads of the ISR", kinds: ["isr-read"] },
  { one: "register access", many: "register accesses", kinds: ["register"] },
  {
    one: "event of a device",
    many: "events of devices",
    kinds: [
      "attached",
      "status",
      "features",
      "queue-enabled",
      "queue-reset",
      "hold",
      "fault",
      "violation",
      "reset",
      "resumed",
    ],
  },
  { one: "event of a command", many: "events of commands", kinds: ["command", "command-ended"] },
];

/** Whether it is known that no request is among them. */
const isWithoutRequests = ({ byKind, unknown }: Losses): boolean => unknown === 0 && !byKind.get("popped");

/** E.g. `12 345 notifications, no request`. */
export function lossesText(losses: Losses): string {
  const parts = GROUPS.flatMap(({ one, many, kinds }) => {
    const sum = kinds.reduce((found, kind) => found + (losses.byKind.get(kind) ?? 0), 0);
    return sum === 0 ? [] : [`${count(sum)} ${sum === 1 ? one : many}`];
  });
  const { unknown } = losses;
  if (unknown > 0) parts.push(`${count(unknown)} ${unknown === 1 ? "event" : "events"} of unknown kinds`);
  if (isWithoutRequests(losses)) parts.push("no request");
  return parts.join(", ");
}

/** The same in few words, behind how many they are: `, no request`; empty without any, or where that is not known. */
export function lossesSummary(losses: Losses): string {
  const requests = losses.byKind.get("popped") ?? 0;
  if (requests > 0) return `, ${count(requests)} of them requests`;
  return totalOf(losses) > 0 && isWithoutRequests(losses) ? ", no request" : "";
}

// --- in the header of a file ---

/** `dropped` and `missing`: how many in all, and of which kinds. */
export function lossesAbout(losses: Losses): Pick<TraceAbout, "dropped" | "missing"> {
  const missing = [...losses.byKind].map(([kind, each]) => `${kind} ${each}`).join(", ");
  return { dropped: String(totalOf(losses)), ...(missing && { missing }) };
}

/** What a header says, as far as it can be: it may come from anywhere. */
export function lossesOf(about: TraceAbout): Losses {
  const { missing = "" } = about;
  const byKind = new Map<TraceKind, number>();
  for (const part of missing.split(", ", Object.keys(KINDS).length)) {
    const [, kind = "", digits = ""] = /^([a-z-]+) (\d{1,15})$/.exec(part) ?? [];
    if (Object.hasOwn(KINDS, kind)) byKind.set(kind as TraceKind, Number(digits));
  }
  const known = totalOf({ byKind, unknown: 0 });
  return { byKind, unknown: Math.max(0, droppedOf(about) - known) };
}

/** 0 where it is not told, or is no number of events. */
const droppedOf = ({ dropped = "" }: TraceAbout): number => (/^\d{1,15}$/.test(dropped) ? Number(dropped) : 0);
