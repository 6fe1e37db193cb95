/**
 * The manifest of the guest images: what the loaders (page and headless runner) check before they start a machine. A
 * file from elsewhere may hold anything, so parsing is strict.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "./hash.ts";

/** The manifest's file name, beside the images. */
export const MANIFEST = "manifest.json";
/** File names of the kernel, the initial RAM disk and the BIOS. */
export const IMAGE_FILES = ["bzImage", "initrd", "bios.bin"] as const;
/** One of the three file names. */
export type ImageFile = (typeof IMAGE_FILES)[number];

/** What the three images may weigh together: the page's promise to a visitor. */
export const MAX_IMAGES_SIZE = 4_000_000;

/** Size in bytes, and SHA-256 in hex. */
export interface FileFacts {
  readonly size: number;
  readonly sha256: string;
}

/** What manifest.json holds. */
export interface Manifest {
  readonly version: 1;
  /** The default kernel command line. */
  readonly cmdline: string;
  readonly files: Readonly<Record<ImageFile, FileFacts>>;
  /** Debian package name to exact version. */
  readonly packages: Readonly<Record<string, string>>;
  /** The kernel's release, such as "6.1.192". */
  readonly kernel: string;
  /** SHA-256 over everything that went into the build. */
  readonly inputs: string;
}

/** The bytes of each image. */
export type Images = Readonly<Record<ImageFile, Uint8Array>>;

/** A manifest, or an image beside it, is not as it must be. */
export class ManifestError extends Error {
  override name = "ManifestError";
}

/** The facts that a manifest states about these bytes. */
export function factsOf(bytes: Uint8Array): FileFacts {
  return { size: bytes.length, sha256: sha256(bytes) };
}

/** The manifest of these images. */
export function describeImages(images: Images, rest: Omit<Manifest, "version" | "files">): Manifest {
  const files = {
    bzImage: factsOf(images.bzImage),
    initrd: factsOf(images.initrd),
    "bios.bin": factsOf(images["bios.bin"]),
  };
  return {
    version: 1,
    cmdline: rest.cmdline,
    files,
    packages: rest.packages,
    kernel: rest.kernel,
    inputs: rest.inputs,
  };
}

/** Parses a manifest from anywhere; throws ManifestError with what is wrong. */
export function parseManifest(text: string): Manifest {
  const value = parseJson(text);
  if (!isRecord(value)) throw new ManifestError("the manifest is not a JSON object");
  if (value.version !== 1)
    throw new ManifestError(`manifest version ${String(value.version)} is not known; this is version 1`);
  return {
    version: 1,
    cmdline: stringField(value, "cmdline", /^[\x20-\x7e]{0,2047}$/),
    files: parseFiles(value.files),
    packages: parsePackages(value.packages),
    kernel: stringField(value, "kernel", /^[0-9][0-9A-Za-z.+~-]{0,63}$/),
    inputs: stringField(value, "inputs", /^[0-9a-f]{64}$/),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ManifestError("the manifest is not JSON");
  }
}

function parseFiles(value: unknown): Record<ImageFile, FileFacts> {
  if (!isRecord(value)) throw new ManifestError('the manifest has no "files"');
  const extra = Object.keys(value).find((name) => !(IMAGE_FILES as readonly string[]).includes(name));
  if (extra !== undefined)
    throw new ManifestError(`the manifest names a file that is no image: ${JSON.stringify(extra)}`);
  return {
    bzImage: parseFacts(value.bzImage, "bzImage"),
    initrd: parseFacts(value.initrd, "initrd"),
    "bios.bin": parseFacts(value["bios.bin"], "bios.bin"),
  };
}

function parseFacts(value: unknown, name: string): FileFacts {
  if (!isRecord(value)) throw new ManifestError(`the manifest says nothing of ${name}`);
  const { size } = value;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size <= 0 || size > MAX_IMAGES_SIZE) {
    throw new ManifestError(`the size of ${name} in the manifest is ${String(size)}`);
  }
  return { size, sha256: stringField(value, "sha256", /^[0-9a-f]{64}$/) };
}

function parsePackages(value: unknown): Record<string, string> {
  if (!isRecord(value)) throw new ManifestError('the manifest has no "packages"');
  const names = Object.keys(value);
  return Object.fromEntries(names.map((name) => [name, stringField(value, name, /^[\x21-\x7e]{1,100}$/)]));
}

function stringField(value: Record<string, unknown>, name: string, pattern: RegExp): string {
  const field = value[name];
  if (typeof field !== "string" || !pattern.test(field)) {
    throw new ManifestError(`"${name}" in the manifest is ${field === undefined ? "missing" : "not valid"}`);
  }
  return field;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Throws ManifestError unless these bytes are the ones that the manifest describes. */
export function checkImage(name: ImageFile, bytes: Uint8Array, manifest: Manifest): void {
  const wanted = manifest.files[name];
  if (bytes.length !== wanted.size) {
    throw new ManifestError(`${name} has ${bytes.length} bytes, the manifest says ${wanted.size}`);
  }
  const got = sha256(bytes);
  if (got !== wanted.sha256) throw new ManifestError(`${name} has SHA-256 ${got}, the manifest says ${wanted.sha256}`);
}

/** Reads a folder of images and checks it whole: exactly the files of the manifest, unaltered. */
export async function readImages(folder: string): Promise<{ readonly manifest: Manifest; readonly images: Images }> {
  const names = await readdir(folder);
  if (!names.includes(MANIFEST)) throw new ManifestError(`${folder} has no ${MANIFEST}`);
  const manifest = parseManifest(await readFile(join(folder, MANIFEST), "utf8"));
  const images: Partial<Record<ImageFile, Uint8Array>> = {};
  for (const name of IMAGE_FILES) {
    if (!names.includes(name)) throw new ManifestError(`${folder} has no ${name}`);
    const bytes = new Uint8Array(await readFile(join(folder, name)));
    checkImage(name, bytes, manifest);
    images[name] = bytes;
  }
  return { manifest, images: images as Images };
}

/** Throws ManifestError unless both describe the same images, byte for byte. */
export function checkPinned(manifest: Manifest, pinned: Manifest): void {
  for (const name of IMAGE_FILES) {
    if (manifest.files[name].sha256 !== pinned.files[name].sha256) {
      throw new ManifestError(
        `${name} is not the pinned one: SHA-256 ${manifest.files[name].sha256}, pinned ${pinned.files[name].sha256}`,
      );
    }
  }
  if (manifest.cmdline !== pinned.cmdline) throw new ManifestError("the kernel command line is not the pinned one");
}
