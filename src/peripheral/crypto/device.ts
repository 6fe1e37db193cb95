/**
 * The crypto device: each request from its queue to its answer. VIRTIO 1.4 cs01, 5.9 Crypto Device, in one of two
 * dialects. Symmetric requests are answered inside the notification; asymmetric ones go to the engine and come back
 * later.
 */
import type { CryptoDialect } from "../../contract/dialect.ts";
import type { AsymmetricEngine, AsymRequest, Watch } from "../../contract/engine.ts";
import type { TraceSink } from "../../contract/trace.ts";
import { ConfigStatus } from "../../wire/crypto.ts";
import { VirtioDeviceId } from "../../wire/pci.ts";
import type { DeviceFeatures, Request, Resumed, Session, VirtioDevice } from "../device.ts";
import type { DhGroups } from "./asym/dh.ts";
import { control } from "./control.ts";
import { type Dialect, dialectOf } from "./dialect.ts";
import { controlExtent } from "./extent.ts";
import { MAX_FIXED_BYTES, MAX_IN_FLIGHT_BYTES, MAX_REQUEST_BYTES } from "./limits.ts";
import { restoreCrypto, saveCrypto } from "./saved-crypto.ts";
import { type OpenSession, SessionTable } from "./sessions.ts";
import type { Asked, Done } from "./step.ts";

/** What the device reads of one request at most. */
export const READABLE_LIMIT = MAX_FIXED_BYTES + MAX_REQUEST_BYTES;

/** What may take seconds: its progress is told, and a reset calls it off. */
const LONG_OPERATIONS: ReadonlySet<AsymRequest["operation"]> = new Set(["rsa-keygen", "dsa-keygen", "dh-params"]);

export interface CryptoDeviceOptions {
  readonly engine: AsymmetricEngine;
  readonly trace: () => TraceSink | undefined;
  readonly dialect: CryptoDialect;
  /** Data queues; the control queue comes after them. */
  readonly dataQueues: number;
  /** Entries of each queue, a power of two. */
  readonly queueSize: number;
  /** Where the groups of a DH parameter generation come from: made anew unless it says otherwise. */
  readonly dhGroups?: DhGroups;
}

export class CryptoDevice implements VirtioDevice {
  readonly id = VirtioDeviceId.CRYPTO;
  readonly features: DeviceFeatures;
  readonly queueSizes: readonly number[];
  readonly #options: CryptoDeviceOptions;
  readonly #dialect: Dialect;
  readonly #sessions = new SessionTable();
  /** Ends the long operations that are under way, by request. */
  readonly #callOffs = new Map<number, () => void>();
  /** The sessions of the requests that the engine has, by request: a driver may close one meanwhile. */
  readonly #inUse = new Map<number, OpenSession>();
  /** Bytes of the requests that the engine has. */
  #inFlight = 0;
  /** Queues with requests that were not taken, as too much was in flight. */
  readonly #stalled = new Set<number>();
  #session: Session | undefined;
  #ready = true;

  /** Throws RangeError without a data queue. */
  constructor(options: CryptoDeviceOptions) {
    if (options.dataQueues < 1) throw new RangeError("a crypto device has at least one data queue");
    this.#options = options;
    this.#dialect = dialectOf({ dialect: options.dialect, dhGroups: options.dhGroups ?? "random" });
    this.features = this.#dialect.features;
    this.queueSizes = Array.from({ length: options.dataQueues + 1 }, () => options.queueSize);
  }

  /** 5.9.5: whether the device can work; the driver registers and unregisters its algorithms by it. */
  set ready(ready: boolean) {
    this.#ready = ready;
  }

