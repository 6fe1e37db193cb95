/** Compiles the guest's own programs as static i386 binaries against musl and its kernel's headers. */
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CROSS } from "./kernel.ts";
import { type BuildLog, output } from "./run.ts";

const WARNINGS = ["-Wall", "-Wextra", "-Werror", "-Wmissing-prototypes", "-Wstrict-prototypes", "-Wshadow"];
const CODE = [
  "-D_GNU_SOURCE",
  "-std=gnu11",
  "-Os",
  "-march=i686",
  "-fno-pie",
  "-fno-stack-protector",
  "-fno-asynchronous-unwind-tables",
  "-ffunction-sections",
  "-fdata-sections",
];
const LINK = ["-static", "-no-pie", "-nostdlib", "-s", "-Wl,--gc-sections", "-Wl,--build-id=none"];

/** The programs, each with its folder in guest/. All are in the guest's /bin. */
const PROGRAMS = ["session-leader", "udriver", "vcrypto"] as const;

/** The program whose sources are in the guest too: it is there to be read. */
const READABLE = "udriver";

/** The sources that a person may read in the guest, by program and file. */
export async function readableSources(guest: string): Promise<Map<string, Uint8Array>> {
  const names = (await readdir(join(guest, READABLE))).sort();
  const sources = names.map(
    async (name) => [`${READABLE}/${name}`, new Uint8Array(await readFile(join(guest, READABLE, name)))] as const,
  );
  return new Map(await Promise.all(sources));
}

/** Folders of one compilation. */
export interface Userland {
  /** The folder guest/. */
  readonly guest: string;
  /** The unpacked musl-dev package. */
  readonly musl: string;
  /** The kernel's UAPI headers, and those of guest/module. */
  readonly headers: readonly string[];
  /** Where the binaries are put. */
  readonly target: string;
}

/** Compiles and links every program, and resolves with the binaries by name. */
export async function compilePrograms(userland: Userland, log: BuildLog): Promise<Map<string, Uint8Array>> {
  await mkdir(userland.target);
  const programs = new Map<string, Uint8Array>();
  for (const name of PROGRAMS) {
    const target = join(userland.target, name);
    await compileProgram({ ...userland, name, target }, log);
    programs.set(name, new Uint8Array(await readFile(target)));
  }
  return programs;
}

async function compileProgram(
  { guest, name, musl, headers, target }: Userland & { readonly name: string },
  log: BuildLog,
): Promise<void> {
  const source = join(guest, name);
  const gcc = `${CROSS}gcc`;
  const own = (await output(gcc, ["-print-file-name=include"])).trim();
  const libgcc = (await output(gcc, ["-print-libgcc-file-name"])).trim();
  const include = [join(musl, "usr/include/i386-linux-musl"), own, ...headers].flatMap((path) => ["-isystem", path]);
  const lib = (file: string) => join(musl, "usr/lib/i386-linux-musl", file);
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith(".c")).sort();
  const code = files.map((file) => join(source, file));
  const libraries = ["-Wl,--start-group", lib("libc.a"), libgcc, "-Wl,--end-group", lib("crtn.o")];
  const prefix = `-ffile-prefix-map=${source}=${name}`;
  await log.run(gcc, [
    ...WARNINGS,
    ...CODE,
    prefix,
    "-nostdinc",
    ...include,
    ...LINK,
    "-o",
    target,
    lib("crt1.o"),
    lib("crti.o"),
    ...code,
    ...libraries,
  ]);
}
