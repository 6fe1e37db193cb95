/**
 * Lays the root filesystem of the guest: busybox with a link for each command, our programs, the files in
 * rootfs/. The modules come with their dependency list.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CpioEntry } from "./cpio.ts";
import { BuildError } from "./run.ts";

/** What the root filesystem is made of. */
export interface RootfsParts {
  readonly busybox: Uint8Array;
  /** Our own programs by name. */
  readonly programs: ReadonlyMap<string, Uint8Array>;
  /** Sources of our programs that a person may read in the guest, by program and file: `udriver/driver.c`. */
  readonly sources: ReadonlyMap<string, Uint8Array>;
  /** The kernel's release: the name of the folder under /lib/modules. */
  readonly release: string;
  /** Module name to the bytes of its .ko. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  /** guest/rootfs. */
  readonly overlay: string;
}

const EMPTY_FOLDERS = ["bin", "dev", "etc", "lib", "lib/modules", "proc", "root", "sys", "tmp", "usr", "usr/share"];
/** Links to /bin from every folder that scripts expect a command in. */
const FOLDER_LINKS = { sbin: "bin", "usr/bin": "../bin", "usr/sbin": "../bin" };

/** The entries of the initramfs, parents before children, in one order on every machine. */
export async function layRootfs(parts: RootfsParts): Promise<CpioEntry[]> {
  const entries = new Map<string, CpioEntry>();
  const add = (entry: CpioEntry) => entries.set(entry.name, entry);
  for (const name of EMPTY_FOLDERS) add(folder(name));
  for (const [name, target] of Object.entries(FOLDER_LINKS)) add(link(name, target));
  for (const name of appletsOf(parts.busybox)) add(link(`bin/${name}`, "busybox"));
  add(file("bin/busybox", 0o755, parts.busybox));
  for (const [name, binary] of parts.programs) add(file(`bin/${name}`, 0o755, binary));
  for (const entry of sourceEntries(parts)) add(entry);
  for (const entry of moduleEntries(parts)) add(entry);
  for (const entry of await overlayEntries(parts.overlay, "")) add(entry);
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sourceEntries({ sources }: RootfsParts): CpioEntry[] {
  const folders = new Set([...sources.keys()].map((name) => name.slice(0, name.indexOf("/"))));
  return [
    ...[...folders].map((name) => folder(`usr/share/${name}`)),
    ...[...sources].map(([name, source]) => file(`usr/share/${name}`, 0o644, source)),
  ];
}

/** The command names inside a busybox binary: a run of NUL-terminated strings that starts "[", "[[". */
export function appletsOf(busybox: Uint8Array): string[] {
  const bytes = Buffer.from(busybox.buffer, busybox.byteOffset, busybox.byteLength);
  const start = bytes.indexOf("\0[\0[[\0");
  const end = bytes.indexOf("\0\0", start);
  if (start < 0 || end < 0) throw new BuildError("the busybox binary has no table of command names");
  const names = bytes.toString("latin1", start + 1, end).split("\0");
  const strange = names.find((name) => !/^[\w[.+-]+$/.test(name));
  if (strange !== undefined || names.length < 100)
    throw new BuildError("the busybox binary has no usable table of command names");
  return names.filter((name) => name !== "busybox");
}

/** What modprobe needs: the modules, and modules.dep made of the names they declare. */
function moduleEntries({ release, modules }: RootfsParts): CpioEntry[] {
  const root = `lib/modules/${release}`;
  const names = [...modules.keys()].sort();
  const dependencies = names.map((name) => {
    const wanted = allDependencies(name, modules);
    return `${name}.ko:${wanted.map((other) => ` ${other}.ko`).join("")}\n`;
  });
  return [
    folder(root),
    file(`${root}/modules.dep`, 0o644, new TextEncoder().encode(dependencies.join(""))),
    ...names.map((name) => file(`${root}/${name}.ko`, 0o644, modules.get(name) ?? new Uint8Array())),
  ];
}

/** Those that have to be loaded before it, last one first: modprobe goes through the list from its end. */
function allDependencies(name: string, modules: RootfsParts["modules"]): string[] {
  const before = new Set<string>();
  const visit = (module: string) => {
    for (const other of dependenciesOf(modules.get(module) ?? new Uint8Array())) {
      if (!modules.has(other) || before.has(other)) continue;
      visit(other);
      before.add(other);
    }
  };
  visit(name);
  return [...before].reverse();
}

/**
 * What a module's .modinfo section says in "depends=", and in "softdep=pre:". The latter are no symbols that it needs,
 * but algorithms. Busybox' modprobe reads modules.dep only, so that has both.
 */
export function dependenciesOf(module: Uint8Array): string[] {
  const text = Buffer.from(module.buffer, module.byteOffset, module.byteLength).toString("latin1");
  const names = /\0depends=([\w,-]*)\0/.exec(text)?.[1];
  if (names === undefined) throw new BuildError("a module does not say what it depends on");
  const algorithms = /\0softdep=pre: ([\w -]*)\0/.exec(text)?.[1] ?? "";
  return [...names.split(","), ...algorithms.split(" ")].filter((name) => name !== "");
}

async function overlayEntries(root: string, prefix: string): Promise<CpioEntry[]> {
  const entries: CpioEntry[] = [];
  for (const name of (await readdir(join(root, prefix))).sort()) {
    const path = join(prefix, name);
    const facts = await stat(join(root, path));
    if (facts.isDirectory()) entries.push(folder(path), ...(await overlayEntries(root, path)));
    // Only the owner's execute bit counts: the rest depends on the umask of the checkout.
    else entries.push(file(path, facts.mode & 0o100 ? 0o755 : 0o644, new Uint8Array(await readFile(join(root, path)))));
  }
  return entries;
}

function folder(name: string): CpioEntry {
  return { name, type: "directory", mode: 0o755, data: new Uint8Array() };
}

function link(name: string, target: string): CpioEntry {
  return { name, type: "link", mode: 0o777, data: new TextEncoder().encode(target) };
}

function file(name: string, mode: number, data: Uint8Array): CpioEntry {
  return { name, type: "file", mode, data };
}
