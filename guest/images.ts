/**
 * Makes the three images from the packages and the sources in this folder. Results are kept outside the checkout.
 * The kernel's key is a hash of its inputs, that of the finished images a hash of everything.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type PackageSet, PackageStore } from "./apt.ts";
import { writeCpio } from "./cpio.ts";
import { hashOfInputs } from "./hash.ts";
import { adopt, CROSS, compileKernel, configureKernel, kernelRecipe, unpackSource } from "./kernel.ts";
import { compileModules } from "./kernel-module.ts";
import {
  describeImages,
  IMAGE_FILES,
  type Images,
  MANIFEST,
  MAX_IMAGES_SIZE,
  type Manifest,
  readImages,
} from "./manifest.ts";
import { layRootfs } from "./rootfs.ts";
import { BuildError, type BuildLog, output } from "./run.ts";
import { compilePrograms, readableSources } from "./userland.ts";

/**
 * The default command line.
 * - earlyprintk: the first line is on the serial port before any driver is.
 * - tsc=reliable: the counter is the host's clock. Without this the kernel checks it against the PIT and finds the
 *   difference that an emulator makes. It reads a slow clock from then on.
 * - notests: the self-tests of the kernel's own algorithms take two seconds of the boot. /init turns self-tests on before
 *   it loads the driver, so that those of the device always run.
 * - noextratests: the fuzz tests are compiled in, but take many seconds.
 */
export const CMDLINE =
  "console=ttyS0,115200 earlyprintk=serial,ttyS0,115200 tsc=reliable cryptomgr.notests=1 cryptomgr.noextratests=1";

/** The files of this folder that decide what the images are, besides the kernel. */
const IMAGE_SOURCES = [
  "images.ts",
  "rootfs.ts",
  "userland.ts",
  "cpio.ts",
  "rootfs",
  "session-leader",
  "udriver",
  "vcrypto",
  "kernel-module.ts",
  "module",
];
const PAYLOAD = ["linux-source-6.1", "busybox-static", "musl-dev", "seabios"] as const;

/** The folders of a build, and what it does again. */
export interface BuildPlan {
  /** The folder guest/ of the checkout. */
  readonly guest: string;
  /** The folder of everything that is worth keeping. */
  readonly cache: string;
  readonly log: BuildLog;
  /** Build even when the images are in the cache. */
  readonly rebuild: boolean;
  /** Look for newer packages. */
  readonly update: boolean;
}

/** The three images and the manifest that describes them. */
export interface BuiltImages {
  readonly manifest: Manifest;
  readonly images: Images;
}

/** The images, from the cache if their inputs are unchanged. */
export async function buildImages(plan: BuildPlan): Promise<BuiltImages> {
  const { cache, log } = plan;
  await mkdir(cache, { recursive: true });
  const store = new PackageStore(cache, log);
  const known = plan.update ? undefined : await store.chosen();
  const packages = known ?? (await log.phase("package lists", () => store.update()));
  const inputs = await inputsOf(plan.guest, packages);
  const home = join(cache, "images", inputs.images);
  if (!plan.rebuild) {
    const cached = await readImages(home).catch(() => undefined);
    if (cached !== undefined) {
      log.say("unchanged: taken from the cache");
      return cached;
    }
  }
  try {
    return await build(plan, packages, inputs, store);
  } catch (error) {
    // A version chosen long ago may have left the mirror: look again, once.
    if (known === undefined || !(error instanceof DownloadError)) throw error;
    log.say("a package is no longer there: looking for newer ones");
    return buildImages({ ...plan, update: true });
  }
}

class DownloadError extends BuildError {}

interface Inputs {
  readonly kernel: string;
  readonly images: string;
}

async function inputsOf(guest: string, packages: PackageSet): Promise<Inputs> {
  const toolchain = await toolchainVersions();
  const kernelInputs = {
    recipe: kernelRecipe(await readFile(join(guest, "kernel.config"), "utf8")),
    toolchain,
    source: packages["linux-source-6.1"].sha256,
  };
  const kernel = hashOfInputs(kernelInputs);
  const images = hashOfInputs({
    ...(await filesUnder(guest, IMAGE_SOURCES)),
    kernel,
    toolchain,
    ...Object.fromEntries(PAYLOAD.map((name) => [`package ${name}`, packages[name].sha256])),
  });
  return { kernel, images };
}

async function toolchainVersions(): Promise<string> {
  const tools = [`${CROSS}gcc`, `${CROSS}ld`, "lz4"];
  const versions = await Promise.all(tools.map((tool) => output(tool, ["--version"])));
  return versions.map((text) => text.split("\n")[0]).join("\n");
}

/** Path relative to `root` to bytes: all files under the given names, scripts marked as such. */
async function filesUnder(root: string, names: readonly string[]): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const name of names) {
    const path = join(root, name);
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) files[name] = await readFile(path);
    for (const entry of entries ?? []) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath ?? entry.path, entry.name);
      const executable = (await stat(file)).mode & 0o100 ? " (executable)" : "";
      files[file.slice(root.length + 1) + executable] = await readFile(file);
    }
  }
  return files;
}

