/** The rules by which a person breaks requests: which request gets which fault. */
import type { DeviceCondition, FaultAction, FaultRule } from "../../contract/device-control.ts";

/** Each request is held against all rules, and a person does not keep more in mind. */
export const MAX_RULES = 64;
/** Ten minutes: Linux has warned of a hung task long before. The panel offers less. */
export const MAX_DELAY_MS = 600_000;

const U8 = 0xff;
const U32 = 0xffff_ffff;

/** A rule, and how many requests it has hit. */
export type RuleState = DeviceCondition["faults"][number];

interface State {
  readonly rule: FaultRule;
  applied: number;
}

export class FaultRules {
  /** Numbers from 0 up to, not including, 1. */
  readonly #random: () => number;
  #states: State[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** True if there are no rules: then no request has to be looked at. */
  get none(): boolean {
    return this.#states.length === 0;
  }

  get states(): readonly RuleState[] {
    return this.#states.map(({ rule, applied }) => ({ rule, applied }));
  }

  /**
   * Replaces the rules. One that comes again unchanged, with its id, goes on counting. Throws RangeError for a rule
   * that cannot be, and leaves all as they were.
   */
  replace(rules: readonly FaultRule[]): void {
    if (rules.length > MAX_RULES) throw new RangeError(`${rules.length} rules; ${MAX_RULES} are possible`);
    for (const rule of rules) check(rule);
    if (new Set(rules.map(({ id }) => id)).size < rules.length) throw new RangeError("two rules have the same id");
    const before = new Map(this.#states.map((state) => [JSON.stringify(state.rule), state.applied]));
    this.#states = rules.map((rule) => ({ rule, applied: before.get(JSON.stringify(rule)) ?? 0 }));
  }

  /** As they were when they were saved, with their counts. Throws RangeError as {@link replace} does. */
  restore(states: readonly RuleState[]): void {
    this.replace(states.map(({ rule }) => rule));
    this.#states = states.map(({ rule, applied }) => ({ rule, applied }));
  }

  /**
   * The fault for a request, from the first rule that applies; that is counted. `queue` is the name of its queue,
   * `operation` what people call it.
   */
  match(queue: string, operation: string | undefined): FaultAction | undefined {
    const state = this.#states.find(({ rule, applied }) => {
      if (rule.queue !== "any" && rule.queue !== queue) return false;
      if (rule.operation !== undefined && rule.operation !== operation) return false;
      if (applied >= (rule.count ?? Number.POSITIVE_INFINITY)) return false;
      return this.#random() < rule.probability;
    });
    if (state) state.applied++;
    return state?.rule.action;
  }
}

function check({ id, count, probability, action }: FaultRule): void {
  const no = (problem: string) => new RangeError(`rule ${id}: ${problem}`);
  if (!(probability > 0 && probability <= 1)) throw no(`a probability of ${probability}; it is above 0, at most 1`);
  if (count !== undefined && !(Number.isSafeInteger(count) && count > 0)) throw no(`${count} requests; at least one`);
  const problem = actionProblem(action);
  if (problem) throw no(problem);
}

const whole = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;

function actionProblem(action: FaultAction): string | undefined {
  switch (action.kind) {
    case "delay": {
      const { milliseconds } = action;
      if (milliseconds >= 0 && milliseconds <= MAX_DELAY_MS) return undefined;
      return `a delay of ${milliseconds} ms; it is 0 to ${MAX_DELAY_MS}`;
    }
    case "status":
      return whole(action.status, U8) ? undefined : `status ${action.status}; it is a byte, 0 to ${U8}`;
    case "used-length":
      return whole(action.length, U32) ? undefined : `used.len ${action.length}; it is 0 to ${U32}`;
    case "used-id":
      return whole(action.id, U32) ? undefined : `used.id ${action.id}; it is 0 to ${U32}`;
    default:
      return undefined;
  }
}
