/**
 * The crypto device: each request from its queue to its answer. VIRTIO 1.4 cs01, 5.9 Crypto Device, in one of two
 * dialects. Symmetric requests are answered inside the notification; asymmetric ones go to the engine and come back
 * later.
 */
import type { DeviceCondition, DeviceSettings } from "../../contract/device-control.ts";
import type { CryptoDialect } from "../../contract/dialect.ts";
import type { AsymmetricEngine, PerformOptions } from "../../contract/engine.ts";
import type { TraceSink } from "../../contract/trace.ts";
import { ConfigStatus } from "../../wire/crypto/config.ts";
import { featureNames } from "../../wire/crypto/features.ts";
import { Inhdr } from "../../wire/crypto/header.ts";
import { PciClass, VirtioDeviceId } from "../../wire/virtio/pci.ts";
import type { OwnedDevice } from "../device/owned-device.ts";
import type { RefusalReply } from "../faults/target.ts";
import type { OwnFault, Request } from "../flow/request.ts";
import { need } from "../saved/saved-state.ts";
import type { Activation, DeviceFeatures, Resumed } from "../virtio/device.ts";
import { NOT_READY } from "./control.ts";
import { corrupted } from "./corrupt.ts";
import type { Dialect } from "./dialect.ts";
import { dialectOf } from "./dialects.ts";
import { MAX_FIXED_BYTES, MAX_REQUEST_BYTES } from "./limits.ts";
import type { Reply } from "./reply.ts";
import type { ControlQueue, DataQueue, Requests } from "./requests.ts";
import { restoreCrypto, saveCrypto } from "./saved-crypto.ts";
import type { DhGroups } from "./services/asym-dh.ts";
import { type CryptoSession, type OpenSession, SessionTable } from "./sessions.ts";
import { possibleSettings } from "./settings.ts";
import type { Completed, Submitted } from "./step.ts";

/** What the device reads of one request at most. */
const READABLE_LIMIT = MAX_FIXED_BYTES + MAX_REQUEST_BYTES;

export interface CryptoDeviceOptions {
  readonly engine: AsymmetricEngine;
  readonly trace: () => TraceSink | undefined;
  readonly dialect: CryptoDialect;
  readonly settings: DeviceSettings;
  /** Where the groups of a DH parameter generation come from; default: made anew. */
  readonly dhGroups?: DhGroups;
}

/** What the engine takes for the session of a request without one: a number that no session has. */
const ownSession = (request: number): bigint => -1n - BigInt(request);

export class CryptoDevice implements OwnedDevice {
  readonly id = VirtioDeviceId.CRYPTO;
  readonly pciClass = { base: PciClass.ENCRYPTION, sub: PciClass.ENCRYPTION_OTHER };
  readonly readableLimit = READABLE_LIMIT;
  readonly ownFaults = ["corrupt", "kill-worker"] as const;
  readonly dialect: CryptoDialect;
  readonly possible: DeviceCondition["possible"];
  readonly featureNames = featureNames;
  readonly #options: CryptoDeviceOptions;
  readonly #dialect: Dialect;
  readonly #sessions = new SessionTable((id, session) => this.#closed(id, session));
  /** The present settings. */
  #settings: DeviceSettings;
  /** The settings from the next reset on. */
  #nextSettings: DeviceSettings;
  /** The requests that the engine has, each with the session it is done in. */
  readonly #submitted = new Map<number, OpenSession | undefined>();
  #activation: Activation | undefined;
  /** What is done with the requests of the activation. */
  #requests: Requests;
  /** 5.9.5: whether the device can work; the driver registers and unregisters its algorithms by it. */
  #ready = true;

