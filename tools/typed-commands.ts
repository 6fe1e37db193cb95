/** Types commands in the guest's own shell, one after the other, and keeps the events of the trace. */
import { availableParallelism } from "node:os";
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

class TypedCommands {
  readonly events: TraceEvent[] = [];
  #output = "";
  #onOutput: () => void = () => undefined;
  readonly #show: (bytes: Uint8Array) => void;
  readonly #engine = createEnginePool({ size: enginePoolSize(availableParallelism()), spawn: spawnNodeWorker });
  readonly #machine = new Machine({
    engine: this.#engine,
    now: () => performance.now(),
    assets: () => fileSource(IMAGES),
    emit: (message) => this.#receive(message),
  });

  constructor(show: (bytes: Uint8Array) => void) {
    this.#show = show;
  }

  async run(commands: readonly string[]): Promise<void> {
    try {
      await this.#machine.boot({ images: "" });
      await this.#prompt();
      for (const command of commands) {
        this.#output = "";
        await this.#machine.type(Buffer.from(`${command}\r`));
        await this.#prompt();
      }
      await this.#machine.powerOff();
    } finally {
      this.#engine.close();
    }
  }

  #receive(message: MachineMessage): void {
    if (message.type === "trace") this.events.push(...message.events);
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

/** Boots, types the commands, and resolves with all events from the boot on. `show` gets what the console prints. */
export async function typeCommands(
  commands: readonly string[],
  show: (bytes: Uint8Array) => void,
): Promise<TraceEvent[]> {
  const typed = new TypedCommands(show);
  await typed.run(commands);
  return typed.events;
}
