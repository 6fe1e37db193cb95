/** The entropy device in Chromium: plugged in by the address, driven by the guest, shown like any other device. */
import { expect } from "@playwright/test";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

const PICTURES = "test-results/screenshots";
/** What `dd` is asked for. */
const WANTED = 64;
/** Linux asks for a cache line at a time; this kernel's line has 32 bytes. */
const LINUX_REQUEST = 32;
const DD = `dd if=/dev/hwrng bs=${WANTED} count=1 2>/dev/null | od -An -v -tx1`;

const bytesIn = (dump: string): string => dump.replaceAll(/\s/g, "");

test.describe
  .serial("one boot with rng0=1 in the address", () => {
    let machine: MachinePage;

    test.beforeAll(async ({ browser }) => {
      machine = new MachinePage(await browser.newPage({ acceptDownloads: true }));
      await machine.page.goto("/#/free?rng0=1");
      await machine.pressBoot();
      await machine.shell();
      await machine.run("dmesg -n 1; echo ready");
    });

    test.afterAll(async () => {
      expect(machine.errors).toEqual([]);
      await machine.page.close();
    });

    const button = (name: string | RegExp) => machine.page.getByRole("button", { name, exact: true });
    const choose = (device: string) => machine.page.getByRole("radio", { name: device, exact: true }).check();

    test("5.4.6 dd of /dev/hwrng brings 64 bytes, and their rows appear with rng0 chosen", async () => {
      const { page } = machine;
      await choose("rng0");
      await machine.filter("device == rng0");
      const dumped = bytesIn(await machine.run(DD));
      expect(dumped).toMatch(/^[0-9a-f]{128}$/);
      const row = machine.rows.last();
      await expect(row).toContainText("rng0 requestq");
      await expect(row).toContainText("random bytes");
      await expect(row).toContainText(`${LINUX_REQUEST} bytes`);
      await expect(row).toHaveAttribute("data-outcome", "ok");
      await row.click();
      await expect(page.locator("#detail-title")).toContainText("random bytes");
      const random = machine.field("random");
      await expect(random).toContainText(`${LINUX_REQUEST} bytes`);
      await page.screenshot({ path: `${PICTURES}/rng-tree.png` });
    });

    test("the mask hides the bytes", async () => {
      const { page } = machine;
      await page
        .getByRole("button", { name: /^Hide secrets/ })
        .first()
        .click();
      await expect(machine.field("random")).toContainText("••");
      await page.screenshot({ path: `${PICTURES}/rng-masked.png` });
      await page
        .getByRole("button", { name: /^Hide secrets/ })
        .first()
        .click();
    });

    test("2.7 a held request waits in the rings of its queue, and goes on", async () => {
      const { page } = machine;
      await page.keyboard.press("Escape");
      await machine.tab("Rings");
      await button("Hold").click();
      await machine.type(`${DD} >/tmp/held; echo all-back`);
      await expect(button("Release (1)")).toBeVisible();
      await expect(machine.rows.last()).toHaveAttribute("data-outcome", "waiting");
      await page.screenshot({ path: `${PICTURES}/rng-hold.png` });
      await button("Release (1)").click();
      await expect.poll(() => machine.screen()).toContain("all-back");
      expect(bytesIn(await machine.run("cat /tmp/held"))).toMatch(/^[0-9a-f]{128}$/);
    });

    test("5.4.6 a wrong used length is what the driver believes, and is named as a rule's doing", async () => {
      const { page } = machine;
      await machine.tab("Control");
      await expect(page.getByLabel("Operation")).toHaveCount(1);
      await expect(page.locator(".control")).not.toContainText("HW_READY");
      await page.getByLabel("What goes wrong").selectOption("used-length");
      await page.getByLabel("used.len").fill("8");
      await button("Add rule").click();
      await expect(page.getByTestId("fault-rules")).toContainText("Report used.len 8");
      expect(bytesIn(await machine.run(DD))).toMatch(/^[0-9a-f]{128}$/);
      await expect(page.getByTestId("fault-rules")).toContainText("1×, used up");
      await machine.filter("device == rng0 && injected");
      await expect(machine.rows.last()).toContainText("used-length");
      await page.screenshot({ path: `${PICTURES}/rng-control.png` });
      await machine.filter("");
    });

    test("5.4.3 the device tab has its status, its features and its queue", async () => {
      const { page } = machine;
      await machine.tab("State");
      await expect(page.getByTestId("features")).toContainText("VERSION_1");
      await expect(page.getByTestId("queues").locator("[data-queue='requestq']")).toContainText("8");
      await page.screenshot({ path: `${PICTURES}/rng-device.png` });
      await machine.tab("Charts");
      await expect(page.getByTestId("charts")).toContainText("random");
      await page.screenshot({ path: `${PICTURES}/rng-charts.png` });
    });

    test("the menu takes it out, and the next boot has none", async () => {
      const { page } = machine;
      await button("Machine").click();
      const item = page.getByRole("menuitemcheckbox", { name: /Entropy device rng0/ });
      await expect(item).toHaveAttribute("aria-checked", "true");
      await item.click();
      await button("Machine").click();
      await expect(item).toContainText("from the next boot");
      await page.screenshot({ path: `${PICTURES}/rng-menu.png` });
      await page.keyboard.press("Escape");
      await expect.poll(() => new URL(page.url()).hash).not.toContain("rng0=1");
      await machine.reboot();
      await machine.shell();
      await expect.poll(() => machine.run("cat /sys/class/misc/hw_random/rng_current")).toBe("none");
    });
  });
