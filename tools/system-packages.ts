/**
 * Checks that the host has the commands that a purpose needs. As root on a Debian system it installs missing packages.
 * Anywhere else it prints one line that says what to install. As a command: tsx tools/system-packages.ts guest browser
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

interface Requirement {
  readonly package: string;
  /** Met when one of these commands is on the PATH, or one of these absolute paths exists. */
  readonly anyOf: readonly string[];
}

/** What each purpose needs, and why it is not among the npm packages. */
export const PURPOSES = {
  /** Building the guest image: a cross compiler and the host tools of the kernel's build. */
  guest: [
    { package: "gcc-i686-linux-gnu", anyOf: ["i686-linux-gnu-gcc"] },
    { package: "gcc", anyOf: ["gcc"] },
    { package: "libc6-dev", anyOf: ["/usr/include/stdio.h"] },
    { package: "make", anyOf: ["make"] },
    { package: "flex", anyOf: ["flex"] },
    { package: "bison", anyOf: ["bison"] },
    { package: "bc", anyOf: ["bc"] },
    { package: "perl", anyOf: ["perl"] },
    { package: "xz-utils", anyOf: ["xz"] },
    { package: "lz4", anyOf: ["lz4"] },
  ],
  /** End-to-end tests and the boot figures. */
  browser: [{ package: "chromium", anyOf: ["chromium", "chromium-browser", "google-chrome"] }],
} as const satisfies Record<string, readonly Requirement[]>;

/** What the packages are needed for. */
export type Purpose = keyof typeof PURPOSES;

/** The packages of a purpose that are not there. `has` answers for a command or an absolute path. */
export function missingPackages(purpose: Purpose, has: (name: string) => boolean = isPresent): string[] {
  const requirements: readonly Requirement[] = PURPOSES[purpose];
  return requirements.filter(({ anyOf }) => !anyOf.some(has)).map((requirement) => requirement.package);
}

/** The line that tells a user to install the packages. */
export function installHint(purpose: Purpose, packages: readonly string[]): string {
  return `Missing for "${purpose}": ${packages.join(", ")}. Install with: sudo apt-get install ${packages.join(" ")}`;
}

/** Makes sure that everything is there: installs it where that is possible, else throws with the hint. */
export function ensureSystemPackages(purpose: Purpose): void {
  const missing = missingPackages(purpose);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !isPresent("apt-get")) throw new Error(installHint(purpose, missing));
  process.stdout.write(`Installing for "${purpose}": ${missing.join(" ")}\n`);
  // An outdated source of no concern here makes the update fail; the install tells what counts.
  apt(["update"]);
  const status = apt(["install", "--yes", "--no-install-recommends", ...missing]);
  const still = missingPackages(purpose);
  if (status !== 0 || still.length > 0) {
    throw new Error(
      `apt-get install ended with status ${status}. ${installHint(purpose, still.length > 0 ? still : missing)}`,
    );
  }
}

function apt(args: readonly string[]): number {
  const options = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const result = spawnSync("apt-get", [...options, ...args], { env, stdio: ["ignore", "inherit", "inherit"] });
  return result.status ?? 1;
}

function isPresent(name: string): boolean {
  if (name.startsWith("/")) return existsSync(name);
  return (process.env.PATH ?? "").split(delimiter).some((folder) => isExecutable(join(folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function main(args: readonly string[]): number {
  const purposes = args.filter((arg): arg is Purpose => arg in PURPOSES);
  if (purposes.length === 0 || purposes.length !== args.length) {
    process.stderr.write(`usage: tsx tools/system-packages.ts ${Object.keys(PURPOSES).join("|")} ...\n`);
    return 2;
  }
  try {
    for (const purpose of purposes) ensureSystemPackages(purpose);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exitCode = main(process.argv.slice(2));
