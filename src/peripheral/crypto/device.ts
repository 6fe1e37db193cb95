/**
 * The crypto device: each request from its queue to its answer. VIRTIO 1.4 cs01, 5.9 Crypto Device, in one of two
 * dialects. Symmetric requests are answered inside the notification; asymmetric ones go to the engine and come back
 * later.
 */
import type { DeviceSettings, FaultAction } from "../../contract/device-control.ts";
import type { CryptoDialect } from "../../contract/dialect.ts";
import type { AsymmetricEngine, Watch } from "../../contract/engine.ts";
import type { TraceSink } from "../../contract/trace.ts";
import { ConfigStatus } from "../../wire/crypto/config.ts";
import { VirtioDeviceId } from "../../wire/virtio/pci.ts";
import type { Claim, Request } from "../flow/request.ts";
import { need } from "../saved/saved-state.ts";
import type { DeviceFeatures, Resumed, Session, VirtioDevice } from "../virtio/device.ts";
import { corrupted, lied, refusedByRule } from "./broken-answer.ts";
import { control, controlRefusal, NOT_READY } from "./control.ts";
import { type After, Delays } from "./delays.ts";
import type { Dialect } from "./dialect.ts";
import { dialectOf } from "./dialects.ts";
import { controlExtent } from "./extent.ts";
import { FaultRules } from "./faults.ts";
import { MAX_FIXED_BYTES, MAX_REQUEST_BYTES } from "./limits.ts";
import { isLong } from "./long-operations.ts";
import { controlOperation } from "./operation.ts";
import type { Reply } from "./reply.ts";
import { restoreCrypto, saveCrypto, type Work } from "./saved-crypto.ts";
import type { DhGroups } from "./services/asym-dh.ts";
import { type CryptoSession, SessionTable } from "./sessions.ts";
import type { Asked, Done } from "./step.ts";

/** What the device reads of one request at most. */
export const READABLE_LIMIT = MAX_FIXED_BYTES + MAX_REQUEST_BYTES;

export interface CryptoDeviceOptions {
  readonly engine: AsymmetricEngine;
  readonly trace: () => TraceSink | undefined;
  readonly dialect: CryptoDialect;
  readonly settings: DeviceSettings;
  /** Where the groups of a DH parameter generation come from: made anew unless it says otherwise. */
  readonly dhGroups?: DhGroups;
  /** Delays answers by rule. */
  readonly after: After;
  /** Numbers from 0 up to, not including, 1, for rules that apply now and then. */
  readonly random: () => number;
  /** A rule was applied. */
  readonly onFault?: () => void;
}

type Fault = FaultAction | undefined;

export class CryptoDevice implements VirtioDevice {
  readonly id = VirtioDeviceId.CRYPTO;
  readonly faults: FaultRules;
  readonly #options: CryptoDeviceOptions;
  readonly #dialect: Dialect;
  readonly #sessions = new SessionTable((id, session) => this.#closed(id, session));
  #settings: DeviceSettings;
  /** In force from the next reset on. */
  #nextSettings: DeviceSettings;
  readonly #delays: Delays;
  /** The requests that the engine has or that are answered late. What a rule has dropped is not among them. */
  readonly #works = new Map<number, Work>();
  #session: Session | undefined;
  #ready = true;

  /** Throws RangeError without a data queue. */
  constructor(options: CryptoDeviceOptions) {
    if (options.settings.dataQueues < 1) throw new RangeError("a crypto device has at least one data queue");
    this.#options = options;
    this.#dialect = dialectOf({ dialect: options.dialect, dhGroups: options.dhGroups ?? "random" });
    this.#settings = options.settings;
    this.#nextSettings = options.settings;
    this.faults = new FaultRules(options.random);
    this.#delays = new Delays(options.after);
  }

  get features(): DeviceFeatures {
    const { offered, required } = this.#dialect.features;
    return { offered: offered & this.#settings.features, required };
  }

  get queueSizes(): readonly number[] {
    const { dataQueues, queueSize } = this.#settings;
    return Array.from({ length: dataQueues + 1 }, () => queueSize);
  }

  /** What is in force. */
  get settings(): DeviceSettings {
    return this.#settings;
  }

  /** In force from the next reset on. */
  configure(settings: DeviceSettings): void {
    this.#nextSettings = settings;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /**
   * 5.9.5: whether the device can work; the driver registers and unregisters its algorithms by it. What comes while it
   * is not gets ERR; what has come before is carried out.
   */
  set ready(ready: boolean) {
    this.#ready = ready;
  }

  config(): Uint8Array {
    return this.#dialect.config({
      status: this.#ready ? ConfigStatus.HW_READY : 0,
      dataQueues: this.#settings.dataQueues,
    });
  }

