/**
 * The page in Debian's Firefox, over WebDriver BiDi. Playwright drives a patched Firefox only, so another library does
 * it here. Where that browser is not installed, a line says so.
 */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import axe from "axe-core";
import puppeteer, { type Browser, type Page } from "puppeteer-core";

const FIREFOX = "/usr/bin/firefox-esr";
const BOOT_LIMIT_MS = 90_000;
const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const row = (text: string) => `::-p-xpath(//*[@data-testid='request-row'][contains(., '${text}')])`;
const button = (text: string) => `::-p-xpath(//button[normalize-space()='${text}'])`;

/** What the guest's screen shows. */
const screen = (page: Page): Promise<string> =>
  page.$$eval(".xterm-rows > div", (lines) => lines.map((line) => line.textContent ?? "").join("\n"));

async function run(page: Page, line: string, printed: RegExp): Promise<void> {
  await page.focus(".xterm-helper-textarea");
  await page.keyboard.type(`${line}\n`);
  await expect.poll(() => screen(page), { timeout: 60_000 }).toMatch(printed);
}

/** A line for each rule that the page breaks. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (levels) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, { runOnly: levels });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`);
  }, LEVELS);
}

if (existsSync(FIREFOX)) {
  test("in Firefox it boots, runs commands, shows a request and its sequence, and saves the trace", async ({
    baseURL,
  }) => {
    const downloads = await mkdtemp(join(tmpdir(), "firefox-"));
    let browser: Browser | undefined;
    try {
      browser = await puppeteer.launch({
        browser: "firefox",
        executablePath: FIREFOX,
        extraPrefsFirefox: { "browser.download.folderList": 2, "browser.download.dir": downloads },
      });
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.setViewport({ width: 1280, height: 800 });
      await page.goto(baseURL ?? "");
      await page.locator(button("Boot")).click();
      await page.waitForSelector(".boot-time", { timeout: BOOT_LIMIT_MS });
      await run(page, "vcrypto asym selftest", /all 14 passed/);
      await run(page, "vcrypto rsa sign --text hello | wc -c", /^\s*513\s*$/m);
      await page.locator(row("AKCIPHER_DECRYPT")).click();
      await expect.poll(() => page.$eval("#detail-title", (title) => title.textContent)).toContain("AKCIPHER_DECRYPT");
      await page.locator("input[type=radio][value=sequence]").click();
      await page.waitForSelector("[data-testid=sequence] [data-step=popped]");
      expect(await violationsOf(page)).toEqual([]);
      await page.locator(button("Trace")).click();
      await page.locator("::-p-xpath(//*[@role='menuitem'][starts-with(., 'Save as JSON lines')])").click();
      const saved = async () => (await readdir(downloads)).find((name) => name.endsWith(".trace.jsonl"));
      await expect.poll(saved).toBeDefined();
      await expect
        .poll(async () => readFile(join(downloads, (await saved()) ?? ""), "utf8"))
        .toContain('"kind":"popped"');
      expect(errors).toEqual([]);
    } finally {
      await browser?.close();
      await rm(downloads, { recursive: true, force: true });
    }
  });
} else {
  console.log(`${FIREFOX} is not installed: the page is tested in Chromium alone.`);
}
