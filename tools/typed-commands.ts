/** Types commands in the guest's own shell, one after the other, and keeps the events of the trace. */
import { availableParallelism } from "node:os";
import type { DeviceSettings } from "../src/contract/device-control.ts";
import type { MachineMessage } from "../src/contract/machine.ts";
import type { TraceEvent } from "../src/contract/trace.ts";
import { fileSource } from "../src/machine/file-source.ts";
import { Machine } from "../src/machine/machine.ts";
import { IMAGES } from "../src/node/guest-run.ts";
import { createEnginePool, enginePoolSize } from "../src/worker/pool/engine-pool.ts";
import { spawnNodeWorker } from "../src/worker/pool/spawn-node.ts";

/** The mark that the shell prints behind its prompt (guest/rootfs/etc/shrc). */
const BEHIND_PROMPT = "\u001b]133;B\u0007";

/** For the boot and for each command. The slowest is a key pair of some seconds. */
const TIME_LIMIT_MS = 120_000;

/** A command, or something that the owner does to a device. */
export type Typed = string | { readonly device: string; readonly settings: (now: DeviceSettings) => DeviceSettings };

export interface TypingOptions {
  /** Gets what the console prints. */
  readonly show: (bytes: Uint8Array) => void;
  /** A newc archive with files that the guest has besides its own, or in their place. */
  readonly overlay?: Uint8Array;
}

class TypedCommands {
  readonly events: TraceEvent[] = [];
  #output = "";
  #onOutput: () => void = () => undefined;
  readonly #settings = new Map<string, DeviceSettings>();
  readonly #show: TypingOptions["show"];
  readonly #engine = createEnginePool({ size: enginePoolSize(availableParallelism()), spawn: spawnNodeWorker });
  readonly #machine: Machine;

  constructor({ show, overlay }: TypingOptions) {
    this.#show = show;
    this.#machine = new Machine({
      engine: this.#engine,
      now: () => performance.now(),
      assets: () => fileSource(IMAGES),
      emit: (message) => this.#receive(message),
      ...(overlay && { overlay }),
    });
  }

  async run(commands: readonly Typed[]): Promise<void> {
    try {
      await this.#machine.boot({ images: "" });
      await this.#prompt();
      for (const command of commands) await this.#do(command);
      await this.#machine.powerOff();
    } finally {
      this.#engine.close();
    }
  }

  async #do(typed: Typed): Promise<void> {
    if (typeof typed === "string") {
      this.#output = "";
      await this.#machine.type(Buffer.from(`${typed}\r`));
      return await this.#prompt();
    }
    const now = this.#settings.get(typed.device);
    if (!now) throw new Error(`the machine has no ${typed.device}`);
    await this.#machine.command(typed.device, { do: "configure", settings: typed.settings(now) });
  }

  #receive(message: MachineMessage): void {
    if (message.type === "trace") this.events.push(...message.events);
    if (message.type === "device") this.#settings.set(message.condition.device, message.condition.settings);
    if (message.type !== "console") return;
    this.#show(message.bytes);
    this.#output += Buffer.from(message.bytes).toString("latin1");
    this.#onOutput();
  }

  #prompt(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the guest's shell does not answer")), TIME_LIMIT_MS);
      const look = () => {
        if (!this.#output.includes(BEHIND_PROMPT)) return;
        clearTimeout(timer);
        resolve();
      };
      this.#onOutput = look;
      look();
    });
  }
}

/** Boots, does one after the other, and resolves with all events from the boot on. */
export async function typeCommands(commands: readonly Typed[], options: TypingOptions): Promise<TraceEvent[]> {
  const typed = new TypedCommands(options);
  await typed.run(commands);
  return typed.events;
}
