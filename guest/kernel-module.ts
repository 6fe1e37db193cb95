/**
 * Compiles guest/module, the driver of the asymmetric service, against the kernel that is already built. A change of
 * the module costs seconds.
 */
import { copyFile, cp } from "node:fs/promises";
import { join } from "node:path";
import { makeKernel } from "./kernel.ts";
import type { BuildLog } from "./run.ts";

/** The module's name, without its extension. */
export const ASYM_MODULE = "virtio_crypto_asym";

/** Folders and files of one compilation. */
export interface KernelModule {
  /** guest/module. */
  readonly source: string;
  /** The kernel's source tree. */
  readonly kernelSource: string;
  /** The folder kbuild/ of the built kernel. */
  readonly kbuild: string;
  /** A folder that the compiler may write to. */
  readonly work: string;
  readonly target: string;
}

/** Compiles the module in `plan.work`, and copies it to `plan.target`. */
export async function compileModule(plan: KernelModule, log: BuildLog): Promise<void> {
  const { source, kernelSource, kbuild, work, target } = plan;
  await cp(source, work, { recursive: true });
  // Host paths would make the same source another module on another machine.
  const anywhere = `KCFLAGS=-fmacro-prefix-map=${work}/= -ffile-prefix-map=${work}/=`;
  await makeKernel({ source: kernelSource, build: kbuild, targets: [`M=${work}`, "W=1", anywhere, "modules"] }, log);
  await copyFile(join(work, `${ASYM_MODULE}.ko`), target);
}
