/**
 * `npm run guest`: builds the guest image, or takes it from the cache or from an archive, and installs it in
 * public/images.
 */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureSystemPackages } from "../tools/system-packages.ts";
import { MAX_ARCHIVE_SIZE, packArchive, unpackArchive } from "./archive.ts";
import { type BuildPlan, type BuiltImages, buildImages } from "./images.ts";
import { checkPinned, IMAGE_FILES, MANIFEST, ManifestError, parseManifest } from "./manifest.ts";
import { BuildError, BuildLog, messageOf } from "./run.ts";

const GUEST = dirname(fileURLToPath(import.meta.url));
const HELP = `usage: npm run guest -- [options]

Builds the guest image (Linux kernel, root filesystem, BIOS) and puts it in public/images.
What is unchanged comes from the cache.

  --rebuild            build everything, whatever the cache has
  --update             look for newer Debian packages first
  --from FILE|URL      install a prebuilt archive instead of building
  --manifest FILE      with --from: accept only the images that this manifest describes
  --archive FILE       also write the images to an archive for --from
  --out FOLDER         install there instead of public/images
  --help               this text

The cache: $XDG_CACHE_HOME/v86-virtio-crypto, or ~/.cache/v86-virtio-crypto. It may be deleted.
`;

function options(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      rebuild: { type: "boolean", default: false },
      update: { type: "boolean", default: false },
      from: { type: "string" },
      manifest: { type: "string" },
      archive: { type: "string" },
      out: { type: "string", default: join(GUEST, "../public/images") },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.manifest !== undefined && values.from === undefined) throw new TypeError("--manifest needs --from");
  return values;
}

async function main(args: string[]): Promise<void> {
  const chosen = options(args);
  if (chosen.help) {
    process.stdout.write(HELP);
    return;
  }
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "v86-virtio-crypto");
  const log = new BuildLog(join(cache, "logs", `guest-${process.pid}.log`));
  const built =
    chosen.from === undefined ? await fromSource(cache, log, chosen) : await fromArchive(chosen.from, chosen.manifest);
  await install(built, resolve(chosen.out));
  if (chosen.archive !== undefined)
    await writeWhole(resolve(chosen.archive), packArchive(built.manifest, built.images));
  const total = IMAGE_FILES.reduce((sum, name) => sum + built.images[name].length, 0);
  const sizes = IMAGE_FILES.map((name) => `${name} ${built.images[name].length}`).join(", ");
  log.say(`Linux ${built.manifest.kernel} in ${resolve(chosen.out)}: ${sizes}; ${total} bytes together`);
}

function fromSource(cache: string, log: BuildLog, flags: Pick<BuildPlan, "rebuild" | "update">): Promise<BuiltImages> {
  ensureSystemPackages("guest");
  return buildImages({ guest: GUEST, cache, log, rebuild: flags.rebuild, update: flags.update });
}

async function fromArchive(source: string, pinnedFile: string | undefined): Promise<BuiltImages> {
  const bytes = /^https?:/.test(source) ? await download(source) : new Uint8Array(await readFile(source));
  const built = unpackArchive(bytes);
  if (pinnedFile !== undefined) checkPinned(built.manifest, parseManifest(await readFile(pinnedFile, "utf8")));
  return built;
}

/** Reads at most MAX_ARCHIVE_SIZE bytes: a server may send for ever. */
async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new BuildError(`cannot reach ${url}: ${messageOf(error)}`);
  });
  if (!response.ok || response.body === null)
    throw new BuildError(`${url} answers ${response.status} ${response.statusText}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > MAX_ARCHIVE_SIZE) throw new BuildError(`${url} is larger than an archive of images may be`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** The manifest is taken away first and put back last: a set that it describes is complete. */
async function install({ manifest, images }: BuiltImages, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await rm(join(folder, MANIFEST), { force: true });
  for (const name of IMAGE_FILES) await writeWhole(join(folder, name), images[name]);
  await writeWhole(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function writeWhole(path: string, data: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, data);
  await rename(temporary, path);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const expected = error instanceof BuildError || error instanceof ManifestError || error instanceof Error;
  process.stderr.write(`guest: ${expected ? messageOf(error) : String(error)}\n`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
