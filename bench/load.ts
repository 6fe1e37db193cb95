/** What a visit to the page loads, and when it is of use: before Boot, until the shell, and the second time. */
import { gzipSync } from "node:zlib";
import type { BrowserContext, Page, Response } from "@playwright/test";
import { inBrowser } from "./browser.ts";
import { type Figure, figure, median } from "./figure.ts";

const VISITS = 5;
const GZIP_LEVEL = 9;
const BOOT_LIMIT_MS = 60_000;

export async function loadFigures(): Promise<Figure[]> {
  const sizes = await inBrowser(sizesOfVisits);
  const times: Times[] = [];
  for (let i = 0; i < VISITS; i++) times.push(await inBrowser(timesOfVisit));
  return [
    figure("page.js-before-boot", sizes.before, "bytes"),
    figure("page.js-at-boot", sizes.scriptsAtBoot, "bytes"),
    figure("page.wasm", sizes.wasm, "bytes"),
    figure("page.cold-transfer", sizes.cold, "bytes"),
    figure("page.second-visit", sizes.second, "bytes"),
    figure("page.first-paint", median(times.map(({ paint }) => paint)), "ms"),
    figure("page.usable", median(times.map(({ usable }) => usable)), "ms"),
  ];
}

interface Loaded {
  readonly path: string;
  /** Bytes with gzip, as a static host sends it: images are compressed already. */
  readonly bytes: number;
}

interface Sizes {
  readonly before: number;
  readonly scriptsAtBoot: number;
  readonly wasm: number;
  readonly cold: number;
  readonly second: number;
}

async function sizesOfVisits(browser: BrowserContext): Promise<Sizes> {
  const page = await browser.newPage();
  const loaded: Promise<Loaded>[] = [];
  page.on("response", (response) => loaded.push(measured(response)));
  await page.goto("/");
  await usable(page);
  const before = await Promise.all(loaded);
  await boot(page);
  const all = await Promise.all(loaded);
  await page.close();
  return {
    before: sum(before.filter(isCode)),
    scriptsAtBoot: sum(all.slice(before.length).filter(isCode)),
    wasm: sum(all.filter(({ path }) => path.endsWith(".wasm"))),
    cold: sum(all),
    second: await secondVisit(browser),
  };
}

const isCode = ({ path }: Loaded): boolean => /\.(js|css)$/.test(path);
const sum = (files: readonly Loaded[]): number => files.reduce((bytes, file) => bytes + file.bytes, 0);

async function measured(response: Response): Promise<Loaded> {
  const path = new URL(response.url()).pathname;
  const body = await response.body();
  const isCompressed = path.includes("/images/") && !path.endsWith(".json");
  return { path, bytes: isCompressed ? body.length : gzipSync(body, { level: GZIP_LEVEL }).length };
}

/** Bytes on the wire of a visit with Boot by a browser that has been here. */
async function secondVisit(browser: BrowserContext): Promise<number> {
  const page = await browser.newPage();
  let bytes = 0;
  page.on("requestfinished", async (request) => {
    const response = await request.response();
    if (response && !(await fromCache(page, request.url())))
      bytes += Math.max(0, (await request.sizes()).responseBodySize);
  });
  await page.goto("/");
  await boot(page);
  await page.close();
  return bytes;
}

/** What neither the page nor one of its workers had to fetch. */
async function fromCache(page: Page, url: string): Promise<boolean> {
  const sizes = await Promise.all([
    page.evaluate(transferSize, url),
    ...page.workers().map((worker) => worker.evaluate(transferSize, url)),
  ]);
  return sizes.some((size) => size === 0);
}

/** Runs in the page or a worker. Undefined for what was not asked for there. */
function transferSize(url: string): number | undefined {
  const [entry] = performance.getEntriesByName(url) as PerformanceResourceTiming[];
  return entry?.transferSize;
}

interface Times {
  readonly paint: number;
  readonly usable: number;
}

async function timesOfVisit(browser: BrowserContext): Promise<Times> {
  const page = await browser.newPage();
  await page.addInitScript(watchRows);
  await page.goto("/");
  await usable(page);
  return await page.evaluate(() => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return { paint: paint?.startTime ?? 0, usable: (globalThis as unknown as { rowsAt: number }).rowsAt };
  });
}

/** Runs in the page: notes when the first row of a request is there. */
function watchRows(): void {
  const watched = Object.assign(globalThis, { rowsAt: 0 });
  new MutationObserver(() => {
    if (watched.rowsAt === 0 && document.querySelector("[data-testid=request-row]")) watched.rowsAt = performance.now();
  }).observe(document, { subtree: true, childList: true });
}

/** The panel shows the sample trace. */
async function usable(page: Page): Promise<void> {
  await page.getByTestId("request-row").first().waitFor();
}

async function boot(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Boot", exact: true }).click();
  await page.getByText(/^booted in /).waitFor({ timeout: BOOT_LIMIT_MS });
}
