/** Packed rings in Chromium: offered by a person, taken by the guest's unmodified driver, and drawn live. */
import { createCipheriv } from "node:crypto";
import { expect } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

const KEY = "00112233445566778899aabbccddeeff";
const IV = "0f0e0d0c0b0a09080706050403020100";
const TEXT = "5a".repeat(16);
const AES = `vcrypto aes encrypt --driver virtio_crypto_aes_cbc --key ${KEY} --iv ${IV} --hex ${TEXT}`;
const cipher = createCipheriv("aes-128-cbc", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex")).setAutoPadding(false);
const CIPHERTEXT = cipher.update(TEXT, "hex", "hex");

const SIZES = [
  { name: "wide", size: { width: 1280, height: 800 } },
  { name: "phone", size: { width: 390, height: 844 } },
] as const;

test.describe
  .serial("one boot", () => {
    let machine: MachinePage;

    test.beforeAll(async ({ browser }) => {
      machine = new MachinePage(await (await browser.newContext()).newPage());
      await machine.boot();
      await machine.run("dmesg -n 1; echo ready");
    });

    test.afterAll(async () => {
      expect(machine.errors).toEqual([]);
      await machine.page.close();
    });

    const button = (name: string | RegExp) => machine.page.getByRole("button", { name, exact: true });
    const slots = () => machine.page.locator("[data-ring=packed] [data-slot]");

    test("6 RING_PACKED is not offered until a person switches it on, and then Linux' driver has it", async () => {
      const { page } = machine;
      await page.getByRole("radio", { name: "crypto0", exact: true }).check();
      await machine.tab("Control");
      await expect(page.getByLabel("RING_PACKED")).not.toBeChecked();
      await page.getByLabel("RING_PACKED").check();
      await button("Apply").click();
      await page.getByRole("button", { name: /^Run rebind crypto0/ }).click();
      await machine.tab("State");
      await expect(page.getByTestId("features")).toContainText("RING_PACKED");
      await expect(page.getByTestId("queues")).toContainText("packed ring");
      expect(await machine.run(AES)).toBe(CIPHERTEXT);
    });

    test("2.8 the Rings tab draws one ring, with the bits of each slot and both wrap counters", async () => {
      const { page } = machine;
      await machine.tab("Rings");
      await expect(page.getByTestId("ring-source")).toContainText("From guest memory");
      await expect(page.locator("[data-marker='device reads'] .ring-value")).toHaveText(/slot \d+, wrap counter [01]/);
      await expect(page.locator("[data-events=device]")).toContainText("DESC: a notification when slot");
      await expect(slots().filter({ hasText: "B" }).first()).toHaveAttribute(
        "aria-label",
        /AVAIL ([01]), USED \1, used/,
      );
      expect(await violationsOf(page)).toEqual([]);
    });

    test("2.8.1 a held list is with the device; stepped, its slot is used", async () => {
      const { page } = machine;
      await button("Hold").click();
      await machine.type(`${AES} >/tmp/held &`);
      await expect(button("Release (1)")).toBeVisible();
      const held = slots().and(page.locator("[data-state=held]"));
      await expect(held.first()).toHaveAttribute("aria-label", /held/);
      for (const { name, size } of SIZES) {
        await page.setViewportSize(size);
        if (name === "phone")
          await page
            .getByRole("navigation", { name: "Regions" })
            .getByRole("button", { name: /^Device/ })
            .click();
        await slots().first().scrollIntoViewIfNeeded();
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await page.screenshot({ path: `test-results/screenshots/packed-${name}-${colorScheme}.png` });
        }
      }
      await page.setViewportSize({ width: 1280, height: 800 });
      await button("Release (1)").click();
      await expect(held).toHaveCount(0);
    });

    test("the table has the same, and arrow keys lead along the slots", async () => {
      const { page } = machine;
      await page.getByRole("radio", { name: "Show as table", exact: true }).check();
      const table = page.getByTestId("ring-packed");
      await expect(table.getByRole("columnheader")).toContainText(["slot", "AVAIL", "USED"]);
      await expect(table).toContainText(/used with wrap counter/);
      await page.getByRole("radio", { name: "Circles", exact: true }).check();
      await expect(page.getByRole("img", { name: /^The packed ring/ })).toBeVisible();
      await page.getByRole("radio", { name: "Strips", exact: true }).check();
      await slots().first().focus();
      await page.keyboard.press("ArrowRight");
      await expect(slots().nth(1)).toBeFocused();
    });

    test("the page finds no error in what the driver did with the packed ring", async () => {
      await machine.tab("Findings");
      await expect(machine.page.getByTestId("expert").locator(".severity.error")).toHaveCount(0);
    });
  });
