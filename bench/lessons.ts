/** Lessons in Chromium: how soon one is ready, how soon its ticks follow the bus, and what it loads. */
import { gzipSync } from "node:zlib";
import type { BrowserContext, Page, Response } from "@playwright/test";
import { inBrowser } from "./browser.ts";
import { type Measurements, median, p95 } from "./figure.ts";

type LessonFigures = Measurements<"lessons">;

const OPENS = 7;
/** They fill the browser's caches, those of compiled code among them, and are not counted. */
const FIRST_OPENS = 2;
const RESETS = 1;
const LIMIT_MS = 60_000;
const GZIP_LEVEL = 9;

/** The figures of the section "lessons". */
export const lessonFigures = (): Promise<LessonFigures> =>
  inBrowser(async (browser) => {
    const opens: number[] = [];
    for (let i = 0; i < FIRST_OPENS + OPENS; i++) opens.push(await open(browser));
    const { resets, ticks } = await resetsOf(browser);
    return {
      "lesson.open": { ours: median(opens.slice(FIRST_OPENS)) },
      "lesson.reset": { ours: median(resets) },
      "lesson.check.p95": { ours: p95(ticks) },
      "lesson.js": { ours: await bytesOf(browser) },
    };
  });

/** Milliseconds from the click on the first lesson to its first step. Its machine is ready then. */
async function open(browser: BrowserContext): Promise<number> {
  const page = await listOf(browser);
  const milliseconds = await untilReady(page, () => page.getByRole("button", { name: /^0 · / }).click());
  await page.close();
  return milliseconds;
}

async function listOf(browser: BrowserContext): Promise<Page> {
  const page = await browser.newPage();
  await page.addInitScript(watchLesson);
  await page.goto("/#/lesson");
  await page.getByRole("button", { name: /^0 · / }).waitFor();
  return page;
}

interface Watched {
  pressedAt: number;
  readyAt: number;
  /** Milliseconds from the bus to the painted tick. */
  readonly ticks: number[];
}

/** Runs in the page. */
function watchLesson(): void {
  const watched: Watched = { pressedAt: 0, readyAt: 0, ticks: [] };
  Object.assign(globalThis, { watched });
  const seen = new WeakSet<Element>();
  const painted = (callback: (at: number) => void) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => callback(performance.now());
      port2.postMessage(undefined);
    });
  /** When the newest request was taken: it made the tick. */
  const busTime = (): number => {
    const grid = document.querySelector<HTMLElement>("[role=grid][data-epoch]");
    const rows = [...(grid?.querySelectorAll<HTMLElement>("[data-testid=request-row]") ?? [])];
    const newest = Math.max(...rows.map(({ dataset }) => Number(dataset.at)));
    return Number(grid?.dataset.epoch) + newest - performance.timeOrigin;
  };
  addEventListener(
    "click",
    () => {
      watched.pressedAt = performance.now();
      watched.readyAt = 0;
    },
    true,
  );
  new MutationObserver(() => {
    const isReady = document.querySelector("[data-testid=lesson][data-state=ready]") !== null;
    if (isReady && watched.readyAt === 0) watched.readyAt = performance.now();
    for (const tick of document.querySelectorAll<HTMLElement>(".lesson-check")) {
      // After a reset the same element waits for the next tick.
      if (tick.dataset.met !== "true") seen.delete(tick);
      if (tick.dataset.met !== "true" || seen.has(tick)) continue;
      seen.add(tick);
      const bus = busTime();
      painted((at) => watched.ticks.push(at - bus));
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

const watchedOf = (page: Page): Promise<Watched> =>
  page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched);

async function untilReady(page: Page, press: () => Promise<void>): Promise<number> {
  await press();
  await page.waitForFunction(
    () => {
      const { pressedAt, readyAt } = (globalThis as unknown as { watched: Watched }).watched;
      return readyAt > pressedAt;
    },
    undefined,
    { timeout: LIMIT_MS },
  );
  const { pressedAt, readyAt } = await watchedOf(page);
  return readyAt - pressedAt;
}

async function resetsOf(browser: BrowserContext): Promise<{ readonly resets: number[]; readonly ticks: number[] }> {
  const page = await listOf(browser);
  await untilReady(page, () => page.getByRole("button", { name: /^0 · / }).click());
  const resets: number[] = [];
  const ticks: number[] = [];
  for (let i = 0; i < RESETS; i++) {
    await page.getByRole("button", { name: /^Step 2: / }).click();
    await page.getByRole("button", { name: "Show me", exact: true }).click();
    await page.locator(".lesson-check[data-met=true]").first().waitFor();
    await page.waitForFunction(
      (count) => (globalThis as unknown as { watched: Watched }).watched.ticks.length > count,
      ticks.length,
    );
    ticks.splice(0, ticks.length, ...(await watchedOf(page)).ticks);
    await page.getByRole("button", { name: "More", exact: true }).click();
    resets.push(await untilReady(page, () => page.getByRole("menuitem", { name: /^Reset/ }).click()));
  }
  await page.close();
  return { resets, ticks };
}

/** Bytes, gzip, of what only lessons load: the player, and each lesson. */
async function bytesOf(browser: BrowserContext): Promise<number> {
  const page = await browser.newPage();
  const loaded = new Map<string, Promise<number>>();
  const onResponse = (response: Response) => {
    const { pathname } = new URL(response.url());
    if (/\.(js|css)$/.test(pathname)) loaded.set(pathname, sizeOf(response));
  };
  page.on("response", onResponse);
  await page.goto("/");
  await page.getByTestId("request-row").first().waitFor();
  const before = new Set(loaded.keys());
  await page.evaluate(() => {
    location.hash = "#/lesson";
  });
  const buttons = page.locator(".lesson-list button");
  await buttons.first().waitFor();
  const count = await buttons.count();
  for (let i = 0; i < count; i++) {
    await buttons.nth(i).click();
    await page.getByTestId("lesson-step").waitFor();
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "All lessons" }).click();
    await buttons.first().waitFor();
  }
  const sizes = await Promise.all([...loaded].filter(([path]) => isOfLessons(path, before)).map(([, size]) => size));
  await page.close();
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Loaded with any boot, or when that part of the page is opened: terminal, machine, tabs, views. */
const OF_THE_PAGE =
  /\/(?:xterm|v86|[a-z.]*worker|[A-Z]\w*(?:Tab|View)|EventFacts|glossary|dialogs|save-trace|blocks)\b/;

const isOfLessons = (path: string, before: ReadonlySet<string>): boolean =>
  !before.has(path) && !OF_THE_PAGE.test(path);

const sizeOf = async (response: Response): Promise<number> =>
  gzipSync(await response.body(), { level: GZIP_LEVEL }).length;
