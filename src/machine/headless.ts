/**
 * Runs one command in a guest without a page: boots, passes on the command's output, and reports its exit status. The
 * guest's /init finds the command in an archive appended to the initrd. It answers over the second serial port: `begin`
 * before the command's first byte of output, `exit N` after its last.
 */
import type { AsymmetricEngine } from "../contract/engine.ts";
import type { BootOptions, BootPhase, MachineControl, MachineFailure, MachineMessage } from "../contract/machine.ts";
import type { AssetSource } from "./images.ts";
import { Machine } from "./machine.ts";

export interface HeadlessOptions {
  readonly engine: AsymmetricEngine;
  readonly assets: AssetSource;
  /** The command, for the trace. */
  readonly command: string;
  /** The newc archive with the command. */
  readonly overlay: Uint8Array;
  readonly now: () => number;
  /** Added to the image's kernel command line. */
  readonly extraCmdline?: string;
  /** Names of optional devices to plug in. */
  readonly devices?: readonly string[];
  /** Of devices, by name. */
  readonly settings?: BootOptions["settings"];
  /** Receives the command's standard output and error, in order. */
  readonly output: (bytes: Uint8Array) => void;
  /** Everything before and after the command: firmware, kernel, shell. */
  readonly console?: (bytes: Uint8Array) => void;
  /** Everything else the machine reports: phases, events. */
  readonly observe?: (message: MachineMessage) => void;
  /** Receives the machine's controls before it boots, to do something to it while the command runs. */
  readonly drive?: (machine: MachineControl) => void;
  readonly timeLimitMs: number;
}

/** The command did not come to an end. */
export class HeadlessError extends Error {
  override readonly name = "HeadlessError";
  readonly timedOut: boolean;

  constructor(message: string, timedOut: boolean) {
    super(message);
    this.timedOut = timedOut;
  }
}

/** Resolves with the command's exit status; rejects with {@link HeadlessError}. */
export async function runHeadless(options: HeadlessOptions): Promise<number> {
  const { promise, resolve, reject } = deferred<number>();
  let running = false;
  let begun = false;
  let phase: BootPhase | undefined;
  const machine = new Machine({
    engine: options.engine,
    now: options.now,
    assets: () => options.assets,
    overlay: options.overlay,
    command: options.command,
    emit: (message) => {
      if (message.type === "console") (running ? options.output : options.console)?.(message.bytes);
      else if (message.type === "failure") reject(new HeadlessError(sentence(message.failure), false));
      else options.observe?.(message);
      if (message.type === "phase") phase = message.phase;
    },
    control: (line) => {
      if (line === "begin") {
        running = true;
        begun = true;
      }
      const exit = /^exit (\d+)$/.exec(line);
      if (!exit) return;
      running = false;
      resolve(Number(exit[1]));
    },
  });
  const limit = setTimeout(
    () => reject(new HeadlessError(timeLimitText(options.timeLimitMs, begun ? "command" : phase), true)),
    options.timeLimitMs,
  );
  try {
    // Without an observer, recording events is wasted work.
    await machine.record(options.observe !== undefined);
    options.drive?.(machine);
    const { extraCmdline, devices = [], settings } = options;
    await machine.boot({
      images: "",
      devices,
      ...(settings && { settings }),
      ...(extraCmdline !== undefined && { extraCmdline }),
    });
    return await promise;
  } finally {
    clearTimeout(limit);
    await machine.powerOff();
  }
}

const BOOT: Readonly<Record<BootPhase, string>> = {
  assets: "the images were loaded",
  emulator: "the emulator was made",
  bios: "its firmware ran",
  kernel: "its kernel ran",
  device: "its kernel had found the device",
  driver: "the driver had set the device up",
  shell: "its shell was there",
};

/** The reason of a run that timed out: the command's, or the last phase of the boot. */
export function timeLimitText(milliseconds: number, reached: BootPhase | "command" | undefined): string {
  const limit = `${milliseconds / 1000} s`;
  if (reached === "command") return `the command had not ended after ${limit}, the boot included`;
  const last = reached === undefined ? "nothing was loaded" : BOOT[reached];
  return `the guest had not booted after ${limit}: ${last}. Is the machine busy? Allow more time`;
}

const sentence = ({ what, why, advice }: MachineFailure): string => `${what} ${why} ${advice}`;

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  // The machine may fail while boot() is still awaited; the rejection is collected afterwards.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
