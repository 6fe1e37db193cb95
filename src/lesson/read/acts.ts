/** What a lesson does to a device: one word that says what, and its parameters. */
import type { FaultKind } from "../../contract/device-control.ts";
import { FAULT_KINDS } from "../../wire/virtio/fault-kinds.ts";
import type { Act } from "../lesson.ts";
import { count, flag, oneOf, optional, type ParamTable, text, texts, type Values } from "../params.ts";
import type { Fields } from "./fields.ts";
import type { Problems } from "./problems.ts";

const DEVICE = { device: text("name of the device, e.g. `crypto0`") };
const QUEUE = { ...DEVICE, queue: text("name of the queue, e.g. `dataq.0`") };

/** Longest delay of a lesson, in milliseconds: Linux tells of hung tasks after two minutes. */
const MAX_DELAY_MS = 60_000;

const HOLD = { ...QUEUE, on: flag("true to hold, false to release all and go on") };
const RELEASE = { ...QUEUE, which: oneOf("which of the held requests", "oldest", "newest") };
const CONFIGURE = {
  ...DEVICE,
  offer: optional(texts("feature bits that are offered again")),
  withhold: optional(texts("feature bits that are not offered")),
  "queue-size": optional(count("largest size of each queue", 1, 1024)),
};
const FAULT = {
  ...DEVICE,
  queue: optional(text("name of the queue, or `any`; any if it is left out")),
  operation: optional(text("operation that it breaks; every one if it is left out")),
  count: optional(count("how many requests it breaks; 1 if it is left out", 1, 1000)),
  kind: oneOf("what goes wrong", ...FAULT_KINDS),
  value: optional(count("of `delay` the milliseconds, of `status`, `used-length` and `used-id` the value")),
};
const READY = { ...DEVICE, on: flag("whether the device says that it is ready") };

interface ActReader {
  /** For writers of lessons. */
  readonly about: string;
  readonly params: ParamTable;
  read(fields: Fields, problems: Problems): Act | undefined;
}

const reader = <P extends ParamTable>(about: string, params: P, make: (values: Values<P>) => Act): ActReader => ({
  about,
  params,
  read: (fields) => {
    const values = fields.take(params);
    return values && make(values);
  },
});

export const ACTS: ReadonlyMap<Act["act"], ActReader> = new Map([
  [
    "hold",
    reader("Keeps the requests of a queue back, or lets them go.", HOLD, (values) => ({ act: "hold", ...values })),
  ],
  ["release", reader("Lets one request of a held queue go.", RELEASE, (values) => ({ act: "release", ...values }))],
  ["configure", reader("Changes what the device offers from its next reset on.", CONFIGURE, configure)],
  ["fault", { about: "Breaks requests by a rule, in addition to the rules before.", params: FAULT, read: fault }],
  ["no-faults", reader("Takes all rules away.", DEVICE, (values) => ({ act: "no-faults", ...values }))],
  ["ready", reader("Switches HW_READY of a crypto device.", READY, (values) => ({ act: "ready", ...values }))],
]);

const ACT_NAMES = [...ACTS.keys()];

/** Reads `hold: {...}` and its like: exactly one of the names is there. */
export function readAct(fields: Fields, problems: Problems): Act | undefined {
  const [name] = fields.names.filter((each) => ACTS.has(each as Act["act"]));
  const act = name && ACTS.get(name as Act["act"]);
  if (!name || !act) {
    problems.add(fields.line, `nothing to do: there is ${ACT_NAMES.join(", ")}`);
    return undefined;
  }
  const inner = fields.takeMap(name);
  const read = inner && act.read(inner, problems);
  inner?.end(Object.keys(act.params));
  return read;
}

function configure({ device, offer = [], withhold = [], "queue-size": queueSize }: Values<typeof CONFIGURE>): Act {
  return { act: "configure", device, offer, withhold, ...(queueSize !== undefined && { queueSize }) };
}

function fault(fields: Fields, problems: Problems): Act | undefined {
  const { line } = fields;
  const values = fields.take(FAULT);
  if (!values) return undefined;
  const { device, queue = "any", operation, count = 1, kind, value } = values;
  const action = actionOf(kind, value);
  if (typeof action === "string") {
    problems.add(line, action);
    return undefined;
  }
  return { act: "fault", device, queue, count, fault: action, ...(operation !== undefined && { operation }) };
}

type FaultAction = Extract<Act, { act: "fault" }>["fault"];

/** The action, or what is wrong. */
function actionOf(kind: FaultKind, value: number | undefined): FaultAction | string {
  switch (kind) {
    case "drop":
    case "corrupt":
    case "needs-reset":
    case "kill-worker":
      return value === undefined ? { kind } : `"${kind}" has no value`;
    case "delay":
      if (value === undefined || value > MAX_DELAY_MS)
        return `"delay" needs a value up to ${MAX_DELAY_MS} milliseconds`;
      return { kind, milliseconds: value };
    case "status":
      return value === undefined ? '"status" needs a value' : { kind, status: value };
    case "used-length":
      return value === undefined ? '"used-length" needs a value' : { kind, length: value };
    case "used-id":
      return value === undefined ? '"used-id" needs a value' : { kind, id: value };
  }
}
