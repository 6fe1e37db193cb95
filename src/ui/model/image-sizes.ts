/** Sizes of the guest's images, from their manifest: for the words beside the Boot button only. */
import { isJsonObject, parseJson } from "../../trace/parse-json.ts";

export interface ImageSizes {
  readonly total: number;
  readonly parts: readonly { readonly name: string; readonly bytes: number }[];
}

const NAMES: Readonly<Record<string, string>> = { bzImage: "kernel", initrd: "initramfs", "bios.bin": "BIOS" };

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Undefined for a text that is no manifest; the machine's own loader says what is wrong with it. */
export function parseSizes(text: string): ImageSizes | undefined {
  const manifest = parseJson(text);
  const files = isJsonObject(manifest) ? manifest.files : undefined;
  if (!isJsonObject(files)) return undefined;
  const parts: { name: string; bytes: number }[] = [];
  for (const [file, name] of Object.entries(NAMES)) {
    const entry = files[file];
    if (!isJsonObject(entry) || !isSize(entry.size)) return undefined;
    parts.push({ name, bytes: entry.size });
  }
  return { total: parts.reduce((sum, { bytes }) => sum + bytes, 0), parts };
}
