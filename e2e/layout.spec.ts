/** The regions' sizes, and the whole page for one. Then the page in any width, with large type, in few colours. */
import { type Browser, chromium, expect, type Page } from "@playwright/test";
import { CHROMIUM_ARGS, CHROMIUM_PATH } from "../tools/chromium.ts";
import { violationsOf } from "./axe.ts";
import { collisions, drawn, inSight } from "./in-sight.ts";
import { test } from "./policy-test.ts";

const SIZES = [
  [960, 540],
  [1280, 720],
  [1366, 650],
  [1280, 800],
  [1920, 1080],
  [2560, 1440],
] as const;
const REGIONS = ["terminal", "requests", "detail", "device"] as const;

const region = (page: Page, name: string) => page.locator(`[data-region=${name}]`);
const firstRow = (page: Page) => page.locator("[data-testid=request-row][data-kind=request]").first();

/** The page with the trace that it comes with, without a machine. */
async function open(page: Page, hash = ""): Promise<void> {
  await page.goto(`/${hash}`);
  await page.getByTestId("request-count").filter({ hasText: /[1-9]/ }).waitFor({ state: "attached" });
}

/** Each region is inside of the window, with its head at least. */
async function expectAllRegions(page: Page, [width, height]: (typeof SIZES)[number]): Promise<void> {
  await page.setViewportSize({ width, height });
  await drawn(page);
  for (const name of REGIONS) {
    const box = await region(page, name).boundingBox();
    if (!box) throw new Error(`no ${name} at ${width}x${height}`);
    expect(box.height, `${name} at ${width}x${height}`).toBeGreaterThan(30);
    expect(box.width, `${name} at ${width}x${height}`).toBeGreaterThan(150);
    expect(box.y + box.height, `${name} at ${width}x${height}`).toBeLessThanOrEqual(height);
    expect(box.x + box.width, `${name} at ${width}x${height}`).toBeLessThanOrEqual(width);
  }
}

for (const percent of [10, 85]) {
  test(`no region is pushed out with every bar at ${percent} %`, async ({ page }) => {
    await page.addInitScript((size) => {
      for (const name of ["terminal", "detail", "device", "bytes"]) localStorage.setItem(`split-${name}`, String(size));
    }, percent);
    await open(page);
    for (const size of SIZES) await expectAllRegions(page, size);
    await page.setViewportSize({ width: 1280, height: 800 });
    await firstRow(page).click();
    for (const size of SIZES) {
      await expectAllRegions(page, size);
      expect(await inSight(page.getByTestId("field")), `${size}`).toBeGreaterThanOrEqual(3);
    }
  });
}

test("a bar's place is remembered; Home, a double click and the menu take it back", async ({ page }) => {
  await open(page);
  const bar = page.getByRole("separator", { name: "Width of the device" });
  const width = async () => Math.round((await region(page, "device").boundingBox())?.width ?? 0);
  const before = await width();
  const box = await bar.boundingBox();
  if (!box) throw new Error("no bar");
  await page.mouse.move(box.x + 3, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x - 197, box.y + 50, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBeGreaterThan(before + 150);
  const moved = await width();
  await page.reload();
  await expect.poll(width).toBe(moved);
  await bar.press("Home");
  await expect.poll(width).toBe(before);
  await bar.press("ArrowLeft");
  await expect.poll(width).not.toBe(before);
  await bar.dblclick();
  await expect.poll(width).toBe(before);
  await bar.press("ArrowLeft");
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitem", { name: "Reset the layout" }).click();
  await expect.poll(width).toBe(before);
});

test("a region takes the whole page and gives it back: by its button, F9, its head and Escape", async ({ page }) => {
  await open(page);
  await firstRow(page).click();
  const isAlone = async (name: string) => {
    for (const each of REGIONS) await expect(region(page, each)).toBeVisible({ visible: each === name });
    await expect(page).toHaveURL(new RegExp(`alone=${name}`));
  };
  const isRestored = async () => {
    for (const each of REGIONS) await expect(region(page, each)).toBeVisible();
    await expect(page).not.toHaveURL(/alone=/);
  };
  const button = page.getByRole("button", { name: "Maximise the requests" });
  await button.click();
  await isAlone("requests");
  await button.click();
  await isRestored();
  await page.getByRole("tree").focus();
  await page.keyboard.press("F9");
  await isAlone("detail");
  await page.keyboard.press("Escape");
  await isRestored();
  await page.getByRole("heading", { name: "Requests" }).dblclick();
  await isAlone("requests");
  await page.getByRole("grid", { name: "Requests" }).focus();
  await page.keyboard.press("Escape");
  await isRestored();
});

test("the address shows one region alone; a narrow page shows one at a time anyway", async ({ page }) => {
  await open(page, "#?alone=requests");
  await expect(region(page, "requests")).toBeVisible();
  await expect(region(page, "terminal")).toBeHidden();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(region(page, "requests")).toBeVisible();
  await expect(page.getByRole("button", { name: "Maximise the requests" })).toBeHidden();
  await page.getByRole("navigation").getByRole("button", { name: "Terminal" }).click();
  await expect(region(page, "terminal")).toBeVisible();
});

/** The longest words that the bar can have, put where they stand. The page does not draw it anew meanwhile. */
async function longestState(page: Page): Promise<void> {
  await page.evaluate(() => {
    const write = (selector: string, text: string) => {
      const found = document.querySelector(selector);
      if (!found) throw new Error(`no ${selector}`);
      found.textContent = text;
    };
    write("[data-testid=machine-state] .word", "Stopped by a failure");
    write("[data-testid=device-state]", "crypto0 DRIVER_OK");
    write(".bar .hold .verb", "Release (99+)");
    write(".bar .menu .word", "Saving the machine …");
    document.querySelector(".bar .menu > button")?.setAttribute("aria-busy", "true");
  });
}

const WIDTHS = [320, 390, 768, 900, 1024, 1152, 1280];

for (const isSelected of [false, true]) {
  test(`nothing overlaps or is cut at any width, ${isSelected ? "with" : "without"} a selected request`, async ({
    page,
  }) => {
    await open(page);
    if (isSelected) await firstRow(page).click();
    await longestState(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await drawn(page);
      expect(await collisions(page), `${width}`).toEqual([]);
    }
  });
}

test("on a phone the bar has two lines, and in the lowest window one", async ({ page }) => {
  await open(page);
  const bar = async () => (await page.locator(".bar").boundingBox())?.height;
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(bar).toBeLessThan(84);
  await page.setViewportSize({ width: 320, height: 256 });
  await expect.poll(bar).toBeLessThan(44);
});

test("a message lies above an open dialog and can be pressed there", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitem", { name: "Make a link" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Copy/ }).click();
  const message = page.locator(".toast.shown");
  await expect(message).toBeVisible();
  const isOnTop = await message.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
  expect(isOnTop).toBe(true);
});

