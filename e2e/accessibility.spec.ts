/** WCAG 2.2 AA as far as a program can tell, in each state of the page and in both themes. Also the keyboard alone. */
import { expect, type Page } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

/** In both themes: the page follows the system's. */
async function expectNoViolations(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violationsOf(page), colorScheme).toEqual([]);
  }
}

test("idle, booting, live, detail and control have no violation", async ({ page }) => {
  test.setTimeout(240_000);
  const machine = new MachinePage(page);
  await test.step("idle", async () => {
    await machine.open();
    await machine.rows.first().waitFor();
    await expectNoViolations(page);
  });
  await test.step("booting", async () => {
    await machine.pressBoot();
    await expect(page.locator("[data-phase=kernel]")).toBeVisible();
    await page.getByRole("button", { name: "Pause" }).click();
    await expectNoViolations(page);
    await page.getByRole("button", { name: "Resume" }).click();
  });
  await machine.shell();
  await test.step("live", async () => {
    await machine.run("vcrypto rsa sign --text hello | wc -c");
    await expectNoViolations(page);
  });
  await test.step("detail", async () => {
    await page.locator("[data-testid=request-row][data-kind=request]").last().click();
    await expect(page.getByRole("tree")).toBeVisible();
    await expectNoViolations(page);
    await page.keyboard.press("Escape");
  });
  for (const tab of ["State", "Control", "Findings", "Charts"]) {
    await test.step(tab, async () => {
      await page.getByRole("tab", { name: tab }).click();
      await expect(page.getByRole("tabpanel", { name: tab })).not.toContainText("Loading");
      await expectNoViolations(page);
    });
  }
});

test("an error has no violation", async ({ page }) => {
  const machine = new MachinePage(page);
  await page.route("**/images/initrd", (route) => route.fulfill({ status: 404, body: "not here" }));
  await machine.open();
  await machine.pressBoot();
  await expect(machine.failure).toBeVisible();
  await expectNoViolations(page);
});

test("the viewer has no violation", async ({ page }) => {
  await page.goto("/viewer.html#sample");
  await page.locator("[data-testid=request-row][data-kind=request]").first().click();
  await expect(page.getByRole("tree")).toBeVisible();
  await expectNoViolations(page);
});
