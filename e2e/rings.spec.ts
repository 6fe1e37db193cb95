/** The rings in Chromium, with the sample: sizes, arrow keys, and the selected request's own chain. */
import { expect, type Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { test } from "./policy-test.ts";

/** The smallest type that the last row of a class room reads, in pixels of a 720p projector. */
const READABLE = 20;

async function openSample(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size);
  await page.goto("/viewer.html#sample");
  await page.locator("[data-testid=request-row][data-kind=request]").first().click();
  await expect(page.getByTestId("selected-chain")).toBeVisible();
}

const slot = (page: Page, name: RegExp) => page.getByRole("button", { name });

test("the selected request's own chain comes first, with its moment, and both rings have one axis", async ({
  page,
}) => {
  await openSample(page, { width: 1280, height: 800 });
  const row = page.locator("[data-testid=request-row][aria-selected=true]");
  const request = await row.getAttribute("data-request");
  await expect(page.getByTestId("selected-chain").getByRole("heading")).toHaveText(
    new RegExp(`Request ${request}, as the device read it at \\d+\\.\\d{3} s`),
  );
  const lefts = (ring: string) =>
    page
      .locator(`[data-ring=${ring}] [data-slot]`)
      .evaluateAll((slots) => slots.map((each) => [each.getAttribute("data-slot"), each.getBoundingClientRect().left]));
  expect(await lefts("used")).toEqual(await lefts("avail"));
  expect(await violationsOf(page)).toEqual([]);
});

test("slots and descriptors are reached by arrow keys, and Enter selects their request", async ({ page }) => {
  await openSample(page, { width: 1280, height: 800 });
  const avail = page.locator("[data-ring=avail]");
  await avail.locator("[tabindex='0']").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  const name = await avail.locator("[data-slot]").nth(1).getAttribute("aria-label");
  await expect(slot(page, new RegExp(`^${name}$`)).first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  const used = page.locator("[data-ring=used] [data-slot]").nth(1);
  await expect(used).toBeFocused();
  const number = /request (\d+)/.exec((await used.getAttribute("aria-label")) ?? "")?.[1];
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("selected-chain").getByRole("heading")).toContainText(`Request ${number},`);
  await page.getByTestId("selected-chain").locator("[tabindex='0']").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".descriptor.hovered")).toHaveCount(1);
});

for (const size of [
  { width: 1280, height: 720, least: READABLE },
  { width: 2560, height: 1440, least: 2 * READABLE - 1 },
]) {
  test(`on a maximised ring at ${size.width}x${size.height} the type can be read from the last row`, async ({
    page,
  }) => {
    await openSample(page, size);
    const before = await page.locator("[data-ring=avail] [data-slot]").count();
    await page.locator("[data-region=device]").focus();
    await page.keyboard.press("F9");
    const sizes = (selector: string) =>
      page
        .locator(selector)
        .evaluateAll((all) => all.map((each) => Number.parseFloat(getComputedStyle(each).fontSize)));
    for (const part of [".slot-no", ".slot-value", ".slot-note", ".ring-value", ".d-address", ".d-flags"]) {
      await expect
        .poll(async () => Math.min(...(await sizes(`.rings-body ${part}`))), part)
        .toBeGreaterThanOrEqual(size.least);
    }
    await expect(page.locator("[data-ring=used]")).toBeInViewport({ ratio: 1 });
    if (size.width === 1280) {
      expect(await page.locator("[data-ring=avail] [data-slot]").count()).toBeGreaterThan(before);
    }
  });
}

test("at 320 pixels no part of a descriptor is cut", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto("/viewer.html#sample");
  await page.getByRole("button", { name: "Device", exact: true }).click();
  const parts = page.locator("[data-testid=ring-descriptor] > .d-next, [data-testid=ring-descriptor] > .d-flags");
  await expect(parts.first()).toBeVisible();
  const rights = await parts.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().right));
  expect(Math.max(...rights)).toBeLessThanOrEqual(320);
});
