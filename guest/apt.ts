/**
 * Debian packages for the guest, without root and without a foreign architecture on the host. apt works on private
 * state folders, reads the host's own sources list and checks signatures with the host's keyring. Each architecture
 * has its own folder: if a mirror is out of step for one, the other still works.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256OfFile } from "./hash.ts";
import { BuildError, type BuildLog, output } from "./run.ts";

/** Where a package is looked up: `host` for packages that are the same on every architecture. */
type Architecture = "host" | "i386";

const PACKAGES = {
  "linux-source-6.1": "host",
  seabios: "host",
  "busybox-static": "i386",
  "musl-dev": "i386",
} as const satisfies Record<string, Architecture>;

/** A package that the build needs. */
export type PackageName = keyof typeof PACKAGES;

/** One version of a package in the mirror. */
export interface PackageVersion {
  readonly version: string;
  /** Of the .deb file, as the signed package list says it. */
  readonly sha256: string;
}

/** The chosen version of every package. */
export type PackageSet = Readonly<Record<PackageName, PackageVersion>>;

const NAMES = Object.keys(PACKAGES) as PackageName[];

/** Looks packages up, fetches them and unpacks them, with state folders of its own. */
export class PackageStore {
  readonly #folder: string;
  readonly #log: BuildLog;

  constructor(folder: string, log: BuildLog) {
    this.#folder = folder;
    this.#log = log;
  }

  /** The versions chosen by the last `update`, or undefined when there was none. */
  async chosen(): Promise<PackageSet | undefined> {
    const file = this.#path("packages.json");
    if (!existsSync(file)) return undefined;
    return JSON.parse(await readFile(file, "utf8")) as PackageSet;
  }

  /** Reads the package lists anew and chooses the newest version of every package. */
  async update(): Promise<PackageSet> {
    const chosen: Partial<Record<PackageName, PackageVersion>> = {};
    for (const architecture of ["host", "i386"] as const) {
      const options = await this.#aptOptions(architecture);
      // A missing list is an error for apt, as when a mirror is in the middle of an update. What counts is whether the
      // packages are known afterwards.
      await this.#log.run("apt-get", [...options, "update"]).catch(() => undefined);
      for (const name of NAMES.filter((candidate) => PACKAGES[candidate] === architecture)) {
        chosen[name] = await this.#newest(name, options);
      }
    }
    const set = chosen as PackageSet;
    await this.#writeWhole("packages.json", JSON.stringify(set, null, 2));
    return set;
  }

  /** Makes sure that the .deb files are there; returns the path of each. */
  async download(set: PackageSet): Promise<Record<PackageName, string>> {
    const paths: Partial<Record<PackageName, string>> = {};
    for (const name of NAMES) paths[name] = await this.#downloadOne(name, set[name]);
    return paths as Record<PackageName, string>;
  }

  async #newest(name: PackageName, options: readonly string[]): Promise<PackageVersion> {
    const record = await output("apt-cache", [...options, "show", "--no-all-versions", name]).catch(() => "");
    const version = /^Version: (.+)$/m.exec(record)?.[1];
    const sha256 = /^SHA256: ([0-9a-f]{64})$/m.exec(record)?.[1];
    if (version === undefined || sha256 === undefined) {
      throw new BuildError(
        `the package ${name} (${PACKAGES[name]}) is in no package list: does the sources list of this machine have Debian 12 main?`,
      );
    }
    return { version, sha256 };
  }

  async #downloadOne(name: PackageName, { version, sha256 }: PackageVersion): Promise<string> {
    const target = this.#path("packages", `${name}_${sha256.slice(0, 16)}.deb`);
    if (existsSync(target)) return target;
    await mkdir(this.#path("packages"), { recursive: true });
    const work = await mkdtemp(this.#path("packages", "download-"));
    try {
      const options = await this.#aptOptions(PACKAGES[name]);
      await this.#log.run("apt-get", [...options, "download", `${name}=${version}`], { cwd: work });
      const [file] = await readdir(work);
      if (file === undefined) throw new BuildError(`apt-get downloaded nothing for ${name}`);
      const got = await sha256OfFile(join(work, file));
      if (got !== sha256) throw new BuildError(`${file} has SHA-256 ${got}, the package list says ${sha256}`);
      await rename(join(work, file), target);
      return target;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  async #aptOptions(architecture: Architecture): Promise<string[]> {
    const state = this.#path("apt", architecture, "state");
    const cache = this.#path("apt", architecture, "cache");
    await mkdir(join(state, "lists", "partial"), { recursive: true });
    await mkdir(join(cache, "archives", "partial"), { recursive: true });
    const status = join(state, "status");
    if (!existsSync(status)) await writeFile(status, "");
    const name = architecture === "host" ? (await output("dpkg", ["--print-architecture"])).trim() : architecture;
    const settings = {
      "Dir::State": state,
      "Dir::State::status": status,
      "Dir::Cache": cache,
      "APT::Architecture": name,
      "APT::Architectures": name,
      "APT::Sandbox::User": "", // as root, apt's own user could not read a private folder
      "Acquire::Languages": "none",
      "Acquire::Retries": "3",
    };
    return Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  }

  async #writeWhole(name: string, text: string): Promise<void> {
    const temporary = this.#path(`${name}.${process.pid}`);
    await writeFile(temporary, text);
    await rename(temporary, this.#path(name));
  }

  #path(...names: string[]): string {
    return join(this.#folder, ...names);
  }
}
