/**
 * A device of VIRTIO 1.4 with a session of every kind, in one format and with one form of ring. It is asked anything at
 * all, with every write into guest memory watched.
 */
import type { AsymmetricEngine } from "../../contract/engine.ts";
import { Status } from "../../wire/crypto/status.ts";
import { possibleSettings } from "../crypto/settings.ts";
import { Feature } from "../virtio/negotiation.ts";
import { CANARY } from "./asym-rig.ts";
import type { PackedQueueDriver } from "./driver.ts";
import type { Segment, Used } from "./driver-memory.ts";
import { settled } from "./fakes.ts";
import { ARENA_END, type Posted, post } from "./posted.ts";
import { revision1, STATELESS } from "./revision-1.ts";
import { concat, Rig } from "./rig.ts";
import { type RequestFormat, serviceSamples } from "./service-samples.ts";
import { WatchedMemory, type Write } from "./watched-memory.ts";

export const RINGS = ["split", "packed"] as const;
export type RingForm = (typeof RINGS)[number];

/** What the fuzzer needs of a queue in either form. */
interface ProbedQueue {
  add(segments: readonly Segment[]): number;
  kick(): void;
  takeUsed(): readonly Used[];
  /** Whether the device may write there, as a part of the ring. */
  isOwn(address: number): boolean;
}

export type QueueName = "control" | "data";

export interface Judged {
  readonly violations: readonly string[];
  /** Undefined without an answer, or without room for a status. */
  readonly status: number | undefined;
}

const QUEUE_SIZE = 32;
const MODES = possibleSettings("virtio-1.4").features & STATELESS;
const KNOWN: readonly number[] = Object.values(Status).filter((status) => status <= Status.KEY_REJECTED);
/** Of an answer to a create request, as virtio_crypto_session_input has it. */
const SESSION_INPUT = 16;
const SESSION_STATUS_AT = 8;

export class ServiceProbe {
  readonly #memory = new WatchedMemory(ARENA_END);
  readonly #rig: Rig<AsymmetricEngine>;
  readonly #queues: Readonly<Record<QueueName, ProbedQueue>>;

  /** Throws an Error if a session does not open. */
  constructor(engine: AsymmetricEngine, format: RequestFormat, form: RingForm) {
    const { offer, features } = format === "padded" ? { offer: 0n, features: undefined } : revision1(MODES);
    const options = {
      engine,
      memory: this.#memory,
      record: false,
      queueSize: QUEUE_SIZE,
      ...(features && { features }),
    };
    this.#rig = new Rig({ ...options, offer: offer | Feature.RING_PACKED });
    this.#queues = form === "split" ? this.#startSplit() : this.#startPacked(features);
    for (const readable of serviceSamples(format).create) {
      const { sinks } = this.#offer("control", { readable, writable: SESSION_INPUT });
      this.#queues.control.kick();
      this.#queues.control.takeUsed();
      const status = this.#bytesOf(sinks)[SESSION_STATUS_AT];
      if (status !== Status.OK) throw new Error(`no session: status ${status}`);
    }
  }

  #startSplit(): Readonly<Record<QueueName, ProbedQueue>> {
    const { control, data } = this.#rig.start();
    const isOwn = (address: number) => control.isUsedRing(address) || data.isUsedRing(address);
    return { control: Object.assign(control, { isOwn }), data: Object.assign(data, { isOwn }) };
  }

  #startPacked(features: bigint | undefined): Readonly<Record<QueueName, ProbedQueue>> {
    const [data, control] = this.#rig.driver.startPacked([QUEUE_SIZE, QUEUE_SIZE], features);
    if (!data || !control) throw new RangeError("the device has two queues");
    const isOwn = (address: number) => [data, control].some((queue) => isOfRing(queue, address));
    return { control: Object.assign(control, { isOwn }), data: Object.assign(data, { isOwn }) };
  }

  /** The device gave up: it takes no more requests. */
  get spent(): boolean {
    return this.#rig.driver.needsReset;
  }

  /** Sends a request, waits for its answer and looks at all of it. */
  async ask(name: QueueName, posted: Posted): Promise<Judged> {
    const { head, sinks } = this.#offer(name, posted);
    const writes: Write[] = [];
    this.#memory.writes = writes;
    this.#queues[name].kick();
    await settled();
    this.#memory.writes = undefined;
    const used = this.#queues[name].takeUsed();
    const violations = this.#strays(writes, sinks);
    const judge = name === "data" ? judgedData : judgedControl;
    const [answer] = used;
    if (this.spent) {
      if (!mayGiveUp(name, posted)) violations.push("the device gave up");
      return { violations, status: undefined };
    }
    if (used.length !== 1 || answer?.id !== head)
      return { violations: [...violations, `${used.length} used`], status: undefined };
    const { wrong, status } = judge(this.#bytesOf(sinks), answer.length);
    return { violations: [...violations, ...wrong], status };
  }

  #offer(name: QueueName, posted: Posted) {
    const { sources, sinks } = post(this.#memory, posted);
    return { head: this.#queues[name].add([...sources, ...sinks]), sinks };
  }

  #bytesOf(sinks: readonly Segment[]): Uint8Array {
    return concat(sinks.map(({ address, length }) => this.#memory.slice(address, length)));
  }

  #strays(writes: readonly Write[], sinks: readonly Segment[]): string[] {
    const isIn = ({ address, length }: Write) =>
      this.#queues.data.isOwn(address) ||
      sinks.some((sink) => address >= sink.address && address + length <= sink.address + sink.length);
    return writes.filter((write) => !isIn(write)).map(({ address }) => `a write to ${address}, outside of the answer`);
  }
}

function isOfRing({ setup: { desc, size, device } }: PackedQueueDriver, address: number): boolean {
  return (address >= desc && address < desc + 16 * size) || (address >= device && address < device + 4);
}

/** Only without room for what each answer has. */
const mayGiveUp = (name: QueueName, { writable }: Posted): boolean => writable < (name === "data" ? 1 : SESSION_INPUT);

interface Judgement {
  readonly wrong: string[];
  readonly status: number | undefined;
}

/** The status is the last byte. Behind a refusal's first byte nothing is written: not one byte of a plaintext. */
export function judgedData(response: Uint8Array, length: number): Judgement {
  const status = response.at(-1);
  const wrong: string[] = [];
  if (length < 1 || length > response.length) wrong.push(`used.len ${length} of ${response.length} writable bytes`);
  if (status === undefined || !KNOWN.includes(status)) wrong.push(`status ${status}`);
  if (status !== Status.OK && response.subarray(1, -1).some((byte) => byte !== CANARY))
    wrong.push("a refusal with a result");
  return { wrong, status };
}

/** A session's id and status, or a status alone. */
export function judgedControl(response: Uint8Array, length: number): Judgement {
  const status = response[length === SESSION_INPUT ? SESSION_STATUS_AT : 0];
  const wrong: string[] = [];
  if (length !== 1 && length !== SESSION_INPUT) wrong.push(`used.len ${length} on the control queue`);
  if (length > response.length) wrong.push(`used.len ${length} of ${response.length} writable bytes`);
  if (status === undefined || !KNOWN.includes(status)) wrong.push(`status ${status}`);
  if (response.subarray(length).some((byte) => byte !== CANARY)) wrong.push("a write behind used.len");
  return { wrong, status };
}
