/**
 * A guest that stops where its script says `say NAME`, until the test's action for that step is done. Tests use it to
 * change a device while a command runs.
 */
import type { DeviceCommand, DeviceCondition, RingSnapshot } from "../src/contract/device-control.ts";
import type { MachineControl } from "../src/contract/machine.ts";
import type { TraceEvent } from "../src/contract/trace.ts";
import { type GuestRun, runInGuest } from "../src/node/guest-run.ts";
import type { EventOf } from "../src/trace/event-of.ts";

const TIME_LIMIT_MS = 110_000;
/** The console is where the guest waits; the command's own input is empty. */
const PREAMBLE = `say() { echo "@$1"; read _ </dev/ttyS0; }\n`;

/** The host's side of a step. */
export class Stage {
  readonly events: TraceEvent[] = [];
  readonly conditions: DeviceCondition[] = [];
  #machine: MachineControl | undefined;
  #waiting: (() => void)[] = [];

  attach(machine: MachineControl): void {
    this.#machine = machine;
  }

  get machine(): MachineControl {
    if (!this.#machine) throw new Error("there is no machine yet");
    return this.#machine;
  }

  command(device: string, command: DeviceCommand): Promise<void> {
    return this.machine.command(device, command);
  }

  async rings(device: string, queue: number): Promise<RingSnapshot> {
    const rings = await this.machine.rings(device, queue);
    if (!rings) throw new Error(`queue ${queue} of ${device} is not enabled`);
    return rings;
  }

  take(events: readonly TraceEvent[]): void {
    this.events.push(...events);
    for (const check of this.#waiting) check();
  }

  of<K extends TraceEvent["kind"]>(kind: K, device = "crypto0"): EventOf<K>[] {
    return this.events.filter((event): event is EventOf<K> => event.kind === kind && event.device === device);
  }

  /** Resolves with the first `count` events of that kind from event number `from` on. */
  some<K extends TraceEvent["kind"]>(
    kind: K,
    count: number,
    { from = 0, device = "crypto0" } = {},
  ): Promise<EventOf<K>[]> {
    return new Promise((resolve) => {
      const check = () => {
        const found = this.events
          .slice(from)
          .filter((event): event is EventOf<K> => event.kind === kind && event.device === device);
        if (found.length < count) return;
        this.#waiting = this.#waiting.filter((other) => other !== check);
        resolve(found);
      };
      this.#waiting.push(check);
      check();
    });
  }
}

export type Steps = Readonly<Record<string, (stage: Stage) => Promise<unknown>>>;

export interface Played {
  /** What the guest printed behind each `=== NAME`. */
  readonly of: Readonly<Record<string, string>>;
  readonly stage: Stage;
}

export type PlayOptions = Partial<Pick<GuestRun, "devices" | "settings" | "bar" | "extraCmdline" | "timeLimitMs">>;

/** Runs the script's parts in one boot, each under its name; `say NAME` in them waits for that step. */
export async function play(
  parts: Readonly<Record<string, string>>,
  steps: Steps,
  { devices = [], settings = {}, bar = "io", extraCmdline, timeLimitMs = TIME_LIMIT_MS }: PlayOptions = {},
): Promise<Played> {
  const stage = new Stage();
  const decoder = new TextDecoder();
  const failures: unknown[] = [];
  let output = "";
  let line = "";
  const said = async (name: string) => {
    await steps[name]?.(stage).catch((error: unknown) => failures.push(error));
    await stage.machine.type(new TextEncoder().encode("\n"));
  };
  const script = Object.entries(parts).map(([name, part]) => `echo "=== ${name}"\n${part}`);
  await runInGuest(PREAMBLE + script.join("\n"), {
    output: (bytes) => {
      const lines = (line + decoder.decode(bytes, { stream: true })).split("\n");
      line = lines.pop() ?? "";
      for (const text of lines) {
        if (text.startsWith("@")) void said(text.slice(1));
        else output += `${text}\n`;
      }
    },
    observe: (message) => {
      if (message.type === "trace") stage.take([...message.events]);
      if (message.type === "device") stage.conditions.push(message.condition);
    },
    drive: (machine) => stage.attach(machine),
    devices,
    settings,
    bar,
    ...(extraCmdline !== undefined && { extraCmdline }),
    timeLimitMs,
  });
  if (failures[0]) throw failures[0];
  const named = output.split(/^=== /m).slice(1);
  const of = Object.fromEntries(
    named.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1).trim()]),
  );
  return { of, stage };
}