  activate(session: Session): void {
    this.#session = session;
  }

  reset(): void {
    if (this.#session) this.#options.engine.cancel(this.#session);
    this.#session = undefined;
    this.#settings = this.#nextSettings;
    this.#sessions.clear();
    this.#works.clear();
    this.#delays.clear();
  }

  save(): Uint8Array {
    return saveCrypto({ ready: this.#ready, sessions: this.#sessions, works: this.#works });
  }

  restore(saved: Uint8Array, { session, requests }: Resumed): void {
    const { services } = this.#dialect;
    const { ready, works, closed } = restoreCrypto(saved, this.#sessions, { services, requests });
    this.#ready = ready;
    this.#session = session;
    if (!session) {
      need(this.#sessions.size === 0, "there are sessions before DRIVER_OK");
      return;
    }
    for (const request of requests) this.#goOn(session, request, works.get(request.id));
    for (const { id, session } of closed) this.#sessions.close(id, session.kind);
  }

  /** A request without work was dropped by a rule. */
  #goOn(session: Session, request: Request, work: Work | undefined): void {
    if (work?.kind === "asked") this.#carryOut(session, request, work.fault);
    if (work?.kind === "late") this.#answerLate(session, request, work);
  }

  notify(queue: number): void {
    if (this.#session) this.#drain(this.#session, queue);
  }

  /** 5.9.2: the control queue comes after the data queues. */
  #isControl(queue: number): boolean {
    return queue === this.#settings.dataQueues;
  }

  /** All that the session lets through, which ends this: it has a limit of requests and of time. */
  #drain(session: Session, queue: number): void {
    const extent = this.#isControl(queue) ? controlExtent : this.#dialect.dataExtent;
    for (let request = session.pop(queue, extent); request; request = session.pop(queue, extent)) {
      if (this.faults.none) this.#take(session, request, undefined);
      else this.#carryOutOrFail(session, request);
    }
  }

  /** A request that has just come. What is carried out anew after a restore came while the device was ready. */
  #take(session: Session, request: Request, fault: Fault): void {
    if (this.#ready || this.#isControl(request.queue)) this.#carryOut(session, request, fault);
    else this.#finish(session, request, this.#dialect.refused(NOT_READY, request), fault);
  }

  #carryOut(session: Session, request: Request, fault: Fault): void {
    const step = this.#isControl(request.queue) ? this.#control(session, request) : this.#data(session, request);
    if (step.kind === "asked") this.#submit(session, request, step, fault);
    else this.#finish(session, request, step, fault);
  }

  #data({ features }: Session, request: Request): Done | Asked {
    return this.#dialect.data({ sessions: this.#sessions, features }, request);
  }

  #control({ features }: Session, request: Request): Done {
    const { services } = this.#dialect;
    const context = { sessions: this.#sessions, features, services, ready: this.#ready };
    return { kind: "done", ...control(context, request) };
  }

  // --- the engine ---

  #submit(session: Session, request: Request, asked: Asked, fault: Fault): void {
    const { trace, engine } = this.#options;
    const { id } = request;
    const { operation } = asked.request;
    trace()?.({ kind: "submitted", request: id, operation });
    // For the answer, unless it is for the worker and meets one.
    let left = fault;
    const working: Watch["working"] = (worker, kill) => {
      if (this.#session !== session) return;
      trace()?.({ kind: "working", request: id, worker });
      if (left?.kind !== "kill-worker") return;
      this.#injected(request, left, `Engine worker ${worker} was killed.`);
      left = undefined;
      kill();
    };
    const used = asked.session === undefined ? undefined : this.#sessions.find(asked.session);
    // A driver may close the session at once, and open another.
    if (used) session.keep(id, used.created.length);
    this.#works.set(id, { kind: "asked", session: used, fault });
    const watch = this.#watch(session, id, asked);
    const outcome = engine.perform(asked.request, trace() || fault ? { ...watch, working } : watch);
    // A reset inside of it called off what came before.
    if (this.#session !== session) engine.cancel(session);
    outcome.then((outcome) =>
      session.later(() => {
        this.#works.delete(id);
        const detail = outcome.ok ? "" : outcome.detail;
        trace()?.({ kind: "completed", request: id, ok: outcome.ok, detail });
        this.#finish(session, request, asked.settle(outcome), left);
      }),
    );
  }

  /** `working` is not among it: it costs the engine something, so it is there only if it is of use. */
  #watch(owner: Session, id: number, { request, session }: Asked): Watch {
    const progress: Watch["progress"] = ({ step, candidates }) => {
      if (this.#session === owner) this.#options.trace()?.({ kind: "progress", request: id, step, candidates });
    };
    return { owner, ...(session !== undefined && { session }), ...(isLong(request) && { progress }) };
  }

  /** The engine keeps no private key longer than its session. */
  #closed(id: bigint, session: CryptoSession): void {
    if (this.#session && session.privateKey) this.#options.engine.forget(this.#session, id);
  }

  // --- answers ---

  #finish(session: Session, request: Request, done: Done, fault: Fault): void {
    if (!done.result.ok) {
      const { status, clause, why } = done.result;
      this.#options.trace()?.({ kind: "refused", request: request.id, status, clause, why });
    }
    if (fault) this.#finishBroken(session, request, done, fault);
    else answer(request, done);
  }

  #finishBroken(session: Session, request: Request, done: Done, fault: FaultAction): void {
    switch (fault.kind) {
      case "delay": {
        this.#injected(request, fault, `The answer comes ${fault.milliseconds} ms later.`);
        this.#answerLate(session, request, { kind: "late", milliseconds: fault.milliseconds, done });
        return;
      }
      case "corrupt": {
        const resultAt = this.#isControl(request.queue) ? 0 : this.#dialect.resultAt(request.readable);
        const { reply, detail } = corrupted(done, resultAt);
        this.#injected(request, fault, detail);
        answer(request, { ...done, reply });
        return;
      }
      case "used-length":
      case "used-id": {
        const { claim, detail } = lied(done.reply, fault);
        this.#injected(request, fault, detail);
        answer(request, done, claim);
        return;
      }
      default:
        this.#injected(request, fault, "No engine worker has this request: nothing was done.");
        answer(request, done);
    }
  }

