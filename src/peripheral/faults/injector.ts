/**
 * Breaks requests by rule, around any device: the transport sees a device, and the device sees the transport. A fault is
 * chosen when the device takes the request. It is carried out then, or when the device completes the request.
 */
import type { FaultAction, FaultKind, FaultRule } from "../../contract/device-control.ts";
import type { After } from "../../contract/timer.ts";
import type { TraceSink } from "../../contract/trace.ts";
import type { Completion, OwnFault, Request, UsedOverride } from "../flow/request.ts";
import type { RequestLength, Written } from "../queue/chain.ts";
import type { Activation, DeviceFeatures, Resumed, VirtioDevice } from "../virtio/device.ts";
import { Feature } from "../virtio/negotiation.ts";
import { Delays } from "./delays.ts";
import { FaultRules, type RuleState } from "./rules.ts";
import { type Late, restoreFaults, saveFaults } from "./saved-faults.ts";
import type { FaultTarget } from "./target.ts";

export interface FaultOptions {
  readonly trace: () => TraceSink | undefined;
  /** Delays answers. */
  readonly after: After;
  /** Numbers from 0 up to, not including, 1, for rules that apply now and then. */
  readonly random: () => number;
  /** A rule was applied. */
  readonly onFault: () => void;
}

/** What any device can suffer. */
const COMMON_FAULTS: readonly FaultKind[] = ["delay", "drop", "used-length", "used-id", "needs-reset"];

/** What is said of a fault of the device's own that it had no occasion for. */
const NOT_APPLIED: Readonly<Record<OwnFault["kind"], string>> = {
  corrupt: "There is no result to corrupt: the answer is as it should be.",
  "kill-worker": "No engine worker has this request: nothing was done.",
};

export class FaultInjector implements VirtioDevice {
  readonly #device: FaultTarget;
  readonly #options: FaultOptions;
  readonly #rules: FaultRules;
  readonly #delays: Delays;
  /** Requests that the device has and whose fault is still to come. */
  readonly #broken = new Map<number, FaultAction>();
  /** Answers that wait, by request. */
  readonly #late = new Map<number, Late>();
  /** Requests that never get an answer. */
  readonly #dropped = new Set<number>();

  constructor(device: FaultTarget, options: FaultOptions) {
    this.#device = device;
    this.#options = options;
    this.#rules = new FaultRules(options.random);
    this.#delays = new Delays(options.after);
  }

  // --- the rules ---

  /** The faults that this device can suffer. */
  get kinds(): readonly FaultKind[] {
    const { refusalReply, ownFaults = [] } = this.#device;
    return [...COMMON_FAULTS, ...(refusalReply ? (["status"] as const) : []), ...ownFaults];
  }

  /** The rules, with how many requests each has hit. */
  get states(): readonly RuleState[] {
    return this.#rules.states;
  }

  /** Replaces the rules. Throws RangeError for one that cannot be, and leaves all as they were. */
  replace(rules: readonly FaultRule[]): void {
    for (const { id, action } of rules) {
      if (!this.kinds.includes(action.kind)) throw new RangeError(`rule ${id}: this device cannot do ${action.kind}`);
    }
    this.#rules.replace(rules);
  }

  // --- the device, as the transport sees it ---

  get id(): number {
    return this.#device.id;
  }

  get pciClass(): VirtioDevice["pciClass"] {
    return this.#device.pciClass;
  }

  get features(): DeviceFeatures {
    return this.#device.features;
  }

  get queueSizes(): readonly number[] {
    return this.#device.queueSizes;
  }

  get queueNames(): readonly string[] {
    return this.#device.queueNames;
  }

  config(): Uint8Array {
    return this.#device.config();
  }

  activate(activation: Activation): void {
    this.#device.activate(this.#between(activation));
  }

  notify(queue: number): void {
    this.#device.notify(queue);
  }

  /** A late answer comes all the same, to a request that is not in flight. */
  forget(requests: readonly number[]): void {
    for (const id of requests) {
      this.#broken.delete(id);
      this.#late.delete(id);
      this.#dropped.delete(id);
    }
    this.#device.forget?.(requests);
  }

  reset(): void {
    this.#device.reset();
    this.#forget();
  }

