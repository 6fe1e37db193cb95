/** Composition root for Node: one command in the bundled guest, with a real engine pool. */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { type CpioEntry, writeCpio } from "../../guest/cpio.ts";
import type { BootOptions, MachineControl, MachineMessage } from "../contract/machine.ts";
import { fileSource } from "../machine/file-source.ts";
import { runHeadless } from "../machine/headless.ts";
import { createEnginePool, enginePoolSize } from "../worker/pool/engine-pool.ts";
import { spawnNodeWorker } from "../worker/pool/spawn-node.ts";

/** Where `npm run guest` puts the images. */
export const IMAGES = fileURLToPath(new URL("../../public/images", import.meta.url));

/** A file that the guest finds at `path`, which is absolute. */
export interface GuestFile {
  readonly path: string;
  readonly data: Uint8Array;
}

export interface GuestRun {
  readonly images?: string;
  readonly files?: readonly GuestFile[];
  /** Added to the kernel command line. */
  readonly extraCmdline?: string;
  /** Names of optional devices to plug in. */
  readonly devices?: readonly string[];
  /** Of devices, by name. */
  readonly settings?: BootOptions["settings"];
  /** The command's standard output and error, in order. */
  readonly output: (bytes: Uint8Array) => void;
  /** The output of firmware and kernel, before and after the command. */
  readonly console?: (bytes: Uint8Array) => void;
  readonly observe?: (message: MachineMessage) => void;
  /** Receives the machine's controls before it boots. */
  readonly drive?: (machine: MachineControl) => void;
  readonly timeLimitMs: number;
}

/** Boots, runs `command` in the guest's shell, and resolves with its exit status. */
export async function runInGuest(command: string, run: GuestRun): Promise<number> {
  const engine = createEnginePool({ size: enginePoolSize(availableParallelism()), spawn: spawnNodeWorker });
  engine.warm();
  try {
    return await runHeadless({
      engine,
      command,
      assets: fileSource(run.images ?? IMAGES),
      overlay: overlay(command, run.files ?? []),
      now: () => performance.now(),
      ...(run.devices && { devices: run.devices }),
      ...(run.settings && { settings: run.settings }),
      ...(run.extraCmdline !== undefined && { extraCmdline: run.extraCmdline }),
      output: run.output,
      ...(run.console && { console: run.console }),
      ...(run.observe && { observe: run.observe }),
      ...(run.drive && { drive: run.drive }),
      timeLimitMs: run.timeLimitMs,
    });
  } finally {
    engine.close();
  }
}

/** The archive that tells the guest's /init to run `command`. */
export function overlay(command: string, files: readonly GuestFile[]): Uint8Array {
  const entries: CpioEntry[] = [
    { name: "etc/headless", type: "directory", mode: 0o755, data: new Uint8Array() },
    { name: "etc/headless/command", type: "file", mode: 0o755, data: new TextEncoder().encode(`${command}\n`) },
    ...files.map(({ path, data }): CpioEntry => ({ name: path.slice(1), type: "file", mode: 0o755, data })),
  ];
  return writeCpio(entries);
}
