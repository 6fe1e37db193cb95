/** Assets from the file system, for Node. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type AssetSource, assetMissing } from "./images.ts";

/** `images` is the folder that holds manifest.json. */
export function fileSource(images: string): AssetSource {
  const wasm = createRequire(import.meta.url).resolve("v86/build/v86.wasm");
  return {
    async load(name, progress) {
      const path = name === "v86.wasm" ? wasm : join(images, name);
      const bytes = await readFile(path).catch((error: Error) => {
        throw assetMissing(name, `${error.message}.`);
      });
      progress(bytes.length, true);
      return bytes;
    },
  };
}
