/** The browser's Back and Forward: they close what lies over the page, and leave it only when nothing does. */
import { expect } from "@playwright/test";
import { test } from "./policy-test.ts";

const PHONE = { width: 390, height: 844 };

test("on a phone Back closes the sheet, then goes to the tab before, and the page stays", async ({ page }) => {
  await page.setViewportSize(PHONE);
  await page.goto("/");
  await page.getByRole("button", { name: /^Requests/ }).click();
  await page.locator("[data-testid=request-row][data-kind=request]").first().click();
  const sheet = page.getByRole("button", { name: "Close detail" });
  await expect(sheet).toBeVisible();
  await page.goBack();
  await expect(sheet).toBeHidden();
  await expect(page.getByRole("button", { name: /^Requests/ })).toHaveAttribute("aria-pressed", "true");
  await page.goBack();
  await expect(page.getByRole("button", { name: "Terminal", exact: true })).toHaveAttribute("aria-pressed", "true");
  await page.goForward();
  await expect(page.getByRole("button", { name: "Terminal", exact: true })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("button", { name: "Boot", exact: true })).toBeVisible();
});

test("Back closes a menu and a dialog, and the address stays as it is", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Machine", exact: true }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("menu")).toBeHidden();
  await page.getByRole("button", { name: "Machine", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Saved machines/ }).click();
  await expect(page.getByRole("dialog", { name: "Saved machines" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("tab", { name: "State" }).click();
  await expect.poll(() => new URL(page.url()).hash).toContain("tab=state");
  await page.getByRole("button", { name: "Machine", exact: true }).click();
  await page.goBack();
  await expect(page.getByRole("menu")).toBeHidden();
  expect(new URL(page.url()).hash).toContain("tab=state");
});

test("on a wide page Back after a selection leaves the selection alone, as in a browser's own tools", async ({
  page,
}) => {
  await page.goto("/viewer.html");
  await page.goto("/");
  await page.locator("[data-testid=request-row][data-kind=request]").first().click();
  await page.goBack();
  await expect(page).toHaveURL(/viewer\.html/);
});

test("an address that is typed is taken, and Back takes the one before", async ({ page }) => {
  await page.goto("/#/free?filter=one");
  const filter = page.getByLabel("Filter requests");
  await expect(filter).toHaveValue("one");
  await page.getByRole("button", { name: "Machine", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.evaluate(() => {
    location.hash = "#/free?filter=two";
  });
  await expect(filter).toHaveValue("two");
  await page.goBack();
  await expect(filter).toHaveValue("one");
});
