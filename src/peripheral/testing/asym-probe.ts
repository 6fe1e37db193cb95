/**
 * A device that is asked anything at all, with every write into guest memory watched. What must hold for each answer
 * stands here once, for the tests of bad input and for the fuzzer.
 */
import type {
  AsymmetricEngine,
  AsymRequest,
  AsymResult,
  EngineOutcome,
  Owner,
  PerformOptions,
} from "../../contract/engine.ts";
import { AsymOpcode } from "../../wire/crypto/asym-common.ts";
import { AsymService } from "../../wire/crypto/config.ts";
import { Status } from "../../wire/crypto/status.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
import { CANARY } from "./asym-rig.ts";
import type { Segment } from "./driver-memory.ts";
import { settled } from "./fakes.ts";
import { ARENA_END, type Posted, post } from "./posted.ts";
import { concat, Rig } from "./rig.ts";
import { WatchedMemory, type Write } from "./watched-memory.ts";

/** Knows whether the engine has called a signature valid, and can wait for it. */
class WatchedEngine implements AsymmetricEngine {
  readonly #engine: AsymmetricEngine;
  readonly #pending = new Set<Promise<unknown>>();
  valid = false;

  constructor(engine: AsymmetricEngine) {
    this.#engine = engine;
  }

  perform(request: AsymRequest, options?: PerformOptions): Promise<EngineOutcome<AsymResult>> {
    const outcome = this.#engine.perform(request, options).then((outcome) => {
      this.valid = outcome.ok && outcome.value.kind === "verdict" && outcome.value.valid;
      return outcome;
    });
    this.#pending.add(outcome);
    outcome.finally(() => this.#pending.delete(outcome));
    return outcome;
  }

  cancel(owner: Owner): void {
    this.#engine.cancel(owner);
  }

  forget(owner: Owner, session: bigint): void {
    this.#engine.forget(owner, session);
  }

  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    await settled();
  }
}

export interface Probed {
  /** The rules that the answer breaks; empty when all is well. */
  readonly violations: readonly string[];
  /** Undefined if there was no answer, or none with a status word. */
  readonly status: number | undefined;
  readonly second: number | undefined;
  readonly length: number | undefined;
}

export class Probe {
  readonly #engine: WatchedEngine;
  readonly #memory = new WatchedMemory(ARENA_END);
  readonly #rig: Rig<WatchedEngine>;

  constructor(engine: AsymmetricEngine) {
    this.#engine = new WatchedEngine(engine);
    const rig = { engine: this.#engine, dialect: "asym-rfc-v3", record: false } as const;
    this.#rig = new Rig({ ...rig, memory: this.#memory, queueSize: 64 }).start();
  }

  /** The device gave up, or was reset: it takes no more requests. */
  get spent(): boolean {
    const { DRIVER_OK, DEVICE_NEEDS_RESET } = DeviceStatus;
    return (this.#rig.driver.status & (DRIVER_OK | DEVICE_NEEDS_RESET)) !== DRIVER_OK;
  }

  /** Sends a request, waits for its answer and looks at all of it. */
  async ask(posted: Posted): Promise<Probed> {
    const { sources, sinks } = post(this.#memory, posted);
    const queue = this.#rig.data;
    const head = queue.add([...sources, ...sinks]);
    const writes = await this.#watched(async () => {
      queue.kick();
      await this.#engine.idle();
    });
    const used = queue.takeUsed();
    const violations = [...this.#strays(writes, sinks)];
    if (used.length !== 1 || used[0]?.id !== head) violations.push(`${used.length} used entries`);
    const length = used[0]?.length;
    const response = concat(sinks.map(({ address, length }) => this.#memory.slice(address, length)));
    const answer = { opcode: opcodeOf(posted.readable), response, length };
    violations.push(...this.#wrongs(answer));
    return { violations, length, ...wordsOf(answer) };
  }

  /** Sends a request and resets the device before it is answered. Nothing may be written afterwards. */
  async abandon(posted: Posted): Promise<readonly string[]> {
    const { sources, sinks } = post(this.#memory, posted);
    this.#rig.data.add([...sources, ...sinks]);
    this.#rig.data.kick();
    this.#rig.driver.write("device_status", 0);
    const writes = await this.#watched(() => this.#engine.idle());
    return writes.map(({ address }) => `a write to ${address} after a reset`);
  }

  async #watched(work: () => Promise<void>): Promise<readonly Write[]> {
    const writes: Write[] = [];
    this.#memory.writes = writes;
    this.#engine.valid = false;
    await work();
    this.#memory.writes = undefined;
    return writes;
  }

  #strays(writes: readonly Write[], sinks: readonly Segment[]): string[] {
    const inside = ({ address, length }: Write) =>
      this.#rig.data.isUsedRing(address) ||
      sinks.some((sink) => address >= sink.address && address + length <= sink.address + sink.length);
    return writes
      .filter((write) => !inside(write))
      .map(({ address }) => `a write to ${address}, outside of the answer`);
  }

  #wrongs({ opcode, response, length = 0 }: Answer): string[] {
    const wrong: string[] = [];
    if (length > response.length) wrong.push(`used.len ${length} of ${response.length} writable bytes`);
    const smallest = isAsym(opcode) ? 4 : 1;
    const { needsReset } = this.#rig.driver;
    if (needsReset !== response.length < smallest) wrong.push(`reset needed: ${needsReset}`);
    if (!isAsym(opcode) || response.length < smallest) return wrong;
    const { status = -1, second } = wordsOf({ opcode, response, length });
    if (!STATUSES.includes(status)) wrong.push(`status ${status}`);
    if (status !== Status.OK && length !== Math.min(8, response.length)) wrong.push(`used.len ${length} of a refusal`);
    if (response.subarray(length).some((byte) => byte !== CANARY)) wrong.push("a write behind used.len");
    if (isVerification(opcode) && second === Status.OK && !this.#engine.valid)
      wrong.push("verify_result 0 for nothing");
    return wrong;
  }
}

interface Answer {
  /** Undefined if the request is too short to have one. */
  readonly opcode: number | undefined;
  readonly response: Uint8Array;
  readonly length: number | undefined;
}

const STATUSES: readonly number[] = [Status.OK, Status.ERR, Status.BADMSG, Status.NOTSUPP, Status.INVSESS];

const isAsym = (opcode: number | undefined): boolean => opcode === undefined || opcode >>> 8 >= AsymService.ASYM;
const isVerification = (opcode: number | undefined): boolean => opcode === undefined || opcode === AsymOpcode.VERIFY;

function opcodeOf(readable: Uint8Array): number | undefined {
  if (readable.length < 4) return undefined;
  return new DataView(readable.buffer, readable.byteOffset).getUint32(0, true);
}

function wordsOf({ opcode, response }: Answer): Pick<Probed, "status" | "second"> {
  const view = new DataView(response.buffer);
  const wordAt = (at: number) => (isAsym(opcode) && response.length >= at + 4 ? view.getUint32(at, true) : undefined);
  return { status: wordAt(0), second: wordAt(4) };
}