test("a byte's mark goes with the region that another one covers", async ({ page }) => {
  await open(page);
  await firstRow(page).click();
  await page.getByTestId("field").nth(2).hover();
  await expect(page.locator(".piece.hovered").first()).toBeVisible();
  await page.getByRole("grid", { name: "Requests" }).focus();
  await page.keyboard.press("F9");
  await expect(region(page, "detail")).toBeHidden();
  await expect(page.locator(".piece.hovered")).toHaveCount(0);
});

test("a finger's targets are 44 px high in the bar, the tabs, the heads and a menu, and nothing overlaps", async ({
  browser,
  baseURL,
}) => {
  const page = await browser.newPage({
    ...(baseURL && { baseURL }),
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  });
  await open(page);
  const heights = (selector: string) =>
    page
      .locator(selector)
      .evaluateAll((all) =>
        all.filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect().height),
      );
  const expectAll = async (selector: string) => {
    const found = await heights(selector);
    expect(found.length, selector).toBeGreaterThan(0);
    expect(Math.min(...found), selector).toBeGreaterThanOrEqual(44);
  };
  await expectAll(".bar button:not(.tip-word)");
  await expectAll(".tabs button");
  await page
    .getByRole("navigation", { name: "Regions" })
    .getByRole("button", { name: /Requests/ })
    .click();
  await firstRow(page).click();
  await expectAll(".detail .region-head button:not(.tip-word)");
  expect(await collisions(page)).toEqual([]);
  await page.getByRole("button", { name: "Close detail" }).click();
  await page.getByRole("button", { name: "Machine" }).click();
  await expectAll(".menu-items button");
  const edges = await page
    .locator(".menu-items, .menu-items *")
    .evaluateAll((all) => Math.max(...all.map((each) => each.getBoundingClientRect().right)));
  expect(edges).toBeLessThanOrEqual(390);
  await page.close();
});

test.describe("with type of 200 % set in the browser", () => {
  let browser: Browser;
  test.beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM_PATH,
      args: [...CHROMIUM_ARGS, "--blink-settings=defaultFontSize=32"],
    });
  });
  test.afterAll(() => browser.close());

  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
    [2560, 1440],
  ] as const) {
    test(`the page follows, and nothing overlaps, at ${width}x${height}`, async ({ baseURL }) => {
      const page = await browser.newPage({ ...(baseURL && { baseURL }), viewport: { width, height } });
      await open(page);
      expect(await page.evaluate(() => getComputedStyle(document.body).fontSize)).toBe("26px");
      expect(await collisions(page)).toEqual([]);
      const tab = page.getByRole("navigation").getByRole("button", { name: /Requests/ });
      if (await tab.isVisible()) await tab.click();
      await expect.poll(async () => (await firstRow(page).boundingBox())?.height).toBeGreaterThanOrEqual(52);
      await firstRow(page).click();
      await drawn(page);
      expect(await collisions(page)).toEqual([]);
      await page.close();
    });
  }
});

test("in the few colours of a contrast theme, what is current has an outline and nothing violates", async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: "active" });
  await open(page);
  await firstRow(page).click();
  const outline = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(await outline(".device [role=tab][aria-selected=true]")).toBe("solid");
  expect(await outline(".device [role=tab][aria-selected=false]")).toBe("none");
  expect(await outline(".row[aria-selected=true]")).toBe("solid");
  expect(await outline(".field[aria-selected=true]")).toBe("solid");
  expect(await violationsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.keyboard.press("Escape");
  expect(await outline(".tabs [aria-pressed=true]")).toBe("solid");
  expect(await violationsOf(page)).toEqual([]);
});
