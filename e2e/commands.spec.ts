/** Rows grouped by the command that made them, in the built page with a real guest. */
import { expect } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

const PICTURES = "test-results/screenshots";
const SIGN = "vcrypto rsa sign -t hello";
const AES = "vcrypto aes encrypt --key 00112233445566778899aabbccddeeff --iv 0f0e0d0c0b0a09080706050403020100 -t hello";

test.describe
  .serial("one boot", () => {
    let machine: MachinePage;

    test.beforeAll(async ({ browser }) => {
      machine = new MachinePage(await (await browser.newContext({ acceptDownloads: true })).newPage());
      await machine.boot();
    });

    test.afterAll(async () => {
      expect(machine.errors).toEqual([]);
      await machine.page.close();
    });

    const groups = () => machine.page.getByTestId("request-group");
    const group = (command: string) => groups().filter({ hasText: command });

    test("a command is a group, open while it is the newest, with its exit status in words", async () => {
      const { page } = machine;
      await expect(groups().first()).toContainText("The kernel's self-tests at boot");
      await machine.type(SIGN);
      await expect(group(SIGN)).toContainText("succeeded");
      await expect(group(SIGN)).toHaveAttribute("data-open", "true");
      await expect(machine.rows.last()).toContainText("DESTROY_SESSION");
      await page.screenshot({ path: `${PICTURES}/command-group.png` });
      expect(await violationsOf(page)).toEqual([]);
    });

    test("a newer command folds it, and arrows and Enter open and close it", async () => {
      const { page } = machine;
      await machine.type(`${AES} --pad pkcs7; false`);
      await expect(group("vcrypto aes encrypt")).toContainText("failed with status 1");
      await expect(group(SIGN)).toHaveAttribute("data-open", "false");
      await group(SIGN).click();
      await expect(group(SIGN)).toHaveAttribute("data-open", "true");
      const list = page.getByRole("grid", { name: "Requests" });
      await list.focus();
      await page.keyboard.press("ArrowLeft");
      await expect(group(SIGN)).toHaveAttribute("data-open", "false");
      await page.keyboard.press("Enter");
      await page.keyboard.press("ArrowDown");
      await expect(page.getByTestId("purpose")).toContainText("Linux sets a key twice");
      await page.screenshot({ path: `${PICTURES}/command-detail.png` });
    });

    test("the filter by a command shows its rows alone", async () => {
      const { page } = machine;
      await page.getByRole("button", { name: "This command", exact: true }).click();
      await expect(page.getByTestId("request-count")).toContainText(/^(5|9) of/);
      await page.getByRole("button", { name: "This command", exact: true }).click();
      await machine.filter('command contains "pkcs7"');
      await expect(page.getByTestId("request-count")).toContainText(/^5 of/);
      await machine.filter("");
    });

    test("a narrow page, a zoomed and a light one show the groups", async () => {
      const { page } = machine;
      const sizes = { narrow: [390, 844], zoomed: [960, 540], wide: [1440, 900] } as const;
      await page.emulateMedia({ colorScheme: "dark" });
      for (const [name, [width, height]] of Object.entries(sizes)) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: `${PICTURES}/command-group-${name}.png` });
        expect(await violationsOf(page)).toEqual([]);
      }
    });
  });
