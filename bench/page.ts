/** The page in Chromium: boot to shell, and what it costs the main thread. */
import { type Browser, chromium } from "@playwright/test";
import { build, preview } from "vite";
import { CHROMIUM_ARGS, CHROMIUM_PATH } from "../tools/chromium.ts";
import { type Figure, figure, median } from "./figure.ts";
import { qemuBoot } from "./qemu.ts";

const BOOTS = 5;
const PORT = 4175;

/** `withQemu`: boot the same images under QEMU in turn. */
export async function pageFigures(withQemu: boolean): Promise<Figure[]> {
  await build({ logLevel: "warn" });
  const server = await preview({ logLevel: "warn", preview: { host: "127.0.0.1", port: PORT, strictPort: true } });
  const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: CHROMIUM_ARGS });
  try {
    const boots: Boot[] = [];
    const qemu: number[] = [];
    // The first boot fills the cache and is not counted.
    await boot(browser);
    for (let i = 0; i < BOOTS; i++) {
      boots.push(await boot(browser));
      if (withQemu) qemu.push(await qemuBoot());
    }
    const peer = withQemu ? { name: "QEMU TCG, process start to prompt", value: median(qemu) } : undefined;
    return [
      figure("boot.shell", median(boots.map((b) => b.shell)), "ms", peer),
      figure("page.longest-task", median(boots.map((b) => b.longestTask)), "ms"),
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

interface Boot {
  readonly shell: number;
  readonly longestTask: number;
}

async function boot(browser: Browser): Promise<Boot> {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { longTasks: seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.push(entry.duration);
    }).observe({ type: "longtask", buffered: true });
  });
  await page.goto(`http://127.0.0.1:${PORT}/`);
  const button = page.getByRole("button", { name: "Boot", exact: true });
  await button.waitFor();
  // Tasks from here on count: loading the page itself is another figure.
  await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0));
  const startedAt = performance.now();
  await button.click();
  await page.getByText(/^booted in /).waitFor({ timeout: 60_000 });
  const shell = performance.now() - startedAt;
  const longest = await page.evaluate(() =>
    Math.max(0, ...(globalThis as unknown as { longTasks: number[] }).longTasks),
  );
  await page.close();
  return { shell, longestTask: longest };
}
