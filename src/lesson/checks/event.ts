/** The check `event`: events of one kind, with the fields that are given. */
import type { TraceEvent, TraceKind } from "../../contract/trace.ts";
import { SHAPES } from "../../trace/kinds.ts";
import { hexOf } from "../../wire/codec/hex.ts";
import { type CheckState, checkKind, plural, type RunningCheck } from "../check.ts";
import type { Fact } from "../facts.ts";
import { count, optional, text, texts, type Values } from "../params.ts";

const PARAMS = {
  kind: text("kind of the event, as in `docs/trace-format.md`, e.g. `notify`"),
  device: optional(text("name of the device")),
  queue: optional(text("name of the event's queue, e.g. `controlq`")),
  where: optional(
    texts(
      "fields, each as `name=value`; `name~text` is a part of a text or of bytes in hexadecimal, `name&1` a bit that is set",
    ),
  ),
  count: optional(count("how many such events; 1 if it is left out", 1)),
};

type Wanted = Values<typeof PARAMS>;

export const eventCheck = checkKind({
  about: "Events of this kind happened.",
  params: PARAMS,
  problem: ({ kind, where = [] }) => {
    const shape = SHAPES.get(kind);
    if (!shape) return `there is no event "${kind}"`;
    for (const each of where) {
      const condition = conditionOf(each);
      if (!condition) return `"${each}" is no condition: write name=value, name~text or name&bit`;
      if (!Object.hasOwn(shape, condition.name)) return `an event "${kind}" has no field "${condition.name}"`;
    }
    return undefined;
  },
  start: (wanted) => new EventCheck(wanted),
});

interface Condition {
  readonly name: string;
  readonly sign: string;
  readonly value: string;
}

function conditionOf(text: string): Condition | undefined {
  const [, name = "", sign = "", value = ""] = /^([a-zA-Z]+)\s*([=~&])\s*(.*)$/.exec(text) ?? [];
  return sign ? { name, sign, value } : undefined;
}

/** What a learner calls an event. */
const PLAIN: Partial<Record<TraceKind, string>> = {
  notify: "kick",
  interrupt: "interrupt",
  "isr-read": "read of the ISR",
  popped: "request that the device has taken",
  used: "answer",
  held: "request on hold",
  released: "request that was let go",
  status: "change of the status",
  features: "agreement on features",
  "queue-enabled": "queue that was set up",
  reset: "reset",
  register: "register access",
  injected: "broken answer",
  fault: "fault of the driver",
  violation: "broken rule",
};

class EventCheck implements RunningCheck {
  readonly #wanted: Wanted;
  readonly #conditions: readonly Condition[];
  #found = 0;
  #other: TraceEvent | undefined;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    this.#conditions = (wanted.where ?? []).flatMap((each) => conditionOf(each) ?? []);
  }

  see({ event, queue }: Fact): void {
    const { kind, device, queue: wantedQueue } = this.#wanted;
    if (event.kind !== kind) return;
    const fits =
      (device === undefined || device === event.device) &&
      (wantedQueue === undefined || wantedQueue === queue) &&
      this.#conditions.every((condition) => holds(event, condition));
    if (fits) this.#found++;
    else this.#other = event;
  }

  get state(): CheckState {
    const { kind, count = 1 } = this.#wanted;
    const isMet = this.#found >= count;
    if (this.#found > 0) return { isMet, seen: `${plural(this.#found, "time")}${count > 1 ? ` of ${count}` : ""}.` };
    const what = PLAIN[kind as TraceKind] ?? `event "${kind}"`;
    if (!this.#other) return { isMet, seen: `No ${what} yet.` };
    return { isMet, seen: `One ${what}, but with ${wordsOf(this.#other, this.#conditions)}.` };
  }
}

function holds(event: TraceEvent, { name, sign, value }: Condition): boolean {
  const is = (event as unknown as Record<string, unknown>)[name];
  if (sign === "~") return wordOf(is).includes(value);
  if (sign === "&") return typeof is === "number" && (is & Number(value)) !== 0;
  return typeof is === "number" || typeof is === "bigint" ? Number(is) === Number(value) : String(is) === value;
}

/** Bytes are their hexadecimal digits, as in a trace. */
const wordOf = (value: unknown): string => (value instanceof Uint8Array ? hexOf(value) : String(value));

/** A long field would hide what the sentence says, and bytes say nothing. */
const MAX_WORD = 40;
const said = (name: string, value: unknown): string => {
  if (value instanceof Uint8Array) return `other ${name} bytes`;
  const word = String(value);
  return `${name} ${word.length > MAX_WORD ? `${word.slice(0, MAX_WORD)}…` : word}`;
};

/** The event's device and the fields that a condition names. */
function wordsOf(event: TraceEvent, conditions: readonly Condition[]): string {
  const fields = event as unknown as Record<string, unknown>;
  return [`device ${event.device}`, ...conditions.map(({ name }) => said(name, fields[name]))].join(", ");
}
