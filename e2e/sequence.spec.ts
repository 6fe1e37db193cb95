/** The sequence of one request in Chromium: a signature of the guest, walked by keys, copied, held, printed. */
import { expect } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

const PICTURES = "test-results/screenshots";
const SIGN = "vcrypto rsa sign --text hello";

test.describe
  .serial("one boot", () => {
    let machine: MachinePage;

    test.beforeAll(async ({ browser }) => {
      const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
      machine = new MachinePage(await context.newPage());
      await machine.page.goto("/#/free?rng0=1");
      await machine.pressBoot();
      await machine.shell();
      await machine.run("dmesg -n 1; echo ready");
    });

    test.afterAll(async () => {
      expect(machine.errors).toEqual([]);
      await machine.page.context().close();
    });

    const sequence = () => machine.page.getByTestId("sequence");
    const step = (id: string) => sequence().locator(`[data-step=${id}]`);
    const current = () => sequence().locator("[aria-current=step]");
    const radio = (name: string) => machine.page.getByRole("radio", { name, exact: true });

    /** Takes a picture in each theme. In both of them axe finds nothing. */
    async function lookAt(name: string): Promise<void> {
      const { page } = machine;
      for (const colorScheme of ["dark", "light"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: `${PICTURES}/${name}-${colorScheme}.png` });
        expect(await violationsOf(page)).toEqual([]);
      }
    }

    test("a signature is drawn from the driver's descriptors to the driver's read of the answer", async () => {
      const { page } = machine;
      await machine.run(`${SIGN} >/dev/null; echo $?`);
      await machine.filter("op == AKCIPHER_DECRYPT || op == AKCIPHER_SIGN");
      await machine.rows.last().click();
      await radio("Sequence").check();
      await expect(step("submitted")).toContainText("to the engine");
      const ids = await sequence()
        .locator("[data-step]")
        .evaluateAll((items) => items.map((item) => item.getAttribute("data-step")));
      expect(ids.slice(0, 6)).toEqual([
        "descriptors",
        "available-entry",
        "available-index",
        "notified",
        "popped",
        "chain",
      ]);
      expect(ids.slice(6)).toEqual(
        expect.arrayContaining(["submitted", "working", "completed", "written", "used-element", "used-index"]),
      );
      await expect(step("descriptors")).toContainText("inferred");
      await lookAt("sequence");
      await expect(page).toHaveURL(/view=sequence/);
    });

    test("the heads of the lanes stay in sight, and every step is where its keys lead", async () => {
      const { page } = machine;
      await step("descriptors").getByRole("button").focus();
      await page.keyboard.press("End");
      await expect(current()).toBeFocused();
      await expect(current()).toBeInViewport();
      await expect(page.locator(".lane-heads")).toBeInViewport();
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowDown");
      await expect(step("available-entry").getByRole("button")).toBeFocused();
      await expect(page.getByTestId("step-words")).toContainText("2.7.13.2 Updating The Available Ring");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("tab", { name: "Rings" })).toHaveAttribute("aria-selected", "true");
    });

    test("Enter on the answer leads to its bytes, and the sequence is where it was", async () => {
      const { page } = machine;
      await step("written").getByRole("button").click();
      await step("written").getByRole("button").press("Enter");
      await expect(page.locator("[role=treeitem][aria-selected=true]")).toHaveAttribute("data-field", /^writable/);
      await expect(page.getByRole("tree")).toBeFocused();
      await radio("Sequence").check();
      await expect(step("written").getByRole("button")).toHaveAttribute("aria-current", "step");
    });

    test("it is copied as Mermaid text and as an SVG that a browser draws", async ({ browser }) => {
      const { page } = machine;
      const copy = async (form: string) => {
        await page.getByRole("button", { name: "Export", exact: true }).click();
        await page.getByRole("menuitem", { name: form }).click();
        await expect(page.getByTestId("announcement")).toContainText("on the clipboard");
        return page.evaluate(() => navigator.clipboard.readText());
      };
      const mermaid = await copy("Copy as Mermaid text");
      expect(mermaid.split("\n")[0]).toBe("sequenceDiagram");
      expect(mermaid).toMatch(/^ {2}device->>engine: hands /m);
      const svg = await copy("Copy as SVG");
      const viewer = await browser.newPage({ colorScheme: "dark" });
      const problems = await viewer.evaluate((text) => {
        const { documentElement } = new DOMParser().parseFromString(text, "image/svg+xml");
        return documentElement.localName === "svg" ? "" : documentElement.textContent;
      }, svg);
      expect(problems).toBe("");
      await viewer.setContent(svg);
      await viewer.screenshot({ path: `${PICTURES}/sequence-svg.png`, fullPage: true });
      await viewer.close();
    });

    test("it prints alone: title, picture and table", async () => {
      const { page } = machine;
      await page.emulateMedia({ media: "print" });
      await expect(page.locator(".printed-title")).toBeVisible();
      await expect(page.locator(".printed-steps")).toBeVisible();
      await expect(page.locator(".bar")).toBeHidden();
      await expect(page.locator(".step-panel")).toBeHidden();
      await expect(page.getByRole("grid")).toBeHidden();
      await page.screenshot({ path: `${PICTURES}/sequence-print.png`, fullPage: true });
      await page.emulateMedia({ media: null });
    });

    test("a hold is drawn while the request waits, and with its length once it went on", async () => {
      const { page } = machine;
      await machine.filter("");
      await page.keyboard.press("Escape");
      await machine.tab("Rings");
      await page.getByRole("button", { name: "Hold", exact: true }).click();
      await machine.type(`${SIGN} >/tmp/held; echo all-back`);
      await expect(page.getByRole("button", { name: "Release (1)", exact: true })).toBeVisible();
      await machine.filter("held");
      await machine.rows.and(page.locator("[data-outcome=waiting]")).last().click();
      await expect(step("held")).toContainText("on hold, and waits");
      await expect(sequence().locator("[data-step]").last()).toHaveAttribute("data-step", "waiting");
      await lookAt("sequence-held");
      await page.getByRole("button", { name: "Release (1)", exact: true }).click();
      await expect(step("held")).toContainText(/on hold for [\d.]+ m?s/);
      await expect(step("received")).toBeAttached();
      await expect.poll(() => machine.screen()).toContain("all-back");
    });

    test("a request of the entropy device is drawn without an engine, and leads to its notification", async () => {
      const { page } = machine;
      await machine.run("dd if=/dev/hwrng bs=64 count=1 2>/dev/null | wc -c");
      await machine.filter("device == rng0 && outcome == ok");
      await machine.rows.last().click();
      await expect(sequence()).toHaveAttribute("aria-label", /^Request \d+ of rng0 requestq: /);
      await expect(step("received")).toBeAttached();
      const engine = sequence().locator("li.engine");
      await expect(engine).toHaveCount(0);
      await lookAt("sequence-rng0");
      await step("notified").getByRole("button").click();
      await step("notified").getByRole("button").press("Enter");
      const access = page.getByTestId("signals").locator("[aria-current=step]");
      await expect(access).toContainText("write queue_notify of queue 0, requestq");
      await expect(access).toBeInViewport();
      await lookAt("sequence-access");
    });

    test("it grows with the page that it has, and lines end with the last step", async () => {
      const { page } = machine;
      await page.getByRole("button", { name: "Maximise the detail" }).click();
      const type = () =>
        sequence()
          .locator(".step-what")
          .first()
          .evaluate((text) => getComputedStyle(text).fontSize);
      expect(Number.parseFloat(await type())).toBeGreaterThanOrEqual(20);
      const ends = await sequence()
        .locator(".lane-lines, .sequence ol")
        .evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().bottom)));
      expect(new Set(ends).size).toBe(1);
      await lookAt("sequence-maximised");
      await page.getByRole("button", { name: "Maximise the detail" }).click();
      await machine.filter("held");
      await machine.rows.last().click();
    });

    test("on a phone the steps have their words below, and nothing is cut", async () => {
      const { page } = machine;
      await page.setViewportSize({ width: 390, height: 844 });
      await step("held").getByRole("button").click();
      await expect(page.getByTestId("step-words")).toBeInViewport();
      const isCut = await sequence().evaluate((element) => element.scrollWidth > element.clientWidth);
      expect(isCut).toBe(false);
      await page.screenshot({ path: `${PICTURES}/sequence-phone.png` });
      expect(await violationsOf(page)).toEqual([]);
      await step("popped").getByRole("button").click();
      await page.getByRole("button", { name: /^Show the rings, slot/ }).click();
      await expect(page.getByTestId("selected-chain")).toBeInViewport();
      await expect(page.locator("[data-region=device]").locator(":focus")).toBeVisible();
      await page.goBack();
      await expect(step("popped").getByRole("button")).toBeInViewport();
    });
  });