  #answerLate(session: Session, request: Request, work: Extract<Work, { kind: "late" }>): void {
    this.#works.set(request.id, work);
    session.keep(request.id, lengthOf(work.done.reply));
    const late = () => {
      this.#works.delete(request.id);
      answer(request, work.done);
    };
    this.#delays.add(work.milliseconds, () => session.later(late));
  }

  // --- requests that a rule fails ---

  #carryOutOrFail(session: Session, request: Request): void {
    const isControl = this.#isControl(request.queue);
    const nameOf = isControl ? controlOperation : this.#dialect.operation;
    const fault = this.faults.match(isControl ? "control" : "data", nameOf(request.readable));
    switch (fault?.kind) {
      case "drop":
        this.#injected(request, fault, "The request was thrown away: its answer never comes.");
        return;
      case "needs-reset":
        this.#injected(request, fault, "The device gave up: DEVICE_NEEDS_RESET.");
        session.giveUp();
        return;
      case "status":
        this.#refuse(request, fault, isControl ? controlRefusal : this.#dialect.refusal);
        return;
      default:
        this.#take(session, request, fault);
    }
  }

  #refuse(
    request: Request,
    fault: Extract<FaultAction, { kind: "status" }>,
    refusal: (status: number, request: Request) => Reply,
  ): void {
    const { reply, detail } = refusedByRule(refusal(fault.status, request), request.writableLength, fault.status);
    this.#injected(request, fault, detail);
    request.finish(reply.written, reply.length);
  }

  #injected({ id }: Request, { kind }: FaultAction, detail: string): void {
    this.#options.trace()?.({ kind: "injected", request: id, fault: kind, detail });
    this.#options.onFault?.();
  }
}

function answer(request: Request, { reply, fault }: Pick<Done, "reply" | "fault">, claim?: Claim): void {
  request.finish(reply.written, reply.length, claim);
  if (fault) throw fault;
}

const lengthOf = ({ written }: Reply): number => written.reduce((sum, { bytes }) => sum + bytes.length, 0);
