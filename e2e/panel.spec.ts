/** The panel in Chromium: a person's actions on the device and on the view, and what the guest does then. */
import { createCipheriv } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

const KEY = "00112233445566778899aabbccddeeff";
const IV = "0f0e0d0c0b0a09080706050403020100";
const TEXT = "5a".repeat(16);
const AES = `vcrypto aes encrypt --key ${KEY} --iv ${IV} --hex ${TEXT}`;
const cipher = createCipheriv("aes-128-cbc", Buffer.from(KEY, "hex"), Buffer.from(IV, "hex")).setAutoPadding(false);
const CIPHERTEXT = cipher.update(TEXT, "hex", "hex");

/** `SCREENSHOTS=1` renews the pictures of the documents. */
const pictures = process.env.SCREENSHOTS === "1" ? "docs/screenshots" : "test-results/screenshots";

test.describe
  .serial("one boot", () => {
    let machine: MachinePage;

    test.beforeAll(async ({ browser }) => {
      machine = new MachinePage(await browser.newPage({ acceptDownloads: true }));
      await machine.boot();
      await machine.run("dmesg -n 1; echo ready");
    });

    test.afterAll(async () => {
      expect(machine.errors).toEqual([]);
      await machine.page.close();
    });

    const button = (name: string | RegExp) => machine.page.getByRole("button", { name, exact: true });
    const marker = (name: string) =>
      machine.page.getByTestId("ring-indices").locator(`[data-marker="${name}"] td`).nth(1);

    /** Heads in the used ring as guest memory has it, oldest first. */
    const usedHeads = async (): Promise<string[]> => {
      const cells = machine.page.getByTestId("ring-used").locator("tbody tr td:nth-of-type(2)");
      return (await cells.allTextContents()).map((text) => text.trim());
    };

    test("2.7 a held request's chain lies in the rings of guest memory, and its process waits", async () => {
      const { page } = machine;
      await machine.tab("Rings");
      await page.getByRole("radio", { name: "Show as table", exact: true }).check();
      const used = await marker("used.idx").textContent();
      await button("Hold").click();
      await machine.type(`${AES} >/tmp/held & P=$!`);
      await expect(button("Release (1)")).toBeVisible();
      await expect(marker("used.idx")).toHaveText(used ?? "");
      await expect(page.getByTestId("ring-desc")).toContainText("INDIRECT");
      await expect.poll(() => machine.run("grep State /proc/$P/status")).toContain("D (disk sleep)");
      await expect(machine.rows.last()).toHaveAttribute("data-outcome", "waiting");
      await page.getByRole("radio", { name: "Strips", exact: true }).check();
      await page.screenshot({ path: `${pictures}/hold.png` });
    });

    test("stepped, it completes, and the guest has the right ciphertext", async () => {
      await button("Step").click();
      await expect.poll(() => machine.run("cat /tmp/held")).toBe(CIPHERTEXT);
      await button("End hold").click();
      await expect(button("Hold")).toHaveAttribute("aria-pressed", "false");
    });

    test("2.7.8 requests released in reverse order stand in that order in the used ring", async () => {
      const { page } = machine;
      await page.getByRole("radio", { name: "crypto1", exact: true }).check();
      await machine.tab("Rings");
      await button("Hold").click();
      await machine.type("for i in 1 2; do vcrypto asym raw 0$i -w 8 >/dev/null 2>&1 & done; wait; echo all-back");
      await expect(button("Release (2)")).toBeVisible();
      await machine.tab("Control");
      const release = page.getByTestId("holds").getByRole("button", { name: /^Release \d+$/ });
      const requests = (await release.allTextContents()).map((text) => text.replace(/\D/g, ""));
      const heads: string[] = [];
      for (const request of requests) heads.push(await headOf(request));
      await release.last().click();
      await expect(button("Release (1)")).toBeVisible();
      await button("Step").click();
      await expect.poll(() => machine.screen()).toContain("all-back");
      await machine.tab("Rings");
      await page.getByRole("radio", { name: "Show as table", exact: true }).check();
      await expect.poll(async () => (await usedHeads()).join(" ")).toContain(heads.reverse().join(" "));
      await button("End hold").click();
      await page.getByRole("radio", { name: "Strips", exact: true }).check();

      async function headOf(request: string): Promise<string> {
        await page.locator(`[data-testid=request-row][data-request="${request}"]`).last().click();
        await expect(page.locator("#detail-title")).toContainText(`Request ${request} `);
        const text = await page.locator(".detail .region-head").textContent();
        await page.keyboard.press("Escape");
        await expect(page.locator("#detail-title")).not.toContainText(`Request ${request} `);
        return /head (\d+)/.exec(text ?? "")?.[1] ?? "";
      }
    });

    test("5.9.9.1 BADMSG by a rule is EBADMSG in the guest, once", async () => {
      const { page } = machine;
      await page.getByRole("radio", { name: "crypto0", exact: true }).check();
      await machine.tab("Control");
      await button("Add rule").click();
      await expect(page.getByTestId("fault-rules")).toContainText("Answer with BADMSG");
      expect(await machine.run(`${AES} 2>&1`)).toContain("EBADMSG");
      await expect(page.getByTestId("fault-rules")).toContainText("1×, used up");
      expect(await machine.run(AES)).toBe(CIPHERTEXT);
      await page.screenshot({ path: `${pictures}/control.png` });
      await page.getByRole("button", { name: "Remove this rule" }).click();
    });

    test("2.2 another offer is what the driver finds after it was bound again", async () => {
      const { page } = machine;
      await page.getByLabel("INDIRECT_DESC").uncheck();
      await page.getByLabel(/^Queue size/).selectOption("64");
      await page.getByLabel(/^Data queues/).selectOption("2");
      await button("Apply").click();
      await expect(page.getByTestId("offer-note")).toContainText("when the driver resets the device");
      await page.getByRole("button", { name: /^Run rebind crypto0/ }).click();
      await machine.tab("State");
      await expect(page.getByTestId("queues").locator("[data-queue='dataq.1']")).toContainText("64");
      await expect(page.getByTestId("features")).not.toContainText("INDIRECT_DESC");
      expect(await machine.run(AES)).toBe(CIPHERTEXT);
      await machine.rows.filter({ hasText: "CIPHER_ENCRYPT" }).last().click();
      await expect(page.getByTestId("descriptor").first()).not.toContainText("indirect");
      await page.keyboard.press("Escape");
    });

    test("5.9.5 without HW_READY the guest's own AES takes over, and no request comes", async () => {
      const { page } = machine;
      await machine.tab("Control");
      await page.getByLabel("VIRTIO_CRYPTO_S_HW_READY").uncheck();
      await expect.poll(() => machine.run("grep -c 'driver.*: virtio' /proc/crypto")).toBe("0");
      const before = await page.getByTestId("request-count").textContent();
      expect(await machine.run(AES)).toBe(CIPHERTEXT);
      expect(await page.getByTestId("request-count").textContent()).toBe(before);
      await page.getByLabel("VIRTIO_CRYPTO_S_HW_READY").check();
      await expect.poll(() => machine.run("grep -c 'driver.*: virtio' /proc/crypto")).toBe("3");
    });

    test("a filter compares decoded fields, says what is wrong with it, and becomes chips", async () => {
      const { page } = machine;
      await machine.filter("op == CIPHER_ENCRYPT && src_data_len == 16");
      await expect(machine.rows.first()).toContainText("CIPHER_ENCRYPT");
      for (const text of await machine.rows.allTextContents()) expect(text).toContain("CIPHER_ENCRYPT");
      await machine.filter("op == ");
      await expect(page.getByTestId("filter-problem")).toBeVisible();
      await machine.filter("status != OK");
      await expect(machine.rows.first()).toContainText(/BADMSG|ERR|INVSESS|NOTSUPP/);
      await machine.filter("");
    });

    test("a lie about the used id is a finding that quotes the rule, and the driver stops the queue", async () => {
      const { page } = machine;
      await page.getByLabel("What goes wrong").selectOption("used-id");
      await page.getByLabel("used.id").fill("12");
      await button("Add rule").click();
      await machine.type(`${AES} >/dev/null 2>&1 &`);
      await expect.poll(() => machine.run("dmesg | tail -3")).toMatch(/id 12 is not a head!/);
      await machine.tab("Findings");
      await expect(page.getByTestId("finding").first()).toContainText("id 12, but the chain begins at 0");
      await expect(page.locator("[data-rule=used-id]")).toContainText("id indicates the head entry");
      await page.screenshot({ path: `${pictures}/expert.png` });
      expect(await machine.run("rebind crypto0; sleep 1; echo $?")).toContain("0");
      expect(await machine.run(AES)).toBe(CIPHERTEXT);
    });

    test("a saved trace shows the same rows in the viewer, without a key in it", async ({ browser }) => {
      const { page } = machine;
      await machine.filter("op == CIPHER_ENCRYPT || op == CIPHER_CREATE_SESSION");
      await page.getByRole("button", { name: "Trace", exact: true }).click();
      const download = page.waitForEvent("download");
      await page.getByRole("menuitem", { name: /^Save as JSON lines/ }).click();
      const path = await (await download).path();
      expect(readFileSync(path, "utf8")).not.toContain(KEY);
      const viewer = await browser.newPage();
      await viewer.goto("/viewer.html");
      await viewer.locator("input[type=file]").first().setInputFiles(path);
      await viewer.getByLabel("Filter requests").fill("op == CIPHER_ENCRYPT || op == CIPHER_CREATE_SESSION");
      await expect(viewer.getByTestId("request-count")).toHaveText(
        (await page.getByTestId("request-count").textContent()) ?? "",
      );
      await viewer.getByRole("grid").press("End");
      await page.getByRole("grid").press("End");
      const shown = (rows: readonly string[]) => rows.slice(-5);
      await expect
        .poll(async () => shown(await viewer.getByTestId("request-row").allTextContents()))
        .toEqual(shown(await machine.rows.allTextContents()));
      await viewer.getByTestId("request-row").last().click();
      await viewer.screenshot({ path: `${pictures}/viewer.png` });
      await viewer.close();
      await machine.filter("");
      await page.getByRole("grid").press("Escape");
    });

    test("masked, keys are dots in fields and bytes", async () => {
      const { page } = machine;
      await machine.filter("op == CIPHER_CREATE_SESSION");
      await machine.rows.last().click();
      await expect(page.locator(".detail")).toContainText("00 11 22 33");
      await button("Hide secrets").click();
      await expect(page.locator(".detail")).not.toContainText("00 11 22 33");
      await button("Hide secrets").click();
      await page.keyboard.press("Escape");
      await machine.filter("");
    });

    test("charts are drawn when they are opened", async () => {
      await machine.tab("Charts");
      await expect(machine.page.getByTestId("chart-summary").first()).toContainText("CIPHER_ENCRYPT");
      await machine.page.screenshot({ path: `${pictures}/charts.png` });
    });

    test("a range dragged on the timeline filters the list", async () => {
      const { page } = machine;
      const canvas = page.locator("[data-region=timeline] canvas");
      const box = await canvas.boundingBox();
      if (!box) throw new Error("there is no timeline");
      await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      await expect(page.getByLabel("Filter requests")).toHaveValue(/^time >= [\d.]+ && time <= [\d.]+$/);
      await machine.filter("");
    });
  });

