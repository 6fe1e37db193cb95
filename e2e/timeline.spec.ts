/** The timeline in Chromium, with the sample: what is beside each other, tips, and its height. */
import { expect, type Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { test } from "./policy-test.ts";

async function openSample(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size);
  await page.goto("/viewer.html#sample");
  await expect(page.getByTestId("timeline-track")).toHaveAttribute("aria-label", /request/);
}

const boxOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not to be seen`);
  return box;
};

test("names do not overlap or lack letters, and the tools are beside the drawing", async ({ page }) => {
  await openSample(page, { width: 1280, height: 800 });
  const names = await page.locator(".timeline-names li").evaluateAll((all) =>
    all.map((each) => ({
      height: each.getBoundingClientRect().height,
      type: Number.parseFloat(getComputedStyle(each).fontSize),
      isCut: each.scrollWidth > each.clientWidth,
    })),
  );
  expect(names.length).toBeGreaterThan(2);
  for (const { height, type, isCut } of names) expect([height >= type, type >= 12, isCut]).toEqual([true, true, false]);
  const [track, tools] = [await boxOf(page, ".timeline-track"), await boxOf(page, ".timeline-tools")];
  expect(tools.x).toBeGreaterThanOrEqual(track.x + track.width - 1);
});

test("a selected request is in the middle, Escape follows again, and a tip says what is under the pointer", async ({
  page,
}) => {
  await openSample(page, { width: 1280, height: 800 });
  await page.locator("[data-testid=request-row][data-kind=request]").nth(2).click();
  const follow = page.getByRole("button", { name: "Back to now", exact: true });
  await expect(follow).toBeVisible();
  const track = await boxOf(page, ".timeline-track");
  await page.mouse.move(track.x + track.width / 2, track.y + 0.3 * track.height);
  await expect(page.getByTestId("timeline-tip")).toContainText(/^Request \d+, [A-Z_]+ /);
  await page.getByRole("button", { name: "Legend" }).click();
  await expect(page.locator(".timeline-legend")).toContainText("a worker calculates");
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.locator("[data-testid=timeline-track]").focus();
  await page.keyboard.press("Escape");
  await expect(follow).toBeHidden();
});

test("its height can be changed, and is remembered", async ({ page }) => {
  await openSample(page, { width: 1280, height: 800 });
  const before = await page.locator(".timeline-names li").count();
  const bar = page.getByRole("separator", { name: "Height of the timeline" });
  await bar.focus();
  for (let press = 0; press < 3; press++) await page.keyboard.press("ArrowUp");
  await expect.poll(() => page.locator(".timeline-names li").count()).toBeGreaterThan(before);
  const { height } = await boxOf(page, ".timeline");
  await page.reload();
  await expect.poll(async () => (await boxOf(page, ".timeline")).height).toBeCloseTo(height, 0);
});

test("in a low window a line brings it back, and on a phone it is with the requests", async ({ page }) => {
  await openSample(page, { width: 1280, height: 640 });
  await page.locator("[data-testid=request-row][data-kind=request]").first().click();
  await expect(page.getByTestId("timeline-track")).toBeHidden();
  await page.getByRole("button", { name: /^Timeline/ }).click();
  await expect(page.getByTestId("timeline-track")).toBeVisible();
  await page.getByRole("button", { name: /^Timeline/ }).click();
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/viewer.html#sample");
  await page.reload();
  await expect(page.locator(".timeline canvas")).toBeInViewport();
});
