/** The words of the glossary on the page: pointer, keyboard and finger, and what Help opens. The sample is enough. */
import { expect, type Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

async function open(page: Page): Promise<void> {
  await new MachinePage(page).open();
  await page.locator("[data-testid=request-row]").first().waitFor();
}

const tip = (page: Page) => page.getByRole("tooltip");
const head = (page: Page, name: string) => page.getByRole("columnheader", { name }).getByRole("button");

async function openHelp(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

test("a word shows its meaning under the pointer, inside of the window, and without a violation", async ({ page }) => {
  await open(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await head(page, "Status").hover();
    await expect(tip(page)).toContainText("VIRTIO 1.4, 5.9.9.1 Operation Status");
    await tip(page).hover();
    await expect(tip(page)).toBeVisible();
    expect(await violationsOf(page), colorScheme).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(tip(page)).toHaveCount(0);
    await page.mouse.move(0, 0);
  }
});

test("the words of the list are one stop of Tab; arrow keys read them all, Escape leaves the detail open", async ({
  page,
}) => {
  await open(page);
  await page.locator("[data-testid=request-row][data-kind=request]").first().click();
  await page.getByRole("grid").focus();
  await page.keyboard.press("Tab");
  await expect(head(page, "No.")).toBeFocused();
  await expect(tip(page)).toContainText("request number");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(tip(page)).toContainText("virtqueue");
  await page.keyboard.press("Escape");
  await expect(tip(page)).toHaveCount(0);
  await expect(page.getByRole("tree")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(head(page, "Queue")).not.toBeFocused();
});

test("the state of the device and the detail of a reset explain themselves without a violation", async ({ page }) => {
  await open(page);
  await page.locator("[data-testid=request-row][data-kind=reset]").first().click();
  const detail = page.getByTestId("event-detail");
  await expect(detail).toContainText("the driver wrote device_status: 0x00");
  await expect(detail).toContainText("0x0f DRIVER_OK → 0x00 RESET");
  await expect(detail).toContainText("VIRTIO 1.4, 2.4 Device Reset");
  await expect(detail).toBeInViewport({ ratio: 1 });
  await page.getByRole("tab", { name: "State" }).click();
  await page.locator("[data-bit=DRIVER_OK]").getByRole("button").click();
  await expect(tip(page)).toContainText("requests may flow");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violationsOf(page), colorScheme).toEqual([]);
  }
});

test("each dialog of Help has no violation, and a document opens", async ({ page, context }) => {
  await open(page);
  for (const item of ["What is this?", "Glossary", "Documents"]) {
    await openHelp(page, item);
    await expect(page.getByRole("dialog")).not.toContainText("Loading");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violationsOf(page), `${item}, ${colorScheme}`).toEqual([]);
    }
    if (item !== "Documents") await page.keyboard.press("Escape");
  }
  const opening = context.waitForEvent("page");
  await page.getByRole("link", { name: "docs/architecture.md" }).click();
  const document = await opening;
  await expect(document.locator("body")).toContainText("┌───");
});

test.describe("with a finger", () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test("a press opens a word's meaning, another one elsewhere closes it", async ({ page }) => {
    await new MachinePage(page).open();
    await page
      .getByRole("navigation", { name: "Regions" })
      .getByRole("button", { name: /Requests/ })
      .tap();
    await head(page, "Status").tap();
    await expect(tip(page)).toContainText("operation status");
    const box = await tip(page).boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 390).toBe(true);
    await page.locator("#requests-title").tap();
    await expect(tip(page)).toHaveCount(0);
  });
});
