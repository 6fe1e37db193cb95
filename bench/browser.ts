/** The production build behind a server of its own, in the system's Chromium with a profile of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "@playwright/test";
import { build, preview } from "vite";
import { CHROMIUM_ARGS, CHROMIUM_PATH } from "../tools/chromium.ts";

const PORT = 4175;
/** The served page's address. */
export const ORIGIN = `http://127.0.0.1:${PORT}/`;

/** Runs `work` in a browser whose caches are empty. */
export async function inBrowser<T>(work: (browser: BrowserContext) => Promise<T>): Promise<T> {
  const profile = mkdtempSync(join(tmpdir(), "v86-virtio-crypto-profile-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM_PATH,
    args: CHROMIUM_ARGS,
    baseURL: ORIGIN,
    viewport: { width: 1280, height: 800 },
  });
  try {
    // Functions that run in the page come out of a compiler that marks inner functions with their names.
    await browser.addInitScript("globalThis.__name = (inner) => inner");
    return await work(browser);
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true });
  }
}

/** The running server. */
export interface Serving {
  /** Bytes that have left for browsers: with headers, without compression. */
  bytesSent(): number;
}

/** Builds the page and serves it while `work` runs. */
export async function served<T>(work: (serving: Serving) => Promise<T>): Promise<T> {
  await build({ logLevel: "error" });
  const server = await preview({ logLevel: "error", preview: { host: "127.0.0.1", port: PORT, strictPort: true } });
  const sockets = new Set<Socket>();
  server.httpServer.on("connection", (socket: Socket) => sockets.add(socket));
  const bytesSent = () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
  try {
    return await work({ bytesSent });
  } finally {
    await server.close();
  }
}
