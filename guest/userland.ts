/** Compiles vcrypto, the guest's own program, as a static i386 binary against musl and its kernel's headers. */
import { readdir } from "node:fs/promises";
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

/** Folders and files of one compilation. */
export interface Userland {
  /** guest/vcrypto. */
  readonly source: string;
  /** The unpacked musl-dev package. */
  readonly musl: string;
  /** The kernel's UAPI headers, and those of guest/module. */
  readonly headers: readonly string[];
  readonly target: string;
}

/** Compiles and links vcrypto, and writes it to `target`. */
export async function compileVcrypto({ source, musl, headers, target }: Userland, log: BuildLog): Promise<void> {
  const gcc = `${CROSS}gcc`;
  const own = (await output(gcc, ["-print-file-name=include"])).trim();
  const libgcc = (await output(gcc, ["-print-libgcc-file-name"])).trim();
  const include = [join(musl, "usr/include/i386-linux-musl"), own, ...headers].flatMap((path) => ["-isystem", path]);
  const lib = (name: string) => join(musl, "usr/lib/i386-linux-musl", name);
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith(".c")).sort();
  const code = files.map((name) => join(source, name));
  const libraries = ["-Wl,--start-group", lib("libc.a"), libgcc, "-Wl,--end-group", lib("crtn.o")];
  const prefix = `-ffile-prefix-map=${source}=vcrypto`;
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
