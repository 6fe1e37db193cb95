import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { httpSource } from "./http-source.ts";
import { AssetError } from "./images.ts";

const PART_BYTES = 65_536;
const PARTS = 48;

const source = httpSource({ images: "https://host/images/", wasm: "https://host/v86.wasm", fresh: false });

let answer: () => Response;

beforeEach(() => vi.stubGlobal("fetch", async () => answer()));
afterEach(() => vi.unstubAllGlobals());

/** A body of `parts` parts, each filled with its number. Without an end it breaks after the last part. */
function body(parts: number, ends = true): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (next < parts) controller.enqueue(new Uint8Array(PART_BYTES).fill(next++));
      else if (ends) controller.close();
      else controller.error(new TypeError("network error"));
    },
  });
}

const failure = async (loading: Promise<unknown>) => {
  const error = await loading.catch((reason: unknown) => reason);
  if (!(error instanceof AssetError)) throw error;
  return error.failure;
};

test("an asset in many parts is put together, and few reports are made of it, the last of all its bytes", async () => {
  answer = () => new Response(body(PARTS));
  const reports: number[] = [];
  const bytes = await source.load("bzImage", (received) => reports.push(received));
  expect(bytes).toHaveLength(PARTS * PART_BYTES);
  expect([bytes[0], bytes[PART_BYTES], bytes[PARTS * PART_BYTES - 1]]).toEqual([0, 1, PARTS - 1]);
  expect(reports.at(-1)).toBe(PARTS * PART_BYTES);
  expect(reports.length).toBeLessThan(PARTS / 2);
});

test("an asset that the server does not have is missing, with the server's answer", async () => {
  answer = () => new Response("", { status: 404 });
  expect(await failure(source.load("initrd", () => {}))).toMatchObject({
    kind: "asset-missing",
    asset: "initrd",
    why: "The server answered 404 for https://host/images/initrd.",
  });
});

test("a server that does not answer is named with the address", async () => {
  answer = () => {
    throw new TypeError("Failed to fetch");
  };
  const { kind, why } = await failure(source.load("bios.bin", () => {}));
  expect(kind).toBe("asset-unreachable");
  expect(why).toContain("https://host/images/bios.bin");
});

test("a transfer that breaks says after how many bytes", async () => {
  answer = () => new Response(body(3, false));
  const { kind, why } = await failure(source.load("bzImage", () => {}));
  expect(kind).toBe("asset-unreachable");
  expect(why).toContain(`after ${3 * PART_BYTES} bytes`);
});

test("what is no WebAssembly is not compiled, and that is said", async () => {
  answer = () => new Response("<!doctype html>", { headers: { "content-type": "application/wasm" } });
  expect(await failure(source.compile(() => {}))).toMatchObject({ kind: "asset-missing", asset: "v86.wasm" });
});
