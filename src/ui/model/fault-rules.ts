/** Fault rules for people: the choices of the form, its check, and a rule as a sentence. */
import type { FaultAction, FaultKind, FaultRule } from "../../contract/device-control.ts";
import type { CryptoDialect } from "../../contract/dialect.ts";
import { Status } from "../../wire/crypto/status.ts";
import { DIALECTS, type DialectTable, servedBy } from "../../wire/crypto/wire-dialect.ts";
import { count, plural } from "./format.ts";
import { HUNG_TASK_SECONDS } from "./hung-task.ts";

export interface FaultChoice {
  readonly kind: FaultKind;
  readonly text: string;
  /** The effect in the guest. */
  readonly meaning: string;
  /** The number that it takes: its name, its unit, where it starts. */
  readonly number?: { readonly name: string; readonly initial: number; readonly max: number };
}

/**
 * The longest delay that the form takes, in milliseconds. The device takes longer ones. After a longer delay Linux
 * warns of a hung task, and "nothing else is wrong" would be false.
 */
const LONGEST_OFFERED_DELAY_MS = 1000 * HUNG_TASK_SECONDS;
/** Lowest share of requests, in percent. A rarer fault takes too long to appear. */
const MIN_PERCENT = 0.01;
const MAX_U32 = 0xffff_ffff;

/** In the order of the form. A kind without its texts does not compile. */
const CHOICES: Readonly<Record<FaultKind, Omit<FaultChoice, "kind">>> = {
  delay: {
    text: "Delay the answer",
    meaning: "The process waits longer; nothing else is wrong.",
    number: { name: "milliseconds", initial: 2000, max: LONGEST_OFFERED_DELAY_MS },
  },
  drop: {
    text: "Never answer",
    meaning:
      "Linux has no time limit here: the process waits until the machine reboots. The whole queue waits after 16 MiB.",
  },
  status: {
    text: "Answer with a status",
    meaning: "The request is not carried out. The driver turns the status into an error number.",
  },
  corrupt: {
    text: "Corrupt the result",
    meaning: "One bit of the result is wrong and the status says OK: nobody below the application notices.",
  },
  "used-length": {
    text: "Report a wrong used length",
    meaning:
      "used.len says how much the device wrote. Linux's crypto driver does not look at it; its entropy driver hands out as many bytes.",
    number: { name: "used.len", initial: 0, max: MAX_U32 },
  },
  "used-id": {
    text: "Return the wrong descriptor",
    meaning:
      "The driver finds a head that it has not posted. Linux says “id N is not a head!” or “id N out of range” and stops the queue.",
    number: { name: "used.id", initial: 77, max: MAX_U32 },
  },
  "needs-reset": {
    text: "Need a reset",
    meaning:
      "The device sets DEVICE_NEEDS_RESET and serves nothing until a driver resets it. Linux does not: the process waits until the machine reboots.",
  },
  "kill-worker": {
    text: "Kill the engine worker",
    meaning: "The worker that has the request dies; the pool starts another one. Symmetric requests have no worker.",
  },
};

export const FAULTS: readonly FaultChoice[] = Object.entries(CHOICES).map(([kind, choice]) => ({
  kind: kind as FaultKind,
  ...choice,
}));

export const STATUSES: readonly (readonly [name: string, value: number])[] = Object.entries(Status).filter(
  ([name]) => name !== "OK",
);

/** The operations that a device of the dialect serves, as the request list names them: of data queues first. */
export function operationsOf(dialect: CryptoDialect, table: DialectTable = DIALECTS): string[] {
  const served = table[dialect] ? servedBy(table[dialect].linux) : [];
  const names = (queue: "control" | "data") => served.flatMap(({ opcodes }) => Object.keys(opcodes[queue]));
  return [...new Set([...names("data"), ...names("control")])];
}

/** The form as it stands: numbers are still text. */
export interface FaultForm {
  readonly kind: FaultKind;
  readonly number: string;
  readonly status: string;
  readonly queue: FaultRule["queue"];
  /** Empty for any. */
  readonly operation: string;
  /** Empty for no end. */
  readonly count: string;
  readonly percent: string;
}

