/** A crypto device with everything around it in a test's hands: RAM, line, engine, trace, and a driver for it. */
import type { CryptoDialect } from "../../contract/dialect.ts";
import type { AsymmetricEngine } from "../../contract/engine.ts";
import { decode } from "../../wire/codec/codec.ts";
import { SessionInput } from "../../wire/crypto/header.ts";
import { Status } from "../../wire/crypto/status.ts";
import { type CryptoPciDevice, cryptoPciDevice } from "../crypto/crypto-pci-device.ts";
import type { CryptoDevice } from "../crypto/device.ts";
import type { DhGroups } from "../crypto/services/asym-dh.ts";
import { defaultSettings } from "../crypto/settings.ts";
import type { VirtioPciTransport } from "../virtio/transport.ts";
import { type DriverQueue, LINUX_FEATURES, type Segment, TestDriver } from "./driver.ts";
import { Clock, HeldEngine, Line, Recorder } from "./fakes.ts";
import { ArrayMemory, type Hole } from "./memory.ts";

export interface RigOptions<E extends AsymmetricEngine> {
  readonly engine: E;
  readonly dialect?: CryptoDialect;
  readonly dhGroups?: DhGroups;
  /** Its size in bytes, or all of it. */
  readonly memory?: number | ArrayMemory;
  readonly holes?: readonly Hole[];
  readonly queueSize?: number;
  readonly dataQueues?: number;
  readonly features?: bigint;
  readonly maskFeatures?: bigint;
  /** Feature bits on offer, besides those that are by default. */
  readonly offer?: bigint;
  /** Whether the trace is recorded. Default: true. */
  readonly record?: boolean;
  /** The chance for rules that apply now and then. Default: they always apply. */
  readonly random?: () => number;
}

/** A request that was sent, with what came of it. */
export interface Sent {
  readonly head: number;
  /** The device-writable bytes, as they are now. */
  readonly response: () => Uint8Array;
  /** used.len, or undefined while the device has it. */
  readonly length: () => number | undefined;
}

export class Rig<E extends AsymmetricEngine> {
  readonly memory: ArrayMemory;
  readonly line = new Line();
  readonly trace = new Recorder();
  readonly engine: E;
  readonly clock = new Clock();
  readonly pciDevice: CryptoPciDevice;
  /** Number of reported changes of the device's condition. */
  changes = 0;
  readonly device: CryptoDevice;
  readonly transport: VirtioPciTransport;
  readonly driver: TestDriver;
  #queues: DriverQueue[] = [];
  readonly #options: RigOptions<E>;
  readonly #lengths = new Map<DriverQueue, Map<number, number>>();

  constructor(options: RigOptions<E>) {
    const {
      engine,
      memory = 1 << 20,
      holes,
      queueSize = 64,
      dataQueues = 1,
      maskFeatures = 0n,
      offer = 0n,
      record = true,
    } = options;
    const { dialect = "virtio-1.4", dhGroups, random = () => 0 } = options;
    this.#options = options;
    this.engine = engine;
    this.memory = typeof memory === "number" ? new ArrayMemory(memory, holes) : memory;
    const trace = record ? () => this.trace.sink : () => undefined;
    const features = (defaultSettings(dialect).features | offer) & ~maskFeatures;
    this.pciDevice = cryptoPciDevice({
      engine,
      trace,
      dialect,
      settings: { features, queues: dataQueues, queueSize },
      ...(dhGroups && { dhGroups }),
      memory: this.memory,
      interrupt: this.line,
      host: this.clock,
      after: this.clock.after,
      random,
      onChange: () => this.changes++,
    });
    this.device = this.pciDevice.device;
    this.transport = this.pciDevice.transport;
    this.driver = new TestDriver(this.transport, this.memory);
  }

  /** Brings the device up. */
  start(): this {
    const { queueSize = 64, dataQueues = 1, features = LINUX_FEATURES | this.device.features.required } = this.#options;
    this.#queues = this.driver.start(
      Array.from({ length: dataQueues + 1 }, () => queueSize),
      features,
    );
    return this;
  }

  get data(): DriverQueue {
    return this.queue(0);
  }

  get control(): DriverQueue {
    return this.queue(this.#options.dataQueues ?? 1);
  }

  queue(index: number): DriverQueue {
    const queue = this.#queues[index];
    if (!queue) throw new Error("the device has not been started");
    return queue;
  }

  /** Sends one request in a chain of these segments, and notifies. */
  sendChain(queue: DriverQueue, segments: readonly Segment[], form: "ring" | "indirect" = "ring"): Sent {
    const lengths = this.#collect(queue);
    const head = form === "ring" ? queue.add(segments) : queue.addIndirect(segments);
    lengths.delete(head);
    queue.kick();
    return {
      head,
      response: () => concat(segments.filter((s) => s.writable).map((s) => this.memory.slice(s.address, s.length))),
      length: () => this.#collect(queue).get(head),
    };
  }

  /** The used.len of every chain that came back, by head. */
  #collect(queue: DriverQueue): Map<number, number> {
    const lengths = this.#lengths.get(queue) ?? new Map<number, number>();
    this.#lengths.set(queue, lengths);
    for (const { id, length } of queue.takeUsed()) lengths.set(id, length);
    return lengths;
  }

  /** Sends one request in two segments: what the device reads, and room for what it writes. */
  send(queue: DriverQueue, readable: Uint8Array, writable: number): Sent {
    return this.sendChain(queue, [this.driver.source(readable), this.driver.sink(writable)]);
  }

  /** Sends a create request. Returns the status and the new session's id. */
  create(request: Uint8Array): { status: number; session: bigint } {
    const sent = this.send(this.control, request, 16);
    const { status, session_id } = decode(SessionInput, sent.response());
    return { status, session: session_id };
  }

  /** Opens a session that must open. */
  open(request: Uint8Array): bigint {
    const { status, session } = this.create(request);
    if (status !== Status.OK) throw new Error(`no session: status ${status}`);
    return session;
  }

  /** Sends a destroy request. Returns the status. */
  destroy(request: Uint8Array): number | undefined {
    return this.send(this.control, request, 1).response()[0];
  }
}

/** A started device whose engine waits for the test. */
export const heldRig = (options: Omit<RigOptions<HeldEngine>, "engine"> = {}): Rig<HeldEngine> =>
  new Rig({ engine: new HeldEngine(), ...options }).start();

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
