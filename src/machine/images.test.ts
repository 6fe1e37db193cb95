import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { AssetName, MachineMessage } from "../contract/machine.ts";
import { AssetError, type AssetSource, assetMissing, EarlyAssets, loadAssets } from "./images.ts";

const content: Record<string, Uint8Array> = {
  "v86.wasm": Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
  "bios.bin": new Uint8Array(10).fill(1),
  bzImage: new Uint8Array(200).fill(2),
  initrd: new Uint8Array(3000).fill(3),
};

const entry = (bytes: Uint8Array) => ({ size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });

function manifest(): string {
  const files = Object.fromEntries(
    ["bios.bin", "bzImage", "initrd"].map((n) => [n, entry(content[n] ?? new Uint8Array())]),
  );
  return JSON.stringify({ version: 1, cmdline: "quiet", files });
}

/** Serves `content`, with some of it replaced. */
function source(replaced: Record<string, Uint8Array | undefined> = {}): AssetSource {
  const all: Record<string, Uint8Array | undefined> = {
    ...content,
    "manifest.json": new TextEncoder().encode(manifest()),
    ...replaced,
  };
  return {
    async load(name, progress) {
      const bytes = all[name];
      if (!bytes) throw assetMissing(name, "The server answered 404.");
      progress(Math.floor(bytes.length / 2), false);
      progress(bytes.length, false);
      return bytes;
    },
    async compile(progress) {
      const bytes = all["v86.wasm"];
      if (!bytes) throw assetMissing("v86.wasm", "The server answered 404.");
      progress(bytes.length, false);
      return await WebAssembly.compile(new Uint8Array(bytes));
    },
  };
}

async function failure(replaced: Record<string, Uint8Array | undefined>) {
  const error = await loadAssets(source(replaced), () => {}).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(AssetError);
  return (error as AssetError).failure;
}

test("loads every asset and reports progress against the manifest's sizes", async () => {
  const messages: MachineMessage[] = [];
  const assets = await loadAssets(source(), (message) => messages.push(message));
  expect(assets.images.initrd).toEqual(content.initrd);
  expect(assets.cmdline).toBe("quiet");
  const initrd = messages.filter((m) => m.type === "asset" && m.asset === "initrd");
  expect(initrd.map((m) => m.type === "asset" && [m.received, m.total])).toEqual([
    [1500, 3000],
    [3000, 3000],
    [3000, 3000],
  ]);
});

test.each<AssetName>(["manifest.json", "v86.wasm", "bios.bin", "bzImage", "initrd"])(
  "a missing %s is named, with a way on",
  async (name) => {
    expect(await failure({ [name]: undefined })).toMatchObject({ kind: "asset-missing", asset: name, canRetry: true });
  },
);

test("an image of another length is refused", async () => {
  expect(await failure({ initrd: new Uint8Array(2999).fill(3) })).toMatchObject({
    kind: "asset-altered",
    asset: "initrd",
    why: "It is 2999 bytes long, not 3000.",
  });
});

test("an image with one bit flipped is refused", async () => {
  const altered = new Uint8Array(200).fill(2);
  altered[100] = 3;
  expect(await failure({ bzImage: altered })).toMatchObject({ kind: "asset-altered", asset: "bzImage" });
});

test("a start page in place of the manifest counts as missing", async () => {
  const page = new TextEncoder().encode("<!doctype html>");
  expect(await failure({ "manifest.json": page })).toMatchObject({ kind: "asset-missing", asset: "manifest.json" });
});

test("assets that are loaded early are told of when they are wanted, from the first byte on", async () => {
  const early = new EarlyAssets(source(), () => {});
  await new Promise((resolve) => setTimeout(resolve, 0));
  const [then, now]: [MachineMessage[], MachineMessage[]] = [[], []];
  const assets = await early.take((message) => then.push(message));
  await loadAssets(source(), (message) => now.push(message));
  expect(assets.images.initrd).toEqual(content.initrd);
  const told = (messages: MachineMessage[]) => new Set(messages.map((message) => JSON.stringify(message)));
  expect(told(then)).toEqual(told(now));
});

test("assets that cannot be loaded early are said to be none, and are a failure of a boot that has taken them", async () => {
  let failed = false;
  const early = new EarlyAssets(source({ initrd: undefined }), () => {
    failed = true;
  });
  await expect(early.take(() => {})).rejects.toBeInstanceOf(AssetError);
  expect(failed).toBe(true);
});
