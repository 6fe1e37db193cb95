/** `manifest.json` beside the guest images: what belongs to them, how large, with which hash. */
import { isJsonObject, parseJson } from "../trace/parse-json.ts";

export const IMAGE_NAMES = ["bios.bin", "bzImage", "initrd"] as const;
export type ImageName = (typeof IMAGE_NAMES)[number];

export interface ImageFile {
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface ImageManifest {
  readonly cmdline: string;
  readonly files: Readonly<Record<ImageName, ImageFile>>;
}

/** No image is larger; a manifest that says so is not ours. */
const MAX_IMAGE_BYTES = 64 << 20;

/** The manifest in `text`, or what is wrong with it. */
export function parseManifest(text: string): ImageManifest | { readonly problem: string } {
  const parsed = parseJson(text);
  if (!isJsonObject(parsed)) return { problem: "it is no JSON object" };
  if (parsed.version !== 1) return { problem: `its version is ${shown(parsed.version)}, not 1` };
  const { cmdline, files } = parsed;
  if (typeof cmdline !== "string") return { problem: "it has no kernel command line" };
  if (!isJsonObject(files)) return { problem: "it lists no files" };
  const listed: Partial<Record<ImageName, ImageFile>> = {};
  for (const name of IMAGE_NAMES) {
    const file = imageFile(files[name]);
    if (!file) return { problem: `its entry for ${name} is missing or malformed` };
    listed[name] = file;
  }
  return { cmdline, files: listed as Record<ImageName, ImageFile> };
}

function imageFile(entry: unknown): ImageFile | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { size, sha256 } = entry;
  if (typeof size !== "number" || !Number.isInteger(size) || size <= 0 || size > MAX_IMAGE_BYTES) return undefined;
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  return { size, sha256 };
}

/** The text of a number. Of any other value its type: a value may be nested without end. */
const shown = (value: unknown): string =>
  typeof value === "number" ? String(value) : `of type ${value === null ? "null" : typeof value}`;