export const INITIAL_FORM: FaultForm = {
  kind: "status",
  number: "",
  status: "BADMSG",
  queue: "data",
  operation: "",
  count: "1",
  percent: "100",
};

/** The problems of the form, by field. */
export type FormProblems = Partial<Record<"number" | "count" | "percent", string>>;

export type ReadForm =
  | { readonly ok: true; readonly rule: FaultRule }
  | { readonly ok: false; readonly problems: FormProblems };

/** The rule that the form describes, under the name `id`. */
export function readForm(form: FaultForm, id: string): ReadForm {
  const { number } = CHOICES[form.kind];
  const value = wholeNumber(form.number);
  const times = form.count.trim() === "" ? undefined : wholeNumber(form.count);
  const percent = Number(form.percent);
  const problems: FormProblems = {
    ...(number &&
      !(value !== undefined && value <= number.max) && { number: `A whole number from 0 to ${number.max}.` }),
    ...(form.count.trim() !== "" && !times && { count: "A whole number from 1, or empty for every request." }),
    ...(!(percent >= MIN_PERCENT && percent <= 100) && { percent: `From ${MIN_PERCENT} to 100.` }),
  };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const { queue, operation } = form;
  const rule: FaultRule = {
    id,
    queue,
    probability: percent / 100,
    action: actionOf(form, value ?? 0),
    ...(operation && { operation }),
    ...(times !== undefined && { count: times }),
  };
  return { ok: true, rule };
}

function wholeNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return /^\d{1,10}$/.test(trimmed) ? Number(trimmed) : undefined;
}

function actionOf({ kind, status }: FaultForm, value: number): FaultAction {
  switch (kind) {
    case "delay":
      return { kind, milliseconds: value };
    case "status":
      return { kind, status: STATUSES.find(([name]) => name === status)?.[1] ?? Status.ERR };
    case "used-length":
      return { kind, length: value };
    case "used-id":
      return { kind, id: value };
    default:
      return { kind };
  }
}

/** A rule in words, e.g. `Answer with BADMSG: the next request of a data queue`. */
export function ruleText(rule: FaultRule): string {
  const chance = rule.probability < 1 ? `, ${percentText(rule.probability)} of the time` : "";
  return `${actionText(rule.action)}: ${whichText(rule)}${chance}`;
}

const percentText = (probability: number): string => `${Number((probability * 100).toPrecision(3))} %`;

function actionText(action: FaultAction): string {
  switch (action.kind) {
    case "delay":
      return `Delay the answer by ${count(action.milliseconds)} ms`;
    case "status":
      return `Answer with ${STATUSES.find(([, value]) => value === action.status)?.[0] ?? `status ${action.status}`}`;
    case "used-length":
      return `Report used.len ${action.length}`;
    case "used-id":
      return `Report used.id ${action.id}`;
    default:
      return CHOICES[action.kind].text;
  }
}

function queueText(queue: FaultRule["queue"]): string {
  if (queue === "any") return "";
  if (queue === "control") return " of the control queue";
  return isWholeName(queue) ? ` of ${queue}` : ` of a ${queue} queue`;
}

/** The name of a queue as the specification has it, e.g. `requestq`; others name what the queue is for. */
const isWholeName = (queue: string): boolean => queue.endsWith("q");

/** A choice of the form, e.g. `control queue` or `requestq`. */
export const queueChoice = (queue: string, isOneOfSeveral: boolean): string =>
  isWholeName(queue) ? queue : `${queue} ${isOneOfSeveral ? "queues" : "queue"}`;

function whichText({ queue, operation, count: times }: FaultRule): string {
  const noun = operation ? `${operation} request` : "request";
  const which =
    times === undefined ? `every ${noun}` : times === 1 ? `the next ${noun}` : `the next ${plural(times, noun)}`;
  return which + queueText(queue);
}