test("the keyboard alone boots, runs a command, filters, saves the trace and leaves the terminal", async ({ page }) => {
  const machine = new MachinePage(page);
  await machine.open();
  const { keyboard } = page;
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  for (let stops = 0; stops < 40 && !/^Boot/.test(await focused()); stops++) await keyboard.press("Tab");
  await keyboard.press("Enter");
  await machine.shell();
  await expect(page.locator(".xterm-helper-textarea")).toBeFocused();
  await keyboard.type(`${AES}\n`);
  await expect.poll(() => machine.screen()).toContain(CIPHERTEXT);
  const isIn = (region: string) =>
    page.evaluate(
      (name) => document.activeElement?.closest("[data-region]")?.getAttribute("data-region") === name,
      region,
    );
  for (let stops = 0; stops < 8 && !(await isIn("requests")); stops++) await keyboard.press("F6");
  expect(await isIn("requests")).toBe(true);
  await keyboard.press("/");
  await expect(page.getByLabel("Filter requests")).toBeFocused();
  await keyboard.type("op == CIPHER_ENCRYPT");
  await keyboard.press("Enter");
  await expect(machine.rows.last()).toContainText("CIPHER_ENCRYPT");
  for (let stops = 0; stops < 8 && !(await isIn("requests")); stops++) await keyboard.press("F6");
  await keyboard.press("Control+k");
  await expect(page.getByTestId("palette")).toBeVisible();
  await keyboard.type("Save the trace");
  await keyboard.press("Enter");
  await expect(page.getByTestId("save-trace")).toBeVisible();
  const download = page.waitForEvent("download");
  for (let stops = 0; stops < 20 && (await focused()).trim() !== "Save"; stops++) await keyboard.press("Tab");
  await keyboard.press("Enter");
  expect(await (await download).failure()).toBeNull();
  expect(machine.errors).toEqual([]);
});
