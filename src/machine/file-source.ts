/** Assets from the file system, for Node. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AssetName } from "../contract/machine.ts";
import { type AssetSource, assetMissing } from "./images.ts";

/** `images` is the folder that holds manifest.json. */
export function fileSource(images: string): AssetSource {
  return {
    async load(name, progress) {
      const bytes = await read(name, join(images, name));
      progress(bytes.length, true);
      return bytes;
    },
    async compile(progress) {
      const bytes = await read("v86.wasm", createRequire(import.meta.url).resolve("v86/build/v86.wasm"));
      progress(bytes.length, true);
      return await WebAssembly.compile(new Uint8Array(bytes));
    },
  };
}

async function read(name: AssetName, path: string): Promise<Uint8Array> {
  return await readFile(path).catch((error: Error) => {
    throw assetMissing(name, `${error.message}.`);
  });
}
