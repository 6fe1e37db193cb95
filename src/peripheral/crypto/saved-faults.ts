/** The rules by which a person breaks requests, as they are saved with the device. */
import type { DeviceCondition, FaultAction, FaultKind, FaultRule } from "../../contract/device-control.ts";
import type { Codec, Infer } from "../../wire/codec/codec.ts";
import { list, text } from "../../wire/codec/counted.ts";
import { le32, le64, u8 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import { need } from "../saved/saved-state.ts";
import { MAX_RULES } from "./faults.ts";

/** The number of a kind is its place: new ones come last. */
const KINDS = [
  "delay",
  "drop",
  "status",
  "corrupt",
  "used-length",
  "used-id",
  "needs-reset",
  "kill-worker",
] as const satisfies readonly FaultKind[];
const QUEUES = ["any", "data", "control"] as const satisfies readonly FaultRule["queue"][];

/** A number of IEEE 754, as its bits. */
const double: Codec<number> = {
  type: "double",
  size: 8,
  read: (input) => new Float64Array(BigUint64Array.of(input.u64()).buffer)[0] ?? 0,
  write: (output, value) => output.u64(new BigUint64Array(Float64Array.of(value as number).buffer)[0] ?? 0n),
};

/** `value` is the one number that some kinds have. */
export const SavedAction = struct("saved_action", { kind: u8, value: le32 });

export const SavedRules = list(
  struct("saved_rule", {
    id: text,
    queue: u8,
    operation: list(text, 1),
    count: list(le64, 1),
    probability: double,
    action: SavedAction,
    applied: le64,
  }),
  MAX_RULES,
);

export function savedAction(action: FaultAction): Infer<typeof SavedAction> {
  return { kind: KINDS.indexOf(action.kind), value: numberOf(action) };
}

function numberOf(action: FaultAction): number {
  switch (action.kind) {
    case "delay":
      return Math.ceil(action.milliseconds);
    case "status":
      return action.status;
    case "used-length":
      return action.length;
    case "used-id":
      return action.id;
    default:
      return 0;
  }
}

/** Throws {@link SavedStateError} for a kind that there is not. */
export function actionOf({ kind: number, value }: Infer<typeof SavedAction>): FaultAction {
  const kind = KINDS[number];
  need(kind, `there is no fault of kind ${number}`);
  switch (kind) {
    case "delay":
      return { kind, milliseconds: value };
    case "status":
      return { kind, status: value };
    case "used-length":
      return { kind, length: value };
    case "used-id":
      return { kind, id: value };
    default:
      return { kind };
  }
}

export const savedRules = (states: DeviceCondition["faults"]): Infer<typeof SavedRules> =>
  states.map(({ rule, applied }) => ({
    id: rule.id,
    queue: QUEUES.indexOf(rule.queue),
    operation: rule.operation === undefined ? [] : [rule.operation],
    count: rule.count === undefined ? [] : [BigInt(rule.count)],
    probability: rule.probability,
    action: savedAction(rule.action),
    applied: BigInt(applied),
  }));

/** What {@link savedRules} was given. Throws {@link SavedStateError}; what a rule says is not checked. */
export function rulesOf(saved: Infer<typeof SavedRules>): DeviceCondition["faults"] {
  return saved.map(({ id, queue: place, operation: [operation], count: [count], probability, action, applied }) => {
    const queue = QUEUES[place];
    need(queue, `rule ${id} is for queues of kind ${place}`);
    const optional = {
      ...(operation !== undefined && { operation }),
      ...(count !== undefined && { count: Number(count) }),
    };
    return { rule: { id, queue, ...optional, probability, action: actionOf(action) }, applied: Number(applied) };
  });
}
