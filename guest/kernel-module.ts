/**
 * Compiles guest/module, our drivers, against the kernel that is already built. A change of a module costs seconds.
 */
import { copyFile, cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { makeKernel } from "./kernel.ts";
import type { BuildLog } from "./run.ts";

/** The modules' names, without extension: the asymmetric service of the RFC; the services of the specification. */
const OWN_MODULES = ["virtio_crypto_asym", "virtio_crypto_services"] as const;

/** Folders of one compilation. */
export interface KernelModules {
  /** guest/module. */
  readonly source: string;
  /** The kernel's source tree. */
  readonly kernelSource: string;
  /** The folder kbuild/ of the built kernel. */
  readonly kbuild: string;
  /** A folder that the compiler may write to. */
  readonly work: string;
  /** The folder that the modules are copied to. */
  readonly target: string;
}

/** Compiles the modules in `plan.work`, and copies them to `plan.target`. */
export async function compileModules(plan: KernelModules, log: BuildLog): Promise<void> {
  const { source, kernelSource, kbuild, work, target } = plan;
  await cp(source, work, { recursive: true });
  // Host paths would make the same source another module on another machine.
  const anywhere = `KCFLAGS=-fmacro-prefix-map=${work}/= -ffile-prefix-map=${work}/=`;
  await makeKernel({ source: kernelSource, build: kbuild, targets: [`M=${work}`, "W=1", anywhere, "modules"] }, log);
  await mkdir(target, { recursive: true });
  for (const name of OWN_MODULES) await copyFile(join(work, `${name}.ko`), join(target, `${name}.ko`));
}
