// Compiles guest/module, the driver of the asymmetric service, against the kernel that is
// already built: a change there costs seconds.
import { copyFile, cp } from "node:fs/promises";
import { join } from "node:path";
import { makeKernel } from "./kernel.ts";
import type { BuildLog } from "./run.ts";

export const ASYM_MODULE = "virtio_crypto_asym";

export interface KernelModule {
  /** guest/module. */
  source: string;
  /** The kernel's source tree. */
  kernelSource: string;
  /** The folder kbuild/ of the built kernel. */
  kbuild: string;
  /** A folder that the compiler may write to. */
  work: string;
  target: string;
}

export async function compileModule(plan: KernelModule, log: BuildLog): Promise<void> {
  const { source, kernelSource, kbuild, work, target } = plan;
  await cp(source, work, { recursive: true });
  // Host paths would make the same source another module on another machine.
  const anywhere = `KCFLAGS=-fmacro-prefix-map=${work}/= -ffile-prefix-map=${work}/=`;
  await makeKernel({ source: kernelSource, build: kbuild, targets: [`M=${work}`, "W=1", anywhere, "modules"] }, log);
  await copyFile(join(work, `${ASYM_MODULE}.ko`), target);
}
