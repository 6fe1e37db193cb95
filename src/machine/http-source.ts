/** Assets over HTTP. */
import type { AssetName } from "../contract/machine.ts";
import { DOWNLOAD_PROGRESS_MS } from "../trace/refresh-rates.ts";
import { type AssetSource, assetMissing, assetUnreachable } from "./images.ts";

export interface HttpSourceOptions {
  /** URL of the folder of the images, ending in a slash. */
  readonly images: string;
  /** URL of v86.wasm. */
  readonly wasm: string;
  /** Go past the browser's cache. */
  readonly fresh: boolean;
}

export function httpSource({ images, wasm, fresh }: HttpSourceOptions): AssetSource {
  return {
    async load(name, progress) {
      const url = new URL(name, images).href;
      const response = await request(name, url, fresh);
      return await body(name, response, (received) => progress(received, fromCache(url)));
    },
    // The compiler must get the response itself. Only then does the browser cache the machine code with it, and the
    // next boot saves the compilation.
    async compile(progress) {
      const response = await request("v86.wasm", wasm, fresh);
      const module = await compiled(response);
      const size = Number(response.headers.get("content-length") ?? 0);
      progress(size, fromCache(wasm));
      return module;
    },
  };
}

async function compiled(response: Response): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (error) {
    throw assetMissing("v86.wasm", `What the server sent is no WebAssembly: ${String(error)}.`);
  }
}

async function request(name: AssetName, url: string, fresh: boolean): Promise<Response> {
  const response = await fetch(url, { cache: fresh ? "reload" : "default" }).catch((error: unknown) => {
    throw assetUnreachable(name, `${url}: ${String(error)}.`);
  });
  if (!response.ok) throw assetMissing(name, `The server answered ${response.status} for ${url}.`);
  return response;
}

async function body(name: AssetName, response: Response, progress: (received: number) => void): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let received = 0;
  let reportedAt = performance.now();
  try {
    for (let reader = response.body?.getReader(); reader; ) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      received += value.length;
      if (performance.now() - reportedAt < DOWNLOAD_PROGRESS_MS) continue;
      reportedAt = performance.now();
      progress(received);
    }
  } catch (error) {
    throw assetUnreachable(name, `The transfer broke after ${received} bytes: ${String(error)}.`);
  }
  progress(received);
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Resource timing says so: a body that took no transfer came from the cache. */
function fromCache(url: string): boolean {
  const entry = performance.getEntriesByName(url).at(-1);
  return entry instanceof PerformanceResourceTiming && entry.transferSize === 0 && entry.decodedBodySize > 0;
}
