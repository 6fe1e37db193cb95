/** The page in Chromium: from Boot or Restore to the shell, and what it costs the main thread. */
import type { BrowserContext, Page } from "@playwright/test";
import { MachinePage } from "../e2e/machine-page.ts";
import { inBrowser } from "./browser.ts";
import { type Measurements, median } from "./figure.ts";
import { qemuBoot } from "./qemu.ts";

const BOOTS = 5;
/** Boots that fill the browser's caches, those of compiled code among them, and are not counted. */
const FIRST_BOOTS = 2;
const BOOT_LIMIT_MS = 60_000;

/** The figures of the section "boot". `withQemu`: boot the same images under QEMU in turn. */
export const bootFigures = (withQemu: boolean): Promise<Measurements<"boot">> =>
  inBrowser(async (browser) => {
    await browser.addInitScript(watchPage);
    const boots: Boot[] = [];
    const qemu: number[] = [];
    for (let i = 0; i < FIRST_BOOTS; i++) await boot(browser);
    for (let i = 0; i < BOOTS; i++) {
      boots.push(await boot(browser));
      if (withQemu) qemu.push(await qemuBoot());
    }
    return {
      "boot.shell": { ours: median(boots.map(({ shell }) => shell)), theirs: withQemu ? median(qemu) : undefined },
      "page.longest-task": { ours: median(boots.map(({ longestTask }) => longestTask)) },
    };
  });

/** The figures of the section "restore": from the click on Restore in a page that was opened anew. */
export const restoreFigures = (): Promise<Measurements<"restore">> =>
  inBrowser(async (browser) => {
    await browser.addInitScript(watchPage);
    const machine = new MachinePage(await browser.newPage());
    await machine.boot();
    await machine.run("vcrypto asym selftest >/dev/null; echo done");
    await machine.page.getByRole("button", { name: "Machine", exact: true }).click();
    await machine.page.getByRole("menuitem", { name: "Save machine" }).click();
    await machine.page.getByText(/^The machine is saved in this browser/).waitFor({ timeout: BOOT_LIMIT_MS });
    await machine.page.close();
    const times: number[] = [];
    for (let i = 0; i < FIRST_BOOTS + BOOTS; i++) times.push(await restore(browser));
    return { "boot.restore": { ours: median(times.slice(FIRST_BOOTS)) } };
  });

async function restore(browser: BrowserContext): Promise<number> {
  const page = await browser.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: /^Restore/ }).click();
  await page.getByText(/^restored in /).waitFor({ timeout: BOOT_LIMIT_MS });
  const { pressedAt, shellAt } = await watchedOf(page);
  await page.close();
  return shellAt - pressedAt;
}

interface Boot {
  /** Milliseconds from the click to the prompt, as the page shows it. */
  readonly shell: number;
  readonly longestTask: number;
}

interface Watched {
  pressedAt: number;
  shellAt: number;
  readonly tasks: { readonly at: number; readonly duration: number }[];
}

/** Runs in the page: notes the click, the prompt and the long tasks. */
function watchPage(): void {
  const watched: Watched = { pressedAt: 0, shellAt: 0, tasks: [] };
  Object.assign(globalThis, { watched });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) watched.tasks.push({ at: startTime, duration });
  }).observe({ type: "longtask", buffered: true });
  addEventListener(
    "click",
    () => {
      watched.pressedAt ||= performance.now();
    },
    true,
  );
  new MutationObserver(() => {
    if (watched.shellAt === 0 && document.querySelector(".boot-time")) watched.shellAt = performance.now();
  }).observe(document, { subtree: true, childList: true });
}

async function boot(browser: BrowserContext): Promise<Boot> {
  const page = await browser.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Boot", exact: true }).click();
  await page.getByText(/^booted in /).waitFor({ timeout: BOOT_LIMIT_MS });
  const { pressedAt, shellAt, tasks } = await watchedOf(page);
  await page.close();
  const during = tasks.filter(({ at }) => at >= pressedAt && at <= shellAt).map(({ duration }) => duration);
  return { shell: shellAt - pressedAt, longestTask: Math.max(0, ...during) };
}

const watchedOf = (page: Page): Promise<Watched> =>
  page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched);