async function build(plan: BuildPlan, packages: PackageSet, inputs: Inputs, store: PackageStore): Promise<BuiltImages> {
  const { cache, log, guest } = plan;
  const debs = await log
    .phase("packages", () => store.download(packages))
    .catch((error: unknown) => {
      throw new DownloadError(error instanceof Error ? error.message : String(error));
    });
  const kernel = await kernelOf(plan, debs["linux-source-6.1"], inputs.kernel);
  const work = await mkdtemp(join(cache, "build-"));
  try {
    return await log.phase("root filesystem and images", async () => {
      for (const name of ["busybox-static", "musl-dev", "seabios"] as const) {
        await log.run("dpkg-deb", ["-x", debs[name], join(work, name)]);
      }
      const own = await compileOwn(guest, kernel, work, log);
      const release = (await readFile(join(kernel.built, "release"), "utf8")).trim();
      const entries = await layRootfs({
        busybox: await bytesOf(join(work, "busybox-static/bin/busybox")),
        programs: own.programs,
        sources: await readableSources(guest),
        release,
        modules: new Map([...(await modulesIn(join(kernel.built, "modules"))), ...own.modules]),
        overlay: join(guest, "rootfs"),
      });
      const images: Images = {
        bzImage: await bytesOf(join(kernel.built, "bzImage")),
        initrd: await compress(writeCpio(entries), work, log),
        "bios.bin": await bytesOf(join(work, "seabios/usr/share/seabios/bios.bin")),
      };
      const versions = Object.fromEntries(PAYLOAD.map((name) => [name, packages[name].version]));
      const manifest = describeImages(images, {
        cmdline: CMDLINE,
        packages: versions,
        kernel: release,
        inputs: inputs.images,
      });
      checkTotal(images);
      await keep(join(cache, "images", inputs.images), { manifest, images }, work);
      return { manifest, images };
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Compiles the guest's own sources: the programs and the modules. */
async function compileOwn(guest: string, kernel: Kernel, work: string, log: BuildLog) {
  const source = join(guest, "module");
  const headers = [join(kernel.built, "include"), source];
  const musl = join(work, "musl-dev");
  const programs = await compilePrograms({ guest, musl, headers, target: join(work, "programs") }, log);
  const target = join(work, "modules");
  const kbuild = join(kernel.built, "kbuild");
  await compileModules({ source, kernelSource: kernel.source, kbuild, work: join(work, "module"), target }, log);
  return { programs, modules: await modulesIn(target) };
}

interface Kernel {
  /** The source tree. */
  readonly source: string;
  /** The folder that compileKernel collected its output in. */
  readonly built: string;
}

/** The folders of this kernel, compiled unless the cache has it. */
async function kernelOf(plan: BuildPlan, deb: string, key: string): Promise<Kernel> {
  const { cache, log, rebuild } = plan;
  const home = join(cache, "kernel", key);
  const name = (deb.split("/").at(-1) ?? "").replace(/\.deb$/, "");
  await mkdir(join(cache, "source"), { recursive: true });
  const tree = join(cache, "source", name);
  const source = existsSync(tree) ? tree : await log.phase("kernel source", () => unpackSource(deb, tree, log));
  if (existsSync(home) && !rebuild) return { source, built: home };
  await mkdir(join(cache, "kernel"), { recursive: true });
  const work = await mkdtemp(join(cache, "build-"));
  try {
    const build = join(work, "build");
    const target = join(work, "kernel");
    await mkdir(build);
    const fragment = await readFile(join(plan.guest, "kernel.config"), "utf8");
    await log.phase("kernel configuration", () => configureKernel(source, build, fragment, log));
    await log.phase("kernel compilation (some minutes)", () => compileKernel(source, build, target, log));
    if (rebuild) await rm(home, { recursive: true, force: true });
    await adopt(target, home);
    return { source, built: home };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function modulesIn(folder: string): Promise<Map<string, Uint8Array>> {
  const modules = new Map<string, Uint8Array>();
  for (const name of (await readdir(folder)).sort()) {
    modules.set(name.replace(/\.ko$/, ""), await bytesOf(join(folder, name)));
  }
  return modules;
}

/** LZ4 in the frame of the kernel's decompressor, which ends at four zero bytes; more may follow. */
async function compress(cpio: Uint8Array, work: string, log: BuildLog): Promise<Uint8Array> {
  const plain = join(work, "initrd.cpio");
  const packed = join(work, "initrd.lz4");
  await writeFile(plain, cpio);
  await log.run("lz4", ["-l", "-12", "-f", "-q", plain, packed]);
  const bytes = await bytesOf(packed);
  const padded = new Uint8Array(((bytes.length + 3) & ~3) + 4);
  padded.set(bytes);
  return padded;
}

function checkTotal(images: Images): void {
  const total = IMAGE_FILES.reduce((sum, name) => sum + images[name].length, 0);
  if (total > MAX_IMAGES_SIZE)
    throw new BuildError(`the images have ${total} bytes together; at most ${MAX_IMAGES_SIZE} are allowed`);
}

/** Puts a finished set in the cache in one step, so that a reader never sees a part of one. */
async function keep(home: string, { manifest, images }: BuiltImages, work: string): Promise<void> {
  const fresh = join(work, "images");
  await mkdir(fresh);
  for (const name of IMAGE_FILES) await writeFile(join(fresh, name), images[name]);
  await writeFile(join(fresh, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  await mkdir(join(home, ".."), { recursive: true });
  await rm(home, { recursive: true, force: true });
  await adopt(fresh, home);
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path));
}
