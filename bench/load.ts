/** What a visit to the page loads before Boot, until the shell and the second time; when it is usable. */
import { gzipSync } from "node:zlib";
import type { BrowserContext, Page, Response } from "@playwright/test";
import { inBrowser, type Serving } from "./browser.ts";
import { type Measurements, median } from "./figure.ts";

const VISITS = 5;
const GZIP_LEVEL = 9;
const BOOT_LIMIT_MS = 60_000;

/** The figures of the section "load". */
export async function loadFigures(serving: Serving): Promise<Measurements<"load">> {
  const sizes = await inBrowser((browser) => sizesOfVisits(browser, serving));
  const times: Times[] = [];
  for (let i = 0; i < VISITS; i++) times.push(await inBrowser(timesOfVisit));
  return {
    "page.js-before-boot": { ours: sizes.before },
    "page.js-at-boot": { ours: sizes.scriptsAtBoot },
    "page.wasm": { ours: sizes.wasm },
    "page.cold-transfer": { ours: sizes.cold },
    "page.second-visit": { ours: sizes.second },
    "page.first-paint": { ours: median(times.map(({ paint }) => paint)) },
    "page.usable": { ours: median(times.map(({ usable }) => usable)) },
  };
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

async function sizesOfVisits(browser: BrowserContext, serving: Serving): Promise<Sizes> {
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
    second: await secondVisit(browser, serving),
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

/** Bytes that the server sends to a browser that has been here, until there is a shell. */
async function secondVisit(browser: BrowserContext, serving: Serving): Promise<number> {
  const before = serving.bytesSent();
  const page = await browser.newPage();
  await page.goto("/");
  await boot(page);
  await page.close();
  return serving.bytesSent() - before;
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
