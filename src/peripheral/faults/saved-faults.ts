/** Rules, and what they have done to the requests in flight, as they are saved around the device. */
import type { FaultAction, FaultKind } from "../../contract/device-control.ts";
import { type Codec, encode, type Infer } from "../../wire/codec/codec.ts";
import { counted, list, text } from "../../wire/codec/counted.ts";
import { le32, le64, u8 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import { FAULT_KINDS } from "../../wire/virtio/fault-kinds.ts";
import type { Request } from "../flow/request.ts";
import { MAX_SAVED_REQUESTS } from "../flow/saved-flow.ts";
import { DriverError } from "../guest/driver-error.ts";
import type { Written } from "../queue/chain.ts";
import { decodeSaved, need } from "../saved/saved-state.ts";
import { MAX_DELAY_MS, MAX_RULES, type RuleState } from "./rules.ts";

/** The number of a kind is its place. */
const KINDS: readonly FaultKind[] = FAULT_KINDS;

/** A number of IEEE 754, as its bits. */
const double: Codec<number> = {
  type: "double",
  size: 8,
  read: (input) => new Float64Array(BigUint64Array.of(input.u64()).buffer)[0] ?? 0,
  write: (output, value) => output.u64(new BigUint64Array(Float64Array.of(value as number).buffer)[0] ?? 0n),
};

/** `value` is the one number that some kinds have. */
const SavedAction = struct("saved_action", { kind: u8, value: le32 });

const SavedRules = list(
  struct("saved_rule", {
    id: text,
    queue: text,
    operation: list(text, 1),
    count: list(le64, 1),
    probability: double,
    action: SavedAction,
    applied: le64,
  }),
  MAX_RULES,
);

function savedAction(action: FaultAction): Infer<typeof SavedAction> {
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

/** Throws {@link SavedStateError} for an unknown kind. */
function actionOf({ kind: number, value }: Infer<typeof SavedAction>): FaultAction {
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

const savedRules = (states: readonly RuleState[]): Infer<typeof SavedRules> =>
  states.map(({ rule, applied }) => ({
    id: rule.id,
    queue: rule.queue,
    operation: rule.operation === undefined ? [] : [rule.operation],
    count: rule.count === undefined ? [] : [BigInt(rule.count)],
    probability: rule.probability,
    action: savedAction(rule.action),
    applied: BigInt(applied),
  }));

/** What {@link savedRules} was given. Throws {@link SavedStateError}; what a rule says is not checked. */
function rulesOf(saved: Infer<typeof SavedRules>): RuleState[] {
  return saved.map(({ id, queue, operation: [operation], count: [count], probability, action, applied }) => {
    const optional = {
      ...(operation !== undefined && { operation }),
      ...(count !== undefined && { count: Number(count) }),
    };
    return { rule: { id, queue, ...optional, probability, action: actionOf(action) }, applied: Number(applied) };
  });
}

// --- requests ---

/** An answer that is there and waits. */
export interface Late {
  readonly milliseconds: number;
  readonly written: readonly Written[];
  readonly length: number;
  /** The driver broke virtio with the request: raised with the answer. */
  readonly error?: DriverError;
}

/** As many parts as an answer has, and more. */
const MAX_SAVED_PARTS = 16;

const SavedBroken = struct("saved_broken", { request: le64, action: SavedAction });

const SavedLate = struct("saved_late", {
  request: le64,
  milliseconds: le32,
  length: le32,
  written: list(struct("saved_written", { offset: le32, bytes: counted }), MAX_SAVED_PARTS),
  error: list(struct("saved_error", { clause: text, problem: text }), 1),
});

const SavedFaults = struct("saved_faults", {
  rules: SavedRules,
  /** Requests that the device has and that a rule applies to. */
  broken: list(SavedBroken, MAX_SAVED_REQUESTS),
  late: list(SavedLate, MAX_SAVED_REQUESTS),
  /** Requests that never get an answer. */
  dropped: list(le64, MAX_SAVED_REQUESTS),
  /** The state of the device itself. */
  device: counted,
});

export interface FaultState {
  readonly rules: readonly RuleState[];
  /** By request, as the others. */
  readonly broken: ReadonlyMap<number, FaultAction>;
  readonly late: ReadonlyMap<number, Late>;
  readonly dropped: ReadonlySet<number>;
  readonly device: Uint8Array;
}

export function saveFaults({ rules, broken, late, dropped, device }: FaultState): Uint8Array {
  return encode(SavedFaults, {
    rules: savedRules(rules),
    broken: [...broken].map(([id, action]) => ({ request: BigInt(id), action: savedAction(action) })),
    late: [...late].map(([id, answer]) => savedLate(id, answer)),
    dropped: [...dropped].map(BigInt),
    device,
  });
}

const savedLate = (id: number, { milliseconds, written, length, error }: Late): Infer<typeof SavedLate> => ({
  request: BigInt(id),
  milliseconds: Math.ceil(milliseconds),
  length,
  written,
  error: error ? [{ clause: error.clause, problem: error.message }] : [],
});

/** What {@link saveFaults} was given. Throws {@link SavedStateError}; what a rule says is not checked. */
export function restoreFaults(saved: Uint8Array, requests: readonly Request[]): FaultState {
  const { rules, broken, late, dropped, device } = decodeSaved(SavedFaults, saved);
  const answers = new Map(late.map(lateOf));
  for (const { id, writableLength } of requests) checkRoom(answers.get(id), writableLength);
  return {
    rules: rulesOf(rules),
    broken: new Map(broken.map(({ request, action }) => [Number(request), actionOf(action)])),
    late: answers,
    dropped: new Set(dropped.map(Number)),
    device,
  };
}

function lateOf({ request, milliseconds, length, written, error: [error] }: Infer<typeof SavedLate>): [number, Late] {
  need(milliseconds <= MAX_DELAY_MS, `an answer is to come ${milliseconds} ms later`);
  const broken = error && { error: new DriverError(error.clause, error.problem) };
  return [Number(request), { milliseconds, length, written, ...broken }];
}

function checkRoom(late: Late | undefined, writableLength: number): void {
  if (!late) return;
  const fits = late.written.every(({ offset, bytes }) => offset + bytes.length <= writableLength);
  need(fits && late.length <= writableLength, "an answer has no room in its request");
}
