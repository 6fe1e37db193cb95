/** The page by keyboard alone: the first lesson, the sequence of its request, a ring that has the whole page. */
import { expect, type Locator, type Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

/** More stops than a page has would be a trap. */
const MAX_STOPS = 80;
/** The smallest type that the last row of a class room reads, in pixels of a 720p projector. */
const READABLE = 20;

/** Presses a key until an element has the focus. */
async function pressUntilFocused(page: Page, key: string, target: Locator): Promise<void> {
  for (let stop = 0; stop < MAX_STOPS; stop++) {
    if ((await target.count()) > 0 && (await target.evaluate((element) => element.contains(document.activeElement))))
      return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${target}`);
}

test("by keyboard alone: the first lesson, the sequence of its request, and a ring with the whole page", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const machine = new MachinePage(page);
  await page.setViewportSize({ width: 1280, height: 720 });
  await machine.open();
  const lesson = page.getByTestId("lesson");
  const region = (name: string) => page.locator(`[data-region=${name}]`);
  const title = (name: string) => expect(page.getByTestId("lesson-step")).toHaveText(name);
  const tabTo = (name: string) => pressUntilFocused(page, "Tab", lesson.getByRole("button", { name, exact: true }));

  await test.step("the first lesson: predict, run, look, answer", async () => {
    await pressUntilFocused(page, "Tab", page.getByRole("button", { name: "Show me", exact: true }));
    await page.keyboard.press("Enter");
    await expect(lesson).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
    // The step's title has the focus.
    await pressUntilFocused(page, "Tab", lesson.getByRole("radio").first());
    await page.keyboard.press("Space");
    await tabTo("Next");
    await page.keyboard.press("Enter");
    await title("Ask for sixteen bytes");
    await tabTo("Run");
    await page.keyboard.press("Enter");
    await expect(lesson.locator(".lesson-check[data-met=true]")).toHaveCount(1, { timeout: 30_000 });
    await expect(lesson.locator("p[role=status]")).toContainText("Done: ");
    await tabTo("Show where");
    await page.keyboard.press("Enter");
    await expect(page.locator("#detail-title")).toContainText("random bytes");
    await tabTo("Next");
    await page.keyboard.press("Enter");
    await title("There and back");
    await pressUntilFocused(page, "Tab", lesson.getByRole("radio").first());
    await page.keyboard.press("Space");
    await expect(lesson.getByRole("button", { name: /^Step 3: .*, done$/ })).toBeVisible();
    expect(await violationsOf(page)).toEqual([]);
  });

  await test.step("the sequence of the request", async () => {
    await pressUntilFocused(page, "F6", region("detail"));
    await pressUntilFocused(page, "Shift+Tab", page.getByRole("radio", { name: "Fields", exact: true }));
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const current = page.getByTestId("sequence").locator("[aria-current=step]");
    await expect(current).toBeAttached();
    await pressUntilFocused(page, "Tab", current);
    const first = await current.getAttribute("data-step");
    await page.keyboard.press("ArrowDown");
    await expect(current).not.toHaveAttribute("data-step", first ?? "");
    await expect(page.getByTestId("moment").locator("[aria-current=step]")).toBeAttached();
    await page.keyboard.press("End");
    await expect(page.getByTestId("moment").locator("[aria-current=step]")).toHaveText("used");
  });

  await test.step("a ring with the whole page", async () => {
    await pressUntilFocused(page, "F6", region("device"));
    await page.keyboard.press("F9");
    await expect(region("requests")).toBeHidden();
    const type = () =>
      page.locator("[data-ring=avail] .slot-value").evaluateAll((all) => {
        const sizes = all.map((each) => Number.parseFloat(getComputedStyle(each).fontSize));
        return Math.min(...sizes);
      });
    await expect.poll(type).toBeGreaterThanOrEqual(READABLE);
    await pressUntilFocused(page, "Tab", page.locator("[data-ring=avail] .strip-slots"));
    await page.keyboard.press("Home");
    const slot = await page.locator("[data-ring=avail] [data-slot]:focus").getAttribute("data-slot");
    await page.keyboard.press("ArrowDown");
    await expect(page.locator(`[data-ring=used] [data-slot="${slot}"]`)).toBeFocused();
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press("F9");
    await expect(region("requests")).toBeVisible();
  });
  expect(machine.errors).toEqual([]);
});
