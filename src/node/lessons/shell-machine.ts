/** A machine of the bundled guest at its prompt, and the way back to that moment: lessons without a page. */
import { availableParallelism } from "node:os";
import type { DeviceCommand, DeviceCondition } from "../../contract/device-control.ts";
import type { MachineMessage } from "../../contract/machine.ts";
import type { TraceEvent } from "../../contract/trace.ts";
import type { LessonMachine } from "../../lesson/show-me.ts";
import { fileSource } from "../../machine/file-source.ts";
import { Machine } from "../../machine/machine.ts";
import { createEnginePool, enginePoolSize } from "../../worker/pool/engine-pool.ts";
import { spawnNodeWorker } from "../../worker/pool/spawn-node.ts";
import { IMAGES } from "../guest-run.ts";

/** OSC 133 B: the end of the prompt, behind which a person types. */
const BEHIND_PROMPT = "\u001b]133;B\u0007";
/** Devices of the machine that lessons are for. */
const DEVICES = ["rng0"];

export class ShellMachine implements LessonMachine {
  #observe: ((event: TraceEvent) => void) | undefined;
  /** Events since the beginning, until there is an observer: what the devices are is among them. */
  #early: TraceEvent[] = [];
  readonly #conditions = new Map<string, DeviceCondition>();
  readonly #engine = createEnginePool({ size: enginePoolSize(availableParallelism()), spawn: spawnNodeWorker });
  readonly #machine: Machine;
  #console = "";
  /** The shell has printed a prompt since something was typed. */
  #isAtPrompt = false;
  #atPrompt: () => void = () => undefined;
  #onFailure: (error: Error) => void = () => undefined;

  constructor(images = IMAGES) {
    this.#machine = new Machine({
      engine: this.#engine,
      now: () => performance.now(),
      assets: () => fileSource(images),
      emit: (message) => this.#receive(message),
    });
  }

  get observe(): (event: TraceEvent) => void {
    return this.#observe ?? (() => undefined);
  }

  /** Receives every event since the machine was last at its beginning. */
  set observe(observe: (event: TraceEvent) => void) {
    this.#observe = observe;
    for (const event of this.#early.splice(0)) observe(event);
  }

  /** Boots; resolves at the shell's first prompt with the machine as a file. Rejects if it does not come to that. */
  async boot(): Promise<Blob> {
    const failure = new Promise<never>((_, reject) => {
      this.#onFailure = reject;
    });
    await this.#machine.boot({ images: "", devices: DEVICES });
    await Promise.race([this.prompt(), failure]);
    return await this.#machine.save();
  }

  /** Goes on from a machine of {@link boot}. */
  async restore(saved: Blob): Promise<void> {
    this.#observe = undefined;
    this.#early = [];
    await this.#machine.boot({ images: "", saved });
  }

  async close(): Promise<void> {
    await this.#machine.powerOff();
    this.#engine.close();
  }

  type(text: string): void {
    this.#isAtPrompt = false;
    void this.#machine.type(new TextEncoder().encode(text));
  }

  prompt(): Promise<void> {
    if (this.#isAtPrompt) return Promise.resolve();
    return new Promise((resolve) => {
      this.#atPrompt = resolve;
    });
  }

  command(device: string, command: DeviceCommand): void {
    void this.#machine.command(device, command);
  }

  condition(device: string): DeviceCondition | undefined {
    return this.#conditions.get(device);
  }

  get console(): string {
    return this.#console;
  }

  #tell(event: TraceEvent): void {
    if (this.#observe) this.#observe(event);
    else this.#early.push(event);
  }

  #receive(message: MachineMessage): void {
    if (message.type === "device") this.#conditions.set(message.condition.device, message.condition);
    if (message.type === "trace") for (const event of message.events) this.#tell(event);
    if (message.type === "failure") this.#onFailure(new Error(`${message.failure.what} ${message.failure.why}`));
    if (message.type !== "console") return;
    const printed = Buffer.from(message.bytes).toString("latin1");
    // The mark may come in two pieces.
    const isPrompt = (this.#console.slice(1 - BEHIND_PROMPT.length) + printed).includes(BEHIND_PROMPT);
    this.#console = (this.#console + printed).slice(-65_536);
    if (!isPrompt) return;
    this.#isAtPrompt = true;
    this.#atPrompt();
  }
}
