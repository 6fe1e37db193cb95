/**
 * Builds the kernel and its modules from Debian's source package: tinyconfig plus kernel.config, cross-compiled for
 * i386. Neither the machine nor the time changes the result.
 */
import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { BuildError, type BuildLog } from "./run.ts";

/** Prefix of the cross compiler's commands. */
export const CROSS = "i686-linux-gnu-";

const BUILD_ENV = {
  ARCH: "i386",
  CROSS_COMPILE: CROSS,
  KBUILD_BUILD_TIMESTAMP: "2024-01-01 00:00:00 UTC",
  KBUILD_BUILD_USER: "guest",
  KBUILD_BUILD_HOST: "v86-virtio-crypto",
  KBUILD_BUILD_VERSION: "1",
  LC_ALL: "C",
  TZ: "UTC",
} as const;

/** Raise it when the functions below do something else to the tree: cached kernels are then built anew. */
const RECIPE_VERSION = 2;

/** The modules that the guest gets, by the folder of the source tree that they are compiled in. */
const MODULES = {
  "drivers/crypto/virtio": ["virtio_crypto"],
  crypto: [
    "crypto_engine",
    ...["ctr", "xts", "des_generic", "md5", "sha3_generic", "cmac", "xcbc", "gcm", "ghash-generic", "gf128mul", "ccm"],
    ...["chacha20poly1305", "chacha_generic", "poly1305_generic", "authenc", "ecdsa_generic", "ecc"],
  ],
  "lib/crypto": ["libdes", "libchacha", "libpoly1305"],
} as const;

/** What a module of our own needs of the build folder: configuration, generated headers, host programs, symbols. */
const KBUILD = [
  ".config",
  "Module.symvers",
  "include/config",
  "include/generated",
  "arch/x86/include/generated",
  "scripts",
] as const;

/** Everything here that decides what the kernel becomes, but no comment and no layout. */
export function kernelRecipe(fragment: string): string {
  const options = parseFragment(fragment).map(({ text }) => text);
  return JSON.stringify({ version: RECIPE_VERSION, env: BUILD_ENV, modules: MODULES, options });
}

/** One line of the fragment: the option and the line it must become in .config. */
export interface ConfigLine {
  readonly name: string;
  readonly text: string;
}

/** Parses kernel.config: options with an optional comment behind them, and "is not set" lines. */
export function parseFragment(source: string): ConfigLine[] {
  return source.split("\n").flatMap((line, index) => {
    const unset = /^# (CONFIG_\w+) is not set( +#.*)?$/.exec(line);
    if (unset?.[1] !== undefined) return [{ name: unset[1], text: `# ${unset[1]} is not set` }];
    if (/^\s*(#.*)?$/.test(line)) return [];
    const set = /^(CONFIG_\w+)=("[^"]*"|[^\s#"]+)( +#.*)?$/.exec(line);
    if (set?.[1] === undefined) throw new BuildError(`kernel.config:${index + 1}: not an option: ${line}`);
    return [{ name: set[1], text: `${set[1]}=${set[2]}` }];
  });
}

/** The options that kconfig did not take over; one that is not set may also be absent. */
export function lostOptions(fragment: readonly ConfigLine[], config: string): ConfigLine[] {
  const lines = new Set(config.split("\n"));
  return fragment.filter(({ name, text }) => {
    if (lines.has(text)) return false;
    return !text.startsWith("#") || config.includes(`\n${name}=`);
  });
}

/** The source tree of this package file, unpacked once. */
export async function unpackSource(deb: string, target: string, log: BuildLog): Promise<string> {
  if (existsSync(target)) return target;
  const work = await mkdtemp(`${target}.new-`);
  try {
    await log.run("dpkg-deb", ["-x", deb, work]);
    const [tarball] = (await readdir(join(work, "usr/src"))).filter((name) => name.endsWith(".tar.xz"));
    if (tarball === undefined) throw new BuildError("the source package has no tarball");
    const tree = join(work, "tree");
    await mkdir(tree);
    await log.run("tar", ["-xf", join(work, "usr/src", tarball), "-C", tree, "--strip-components=1"]);
    await adopt(tree, target);
    return target;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Moves a finished folder to its place. A folder that is there already stays: both are the same. */
export async function adopt(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

/** Writes .config in the build folder and checks that every option of the fragment is in it. */
export async function configureKernel(
  source: string,
  build: string,
  fragmentText: string,
  log: BuildLog,
): Promise<void> {
  const fragment = parseFragment(fragmentText);
  const config = join(build, ".config");
  await makeKernel({ source, build, targets: ["tinyconfig"] }, log);
  const tiny = await readFile(config, "utf8");
  await writeFile(config, `${tiny}${fragment.map(({ text }) => `${text}\n`).join("")}`);
  await makeKernel({ source, build, targets: ["olddefconfig"] }, log);
  const lost = lostOptions(fragment, await readFile(config, "utf8"));
  if (lost.length > 0) {
    throw new BuildError(`these options of kernel.config did not survive: ${lost.map(({ text }) => text).join(", ")}`);
  }
}

/**
 * Compiles, then collects in `target`: bzImage, release, modules/*.ko, include/ (the UAPI headers) and kbuild/. A
 * module is compiled against kbuild/, without building the kernel again.
 */
export async function compileKernel(source: string, build: string, target: string, log: BuildLog): Promise<void> {
  const jobs = `-j${availableParallelism()}`;
  await makeKernel({ source, build, targets: [jobs, "bzImage", "modules"] }, log);
  await makeKernel({ source, build, targets: ["headers"] }, log);
  await mkdir(join(target, "modules"), { recursive: true });
  await copyFile(join(build, "arch/x86/boot/bzImage"), join(target, "bzImage"));
  await copyFile(join(build, "include/config/kernel.release"), join(target, "release"));
  await copyFile(join(build, ".config"), join(target, "config"));
  await cp(join(build, "usr/include"), join(target, "include"), { recursive: true });
  for (const [folder, names] of Object.entries(MODULES)) {
    for (const name of names) {
      await copyFile(join(build, folder, `${name}.ko`), join(target, "modules", `${name}.ko`));
    }
  }
  for (const path of KBUILD) {
    await cp(join(build, path), join(target, "kbuild", path), { recursive: true, preserveTimestamps: true });
  }
}

/** One call of the kernel's make: source tree, build folder, targets. */
export interface KernelMake {
  readonly source: string;
  readonly build: string;
  readonly targets: readonly string[];
}

/** Runs the kernel's make in an environment that does not depend on the machine. */
export function makeKernel({ source, build, targets }: KernelMake, log: BuildLog): Promise<void> {
  return log.run("make", ["-s", "-C", source, `O=${build}`, ...targets], { env: BUILD_ENV });
}