  /** Throws RangeError without a data queue. */
  constructor(options: CryptoDeviceOptions) {
    if (options.settings.queues < 1) throw new RangeError("a crypto device has at least one data queue");
    this.#options = options;
    this.dialect = options.dialect;
    this.#dialect = dialectOf({ dialect: options.dialect, dhGroups: options.dhGroups ?? "random" });
    this.#requests = this.#dialect.requests(0n);
    this.possible = possibleSettings(options.dialect);
    this.#settings = options.settings;
    this.#nextSettings = options.settings;
  }

  // --- what a driver finds ---

  get features(): DeviceFeatures {
    const { offered, required, needs = [] } = this.#dialect.features;
    return { offered: offered & this.#settings.features, required, needs };
  }

  get queueSizes(): readonly number[] {
    return this.queueNames.map(() => this.#settings.queueSize);
  }

  /** 5.9.2: the control queue comes after the data queues. */
  get queueNames(): readonly string[] {
    return [...Array.from({ length: this.#settings.queues }, () => "data"), "control"];
  }

  #isControl(queue: number): boolean {
    return queue === this.#settings.queues;
  }

  config(): Uint8Array {
    return this.#dialect.config({
      status: this.#ready ? ConfigStatus.HW_READY : 0,
      dataQueues: this.#settings.queues,
    });
  }

  // --- what its owner does ---

  get settings(): DeviceSettings {
    return this.#settings;
  }

  configure(next: DeviceSettings): void {
    this.#nextSettings = next;
  }

  get condition(): Pick<DeviceCondition, "crypto"> {
    return { crypto: { dialect: this.dialect, ready: this.#ready } };
  }

  /** What comes while it is off gets ERR; what has come before is carried out. */
  setReady(ready: boolean): boolean {
    const changed = ready !== this.#ready;
    this.#ready = ready;
    return changed;
  }

  // --- from DRIVER_OK to the reset ---

  activate(activation: Activation): void {
    this.#activation = activation;
    this.#requests = this.#dialect.requests(activation.features);
  }

  reset(): void {
    if (this.#activation) this.#options.engine.cancel(this.#activation);
    this.#activation = undefined;
    this.#settings = this.#nextSettings;
    this.#sessions.clear();
    this.#submitted.clear();
  }

  /** What the engine has of them it finishes, and the answer is dropped. Other queues' work goes on. */
  forget(requests: readonly number[]): void {
    for (const id of requests) this.#submitted.delete(id);
  }

  save(): Uint8Array {
    return saveCrypto({ ready: this.#ready, sessions: this.#sessions, submitted: this.#submitted });
  }

  restore(saved: Uint8Array, { activation, requests }: Resumed): void {
    const { services, requests: requestsFor } = this.#dialect;
    const { wire } = requestsFor(activation?.features ?? 0n);
    const { ready, submitted, closed } = restoreCrypto(saved, this.#sessions, { services, wire });
    this.#ready = ready;
    if (!activation) {
      need(this.#sessions.size === 0, "there are sessions before DRIVER_OK");
      return;
    }
    this.activate(activation);
    for (const request of requests) if (submitted.has(request.id)) this.#carryOut(activation, request);
    for (const { id, session } of closed) this.#sessions.close(id, session.kind);
  }

  // --- requests ---

  /** Takes all that the activation lets through, which ends this: it has a limit of requests and of time. */
  notify(queue: number): void {
    const activation = this.#activation;
    if (!activation) return;
    const { requestLength } = this.#queue(queue);
    for (let request = activation.pop(queue, requestLength); request; request = activation.pop(queue, requestLength)) {
      this.#take(activation, request);
    }
  }

  /** A request that has just come. What is carried out anew after a restore came while the device was ready. */
  #take(activation: Activation, request: Request): void {
    if (this.#ready || this.#isControl(request.queue)) this.#carryOut(activation, request);
    else this.#answer(request, this.#requests.data.refuse(NOT_READY, request));
  }

  #carryOut(activation: Activation, request: Request): void {
    const step = this.#isControl(request.queue) ? this.#control(activation, request) : this.#data(activation, request);
    if (step.kind === "submitted") this.#submit(activation, request, step);
    else this.#answer(request, step);
  }

  #data({ features }: Activation, request: Request): Completed | Submitted {
    return this.#requests.data.perform({ sessions: this.#sessions, features }, request);
  }

  #control({ features }: Activation, request: Request): Completed {
    const context = { sessions: this.#sessions, features, ready: this.#ready };
    return { kind: "completed", ...this.#requests.control.perform(context, request) };
  }

  #queue(queue: number): ControlQueue | DataQueue {
    return this.#isControl(queue) ? this.#requests.control : this.#requests.data;
  }

  // --- the engine ---

  #submit(activation: Activation, request: Request, submitted: Submitted): void {
    const { trace, engine } = this.#options;
    const { id } = request;
    trace()?.({ kind: "submitted", request: id, operation: submitted.request.operation });
    const used = submitted.session === undefined ? undefined : this.#sessions.find(submitted.session);
    // A driver may close the session at once, and open another.
    if (used) activation.keep(id, used.created.length);
    this.#submitted.set(id, used);
    const outcome = engine.perform(submitted.request, this.#performOptions(activation, request, submitted));
    // A reset inside of it called off what came before.
    if (this.#activation !== activation) engine.cancel(activation);
    outcome.then((outcome) =>
      activation.later(() => {
        if (submitted.forgetsKey) engine.forget(activation, ownSession(id));
        // Its queue may have been reset.
        if (!this.#submitted.delete(id)) return;
        trace()?.({ kind: "completed", request: id, ok: outcome.ok, detail: outcome.ok ? "" : outcome.detail });
        this.#answer(request, submitted.complete(outcome));
      }),
    );
  }

  /** `onStart` is left out if nothing uses it, so that the engine makes no call for it. */
  #performOptions(owner: Activation, request: Request, submitted: Submitted): PerformOptions {
    const { trace } = this.#options;
    const { id, fault } = request;
    const session = submitted.forgetsKey ? ownSession(id) : submitted.session;
    const isCurrent = () => this.#activation === owner && this.#submitted.has(id);
    const onProgress: PerformOptions["onProgress"] = ({ step, candidates }) => {
      if (isCurrent()) trace()?.({ kind: "progress", request: id, step, candidates });
    };
    const onStart: PerformOptions["onStart"] = (worker, kill) => {
      if (!isCurrent()) return;
      trace()?.({ kind: "working", request: id, worker });
      if (fault?.kind === "kill-worker" && fault.apply(`Engine worker ${worker} was killed.`)) kill();
    };
    return {
      owner,
      onProgress,
      ...(session !== undefined && { session }),
      ...((trace() || fault) && { onStart }),
    };
  }

  /** The engine keeps no private key longer than its session. */
  #closed(id: bigint, session: CryptoSession): void {
    if (this.#activation && session.privateKey) this.#options.engine.forget(this.#activation, id);
  }

  // --- answers ---

  #answer(request: Request, completed: Completed): void {
    const { result, error } = completed;
    if (!result.ok) {
      const { status, clause, why } = result;
      this.#options.trace()?.({ kind: "refused", request: request.id, status, clause, why });
    }
    const { written, length } = request.fault ? this.#corrupted(request.fault, request, completed) : completed.reply;
    request.complete(written, length, error && { error });
  }

  #corrupted(fault: OwnFault, request: Request, completed: Completed): Reply {
    if (fault.kind !== "corrupt") return completed.reply;
    return corrupted(completed, this.#queue(request.queue).resultAt(request.readable), fault);
  }

  // --- what fault rules ask of it ---

  operation(request: Request): string {
    return this.#queue(request.queue).operation(request.readable);
  }

  refusalReply(status: number, request: Request): RefusalReply {
    const reply = this.#queue(request.queue).refusalReply(status, request);
    return { ...reply, name: Inhdr.fields.status.label?.(status) ?? `status ${status}` };
  }
}