  config(): Uint8Array {
    return this.#dialect.config({
      status: this.#ready ? ConfigStatus.HW_READY : 0,
      dataQueues: this.#options.dataQueues,
    });
  }

  activate(session: Session): void {
    this.#session = session;
  }

  reset(): void {
    this.#session = undefined;
    this.#sessions.clear();
    this.#stalled.clear();
    this.#inUse.clear();
    this.#inFlight = 0;
    const callOffs = [...this.#callOffs.values()];
    this.#callOffs.clear();
    for (const callOff of callOffs) callOff();
  }

  save(): Uint8Array {
    return saveCrypto({
      ready: this.#ready,
      sessions: this.#sessions,
      inUse: [...this.#inUse.values()],
      stalled: [...this.#stalled],
    });
  }

  restore(saved: Uint8Array, { session, requests }: Resumed): void {
    const { ready, stalled, closed } = restoreCrypto(saved, this.#sessions, {
      offersAkcipher: this.#dialect.offersAkcipher,
      dataQueues: this.#options.dataQueues,
    });
    this.#ready = ready;
    this.#session = session;
    if (!session) return;
    for (const request of requests) this.#carryOut(session, request);
    for (const { id, session } of closed) this.#sessions.close(id, session.kind);
    for (const queue of stalled) this.#stalled.add(queue);
    if (this.#inFlight < MAX_IN_FLIGHT_BYTES) this.#resume(session);
  }

  notify(queue: number): void {
    const session = this.#session;
    if (!session) return;
    if (queue === this.#options.dataQueues) this.#drainControl(session, queue);
    else this.#drainData(session, queue);
  }

  #drainControl(session: Session, queue: number): void {
    const { offersAkcipher } = this.#dialect;
    const context = { sessions: this.#sessions, features: session.features, offersAkcipher };
    for (let request = session.pop(queue, controlExtent); request; request = session.pop(queue, controlExtent)) {
      this.#finish(request, control(context, request));
    }
  }

  #drainData(session: Session, queue: number): void {
    const { dataExtent } = this.#dialect;
    for (;;) {
      if (this.#inFlight >= MAX_IN_FLIGHT_BYTES) {
        this.#stalled.add(queue);
        return;
      }
      const request = session.pop(queue, dataExtent);
      if (!request) return;
      this.#carryOut(session, request);
    }
  }

  #carryOut(session: Session, request: Request): void {
    const step = this.#dialect.data(this.#sessions, request);
    if (step.kind === "done") this.#finish(request, step);
    else this.#submit(session, request, step);
  }

  #resume(session: Session): void {
    const queues = [...this.#stalled];
    this.#stalled.clear();
    for (const queue of queues) this.#drainData(session, queue);
  }

  #submit(session: Session, request: Request, asked: Asked): void {
    const { trace, engine } = this.#options;
    const { operation } = asked.request;
    trace()?.({ kind: "submitted", request: request.id, operation });
    const watch = LONG_OPERATIONS.has(operation) ? this.#watch(session, request) : undefined;
    this.#inFlight += request.readable.length;
    const used = asked.session === undefined ? undefined : this.#sessions.find(asked.session);
    if (used) this.#inUse.set(request.id, used);
    engine.perform(asked.request, watch).then((outcome) =>
      session.later(() => {
        this.#inFlight -= request.readable.length;
        this.#callOffs.delete(request.id);
        this.#inUse.delete(request.id);
        const detail = outcome.ok ? "" : outcome.detail;
        trace()?.({ kind: "completed", request: request.id, ok: outcome.ok, detail });
        this.#finish(request, asked.settle(outcome));
        this.#resume(session);
      }),
    );
  }

  /** Nothing is told of a request, and nothing goes on for it, after a reset. */
  #watch(session: Session, { id }: Request): Watch {
    return {
      begun: (callOff) => {
        if (this.#session === session) this.#callOffs.set(id, callOff);
        else callOff();
      },
      progress: ({ step, candidates }) => {
        if (this.#session === session) this.#options.trace()?.({ kind: "progress", request: id, step, candidates });
      },
    };
  }

  #finish(request: Request, { result, reply, fault }: Pick<Done, "result" | "reply" | "fault">): void {
    if (!result.ok) {
      const { status, clause, why } = result;
      this.#options.trace()?.({ kind: "refused", request: request.id, status, clause, why });
    }
    request.finish(reply.written, reply.length);
    if (fault) throw fault;
  }
}
