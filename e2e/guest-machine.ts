/** A machine with the real guest at the other end of its messages, for tests that save and restore it. */
import type { DeviceCommand } from "../src/contract/device-control.ts";
import type { BootOptions, MachineMessage } from "../src/contract/machine.ts";
import type { TraceEvent } from "../src/contract/trace.ts";
import { fileSource } from "../src/machine/file-source.ts";
import { Machine } from "../src/machine/machine.ts";
import { IMAGES } from "../src/node/guest-run.ts";
import { createEnginePool } from "../src/worker/pool/engine-pool.ts";
import { spawnNodeWorker } from "../src/worker/pool/spawn-node.ts";

/** A machine at the other end of its messages. */
export class GuestMachine {
  readonly messages: MachineMessage[] = [];
  readonly events: TraceEvent[] = [];
  text = "";
  readonly #engine = createEnginePool({ size: 1, spawn: spawnNodeWorker });
  readonly machine: Machine;
  /** How often assets were loaded. */
  loads = 0;
  readonly #waiting: { readonly met: () => boolean; readonly resolve: () => void }[] = [];
  #marks = 0;

  constructor(images = IMAGES) {
    this.machine = new Machine({
      engine: this.#engine,
      now: () => performance.now(),
      assets: () => {
        this.loads++;
        return fileSource(images);
      },
      emit: (message) => this.#heard(message),
    });
  }

  #heard(message: MachineMessage): void {
    this.messages.push(message);
    if (message.type === "console") this.text += Buffer.from(message.bytes).toString();
    if (message.type === "trace") this.events.push(...message.events);
    for (const wait of this.#waiting.filter(({ met }) => met())) {
      this.#waiting.splice(this.#waiting.indexOf(wait), 1);
      wait.resolve();
    }
  }

  /** Once the machine has said something that makes `met` true. */
  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ met, resolve }));
  }

  get reached(): string[] {
    return this.messages.flatMap((message) => (message.type === "phase" ? [message.phase] : []));
  }

  async boot(options: Partial<BootOptions> = {}): Promise<this> {
    await this.machine.boot({ images: "", ...options });
    await this.until(() => this.reached.includes("shell"));
    return this;
  }

  type(line: string): Promise<void> {
    return this.machine.type(new TextEncoder().encode(`${line}\n`));
  }

  /** Runs a command, and returns what it printed. */
  async run(command: string): Promise<string> {
    const mark = `m${++this.#marks}`;
    const from = this.text.length;
    const printed = new RegExp(`<${mark}\r?\n([\\s\\S]*?)${mark}>`);
    await this.type(`echo "<""${mark}"; ${command}; echo "${mark}"">"`);
    await this.until(() => printed.test(this.text.slice(from)));
    return printed.exec(this.text.slice(from))?.[1]?.trim() ?? "";
  }

  command(command: DeviceCommand): Promise<void> {
    return this.machine.command("crypto0", command);
  }

  async close(): Promise<void> {
    await this.machine.powerOff();
    this.#engine.close();
  }
}
