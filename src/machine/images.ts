/**
 * Loads the assets that a machine boots from. v86's own loader hangs on a 404 and retries network errors for ever, so
 * it is never used. Each asset is fetched here, with progress, checked against the manifest, and passed to v86 as a
 * buffer.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { AssetName, MachineFailure, MachineMessage } from "../contract/machine.ts";
import { IMAGE_NAMES, type ImageFile, type ImageManifest, type ImageName, parseManifest } from "./manifest.ts";

/** An asset that is handed over as bytes. */
export type DataAsset = Exclude<AssetName, "v86.wasm">;

/** The source of assets: HTTP in a browser, the file system in Node. */
export interface AssetSource {
  /** Calls `progress` with the bytes so far. Throws {@link AssetError}. */
  load(name: DataAsset, progress: (received: number, cached: boolean) => void): Promise<Uint8Array>;
  /** v86.wasm, compiled. Throws {@link AssetError}. */
  compile(progress: (received: number, cached: boolean) => void): Promise<WebAssembly.Module>;
}

/** An asset cannot be loaded, or differs from the manifest. */
export class AssetError extends Error {
  override readonly name = "AssetError";
  readonly failure: MachineFailure;

  constructor(failure: MachineFailure) {
    super(`${failure.what} ${failure.why}`);
    this.failure = failure;
  }
}

export const assetMissing = (asset: AssetName, why: string): AssetError =>
  new AssetError({
    kind: "asset-missing",
    asset,
    what: `Could not load ${asset}.`,
    why,
    advice: "Build the guest image with `npm run guest`, then retry.",
    canRetry: true,
  });

export const assetUnreachable = (asset: AssetName, why: string): AssetError =>
  new AssetError({
    kind: "asset-unreachable",
    asset,
    what: `Could not load ${asset}.`,
    why,
    advice: "Check the connection to the server, then retry.",
    canRetry: true,
  });

const assetAltered = (asset: AssetName, why: string): AssetError =>
  new AssetError({
    kind: "asset-altered",
    asset,
    what: `${asset} differs from the manifest, so it was not started.`,
    why,
    advice: "Retry loads it again without the browser's cache.",
    canRetry: true,
  });

export interface MachineAssets {
  readonly wasm: WebAssembly.Module;
  readonly images: Readonly<Record<ImageName, Uint8Array>>;
  /** SHA-256 of each image, hexadecimal. */
  readonly hashes: Readonly<Record<ImageName, string>>;
  readonly cmdline: string;
}

/** Loads all assets at the same time. Throws the first {@link AssetError}. */
export async function loadAssets(source: AssetSource, emit: (message: MachineMessage) => void): Promise<MachineAssets> {
  const wasm = source.compile((received, cached) =>
    emit({ type: "asset", asset: "v86.wasm", received, total: received, cached }),
  );
  // Awaited below; a failure of the manifest must not leave this one's unhandled.
  wasm.catch(() => undefined);
  const manifest = await loadManifest(source, emit);
  const entries = IMAGE_NAMES.map(async (name) => {
    const file = manifest.files[name];
    const bytes = await load(source, name, file.size, emit);
    await verify(name, bytes, file);
    return [name, bytes] as const;
  });
  const [module, ...images] = await Promise.all([wasm, ...entries]);
  return {
    wasm: module,
    images: Object.fromEntries(images) as Record<ImageName, Uint8Array>,
    hashes: Object.fromEntries(IMAGE_NAMES.map((name) => [name, manifest.files[name].sha256])) as Record<
      ImageName,
      string
    >,
    cmdline: manifest.cmdline,
  };
}

/** Assets loaded before the boot. Their messages are kept and emitted at the boot. */
export class EarlyAssets {
  readonly #assets: Promise<MachineAssets>;
  #emit: (message: MachineMessage) => void;
  readonly #pending: MachineMessage[] = [];

  constructor(source: AssetSource, onFailure: () => void) {
    this.#emit = (message) => this.#pending.push(message);
    this.#assets = loadAssets(source, (message) => this.#emit(message));
    this.#assets.catch(onFailure);
  }

  /** For the boot. Rejects as {@link loadAssets} does. */
  take(emit: (message: MachineMessage) => void): Promise<MachineAssets> {
    this.#emit = emit;
    for (const message of this.#pending.splice(0)) emit(message);
    return this.#assets;
  }
}

async function loadManifest(source: AssetSource, emit: (message: MachineMessage) => void): Promise<ImageManifest> {
  const bytes = await load(source, "manifest.json", 0, emit);
  const manifest = parseManifest(new TextDecoder().decode(bytes));
  // A server that answers every path with its start page sends no manifest.
  if ("problem" in manifest)
    throw assetMissing("manifest.json", `What the server sent is no manifest: ${manifest.problem}.`);
  return manifest;
}

/** `size` is 0 while unknown; the last message of an asset has what it turned out to be. */
async function load(
  source: AssetSource,
  asset: DataAsset,
  size: number,
  emit: (message: MachineMessage) => void,
): Promise<Uint8Array> {
  let fromCache = false;
  const bytes = await source.load(asset, (received, cached) => {
    fromCache = cached;
    emit({ type: "asset", asset, received, total: Math.max(size, received), cached });
  });
  emit({ type: "asset", asset, received: bytes.length, total: bytes.length, cached: fromCache });
  return bytes;
}

async function verify(name: ImageName, bytes: Uint8Array, { size, sha256: expected }: ImageFile): Promise<void> {
  if (bytes.length !== size) throw assetAltered(name, `It is ${bytes.length} bytes long, not ${size}.`);
  const hash = bytesToHex(await digest(bytes));
  if (hash !== expected)
    throw assetAltered(name, `Its SHA-256 starts ${hash.slice(0, 12)}, not ${expected.slice(0, 12)}.`);
}

/** SHA-256. A page without a secure context has no WebCrypto. */
async function digest(bytes: Uint8Array): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto as Partial<Crypto>;
  return subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes as BufferSource)) : sha256(bytes);
}