  #forget(): void {
    this.#broken.clear();
    this.#late.clear();
    this.#dropped.clear();
    this.#delays.clear();
  }

  save(): Uint8Array {
    return saveFaults({
      rules: this.#rules.states,
      broken: this.#broken,
      late: this.#late,
      dropped: this.#dropped,
      device: this.#device.save(),
    });
  }

  restore(saved: Uint8Array, { activation, requests }: Resumed): void {
    const { rules, broken, late, dropped, device } = restoreFaults(saved, requests);
    this.#rules.restore(rules);
    if (!activation) {
      this.#device.restore(device, { activation, requests });
      return;
    }
    for (const id of dropped) this.#dropped.add(id);
    const resumed = requests.filter(({ id }) => !late.has(id) && !dropped.has(id));
    const again = resumed.map((request) => {
      const fault = broken.get(request.id);
      return fault ? this.#breaking(activation, request, fault) : request;
    });
    this.#device.restore(device, { activation: this.#between(activation), requests: again });
    for (const request of requests) {
      const answer = late.get(request.id);
      if (answer) this.#answerLate(activation, request, answer);
    }
  }

  // --- requests ---

  /** The device's side of an activation: its requests pass the rules. Without rules nothing is made for them. */
  #between(activation: Activation): Activation {
    return {
      ...activation,
      pop: (queue, requestLength) =>
        this.#rules.none ? activation.pop(queue, requestLength) : this.#pop(activation, queue, requestLength),
    };
  }

  /** The next request that the device gets, past those that it does not. */
  #pop(activation: Activation, queue: number, requestLength: RequestLength): Request | undefined {
    for (;;) {
      const request = activation.pop(queue, requestLength);
      if (!request) return undefined;
      const passed = this.#ruled(activation, request);
      if (passed) return passed;
    }
  }

  /** Undefined if the device does not get it. */
  #ruled(activation: Activation, request: Request): Request | undefined {
    const queue = this.#device.queueNames[request.queue] ?? "";
    const fault = this.#rules.match(queue, this.#device.operation?.(request));
    if (!fault) return request;
    switch (fault.kind) {
      case "drop":
        this.#dropped.add(request.id);
        this.#injected(request, fault, activation.features & Feature.IN_ORDER ? LOST_IN_ORDER : LOST);
        return undefined;
      case "needs-reset":
        this.#dropped.add(request.id);
        this.#injected(request, fault, "The device gave up: DEVICE_NEEDS_RESET.");
        activation.giveUp();
        return undefined;
      case "status":
        this.#refuse(request, fault);
        return undefined;
      default:
        return this.#breaking(activation, request, fault);
    }
  }

  /** Refuses a request by rule, as far as there is room for it. */
  #refuse(request: Request, fault: Extract<FaultAction, { kind: "status" }>): void {
    const { written, length, name } = this.#device.refusalReply?.(fault.status, request) ?? NOTHING;
    const fits = written.every(({ offset, bytes }) => offset >= 0 && offset + bytes.length <= request.writableLength);
    const room = fits ? "." : ", for which there is no room.";
    this.#injected(request, fault, `It was not carried out; the answer is ${name}${room}`);
    request.complete(fits ? written : [], fits ? length : 0);
  }

  /** A request whose fault comes while the device has it, or when it completes it. */
  #breaking(activation: Activation, request: Request, fault: FaultAction): Request {
    this.#broken.set(request.id, fault);
    const own = this.#ownFault(request, fault);
    return {
      ...request,
      ...(own && { fault: own }),
      complete: (written, length, completion) =>
        this.#complete(activation, request, { written, length, ...completion }),
    };
  }

  #ownFault(request: Request, fault: FaultAction): OwnFault | undefined {
    if (fault.kind !== "corrupt" && fault.kind !== "kill-worker") return undefined;
    const apply = (detail: string) => {
      const applies = this.#broken.delete(request.id);
      if (applies) this.#injected(request, fault, detail);
      return applies;
    };
    return { kind: fault.kind, apply };
  }

  // --- answers ---

  #complete(activation: Activation, request: Request, answer: DeviceAnswer): void {
    const fault = this.#broken.get(request.id);
    this.#broken.delete(request.id);
    switch (fault?.kind) {
      case "delay": {
        const { milliseconds } = fault;
        this.#injected(request, fault, `The answer comes ${milliseconds} ms later.`);
        this.#answerLate(activation, request, { ...answer, milliseconds });
        return;
      }
      case "used-length":
        this.#injected(request, fault, `used.len is ${fault.length} instead of ${answer.length}.`);
        completeWith(request, answer, { length: fault.length });
        return;
      case "used-id":
        this.#injected(request, fault, `used.id is ${fault.id} instead of the chain's head.`);
        completeWith(request, answer, { id: fault.id });
        return;
      case "corrupt":
      case "kill-worker":
        this.#injected(request, fault, NOT_APPLIED[fault.kind]);
    }
    completeWith(request, answer);
  }

  #answerLate(activation: Activation, request: Request, late: Late): void {
    this.#late.set(request.id, late);
    activation.keep(request.id, lengthOf(late.written));
    const answer = () => {
      this.#late.delete(request.id);
      completeWith(request, late);
    };
    this.#delays.add(late.milliseconds, () => activation.later(answer));
  }

  #injected({ id }: Request, { kind }: FaultAction, detail: string): void {
    this.#options.trace()?.({ kind: "injected", request: id, fault: kind, detail });
    this.#options.onFault();
  }
}

const LOST = "The request was thrown away: its answer never comes.";
const LOST_IN_ORDER = `${LOST} With IN_ORDER no request behind it is answered, either.`;

type DeviceAnswer = Omit<Late, "milliseconds">;

const NOTHING = { written: [], length: 0, name: "nothing" };

function completeWith(request: Request, { written, length, error }: DeviceAnswer, override?: UsedOverride): void {
  const completion: Completion = { ...(override && { override }), ...(error && { error }) };
  request.complete(written, length, completion);
}

const lengthOf = (written: readonly Written[]): number => written.reduce((sum, { bytes }) => sum + bytes.length, 0);
