/** A held request in small windows: a phone upright and on its side, a low laptop, a page at 200 %. */
import { expect, type Page } from "@playwright/test";
import { collisions, drawn, inSight } from "./in-sight.ts";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

test.describe
  .serial("a machine with a held request", () => {
    let page: Page;
    let machine: MachinePage;

    const region = (name: string) => page.locator(`[data-region=${name}]`);
    const tab = (name: string) =>
      page.getByRole("navigation", { name: "Regions" }).getByRole("button", { name: new RegExp(`^${name}`) });
    const heldRow = () => page.locator("[data-testid=request-row]", { hasText: "held" }).last();
    const lastLine = () => page.locator(".xterm-rows > div", { hasText: "/ #" }).last();
    const rings = () => page.locator(".device [data-ring]");
    const resize = async (width: number, height: number) => {
      await page.setViewportSize({ width, height });
      await drawn(page);
    };
    /** Where each button of the bar begins. */
    const placesInBar = () =>
      page
        .locator(".bar button:visible")
        .evaluateAll((all) => all.map((button) => Math.round(button.getBoundingClientRect().x)));

    test.beforeAll(async ({ browser }) => {
      test.setTimeout(180_000);
      page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
      machine = new MachinePage(page);
      await machine.boot();
      await machine.run("vcrypto rsa sign --text hello | wc -c");
    });

    test.afterAll(async () => {
      expect(machine.errors).toEqual([]);
      await page.close();
    });

    test("no button of the bar moves or wraps when requests are held", async () => {
      const sizes = [
        [1280, 720],
        [960, 540],
        [390, 844],
        [360, 740],
      ] as const;
      const before: number[][] = [];
      for (const [width, height] of sizes) {
        await resize(width, height);
        before.push(await placesInBar());
      }
      await resize(1280, 720);
      await page.locator(".bar .hold").click();
      await machine.type("dmesg; vcrypto rsa sign --text hello &");
      await expect(heldRow()).toBeVisible();
      for (const [index, [width, height]] of sizes.entries()) {
        await resize(width, height);
        await expect.poll(placesInBar, `at ${width}`).toEqual(before[index]);
        const last = await page.getByRole("button", { name: "Help" }).boundingBox();
        const hold = await page.locator(".bar .hold").boundingBox();
        expect(last?.y, `Help beside Hold at ${width}`).toBe(hold?.y);
        expect(await collisions(page)).toEqual([]);
      }
    });

    test("a low window has the chain in sight, and the hold or both rings", async () => {
      await resize(1280, 720);
      await heldRow().click();
      await expect.poll(() => inSight(page.getByTestId("selected-chain"))).toBe(1);
      await expect.poll(() => inSight(page.getByTestId("held"))).toBe(1);
      await expect.poll(() => inSight(rings())).toBe(2);
      await resize(960, 540);
      await expect.poll(() => inSight(page.getByTestId("held"))).toBe(1);
      await expect.poll(() => inSight(page.getByTestId("selected-chain"))).toBe(1);
      await expect.poll(() => inSight(page.getByTestId("field"))).toBeGreaterThanOrEqual(6);
    });

    test("the terminal that gave way says so in its strip, with buttons that bring it back", async () => {
      await resize(1280, 720);
      await heldRow().click();
      const bringBack = page.getByRole("button", { name: "Bring it back" });
      await expect.poll(() => inSight(bringBack)).toBe(1);
      await expect(region("terminal").getByRole("heading")).toBeVisible();
      expect(await collisions(page)).toEqual([]);
      await bringBack.click();
      await expect(bringBack).toBeHidden();
      await heldRow().click();
      await page.getByRole("button", { name: "Maximise the terminal" }).click();
      await expect(region("requests")).toBeHidden();
      await page.keyboard.press("F9");
      await expect(region("requests")).toBeVisible();
    });

    const closeSheet = () => page.getByRole("button", { name: "Close detail" }).click();

    test("a phone's sheet leads to the rings and back, turned either way", async () => {
      await closeSheet();
      for (const [width, height] of [
        [390, 844],
        [844, 390],
      ] as const) {
        await resize(width, height);
        await tab("Requests").click();
        await heldRow().click();
        await expect(page.getByRole("radio", { name: "Sequence" })).toBeInViewport();
        expect(await inSight(page.getByTestId("field"))).toBeGreaterThanOrEqual(6);
        expect(await collisions(page)).toEqual([]);
        await page.getByRole("button", { name: "In the rings" }).click();
        await expect(page.getByTestId("selected-chain")).toBeInViewport();
        await expect(tab("Device")).toHaveAttribute("aria-pressed", "true");
        await tab("Terminal").click();
        await expect(page.getByTestId("terminal")).toBeInViewport();
        await page.goBack();
        await expect(page.getByRole("button", { name: "In the rings" })).toBeInViewport();
        await page.goBack();
        await expect(region("detail")).toBeHidden();
        await expect(tab("Requests")).toHaveAttribute("aria-pressed", "true");
      }
    });

    test("the terminal is at its end after a phone was turned with a request open", async () => {
      await resize(390, 844);
      await tab("Terminal").click();
      await expect.poll(() => inSight(lastLine())).toBe(1);
      await tab("Requests").click();
      await heldRow().click();
      await resize(844, 390);
      await resize(390, 844);
      await closeSheet();
      await tab("Terminal").click();
      await expect.poll(() => inSight(lastLine())).toBe(1);
      await resize(844, 390);
      await expect.poll(() => inSight(lastLine())).toBe(1);
      await resize(390, 844);
      await expect.poll(() => inSight(lastLine())).toBe(1);
    });

    test("the sheet releases its request", async () => {
      await tab("Requests").click();
      await heldRow().click();
      await region("detail").getByRole("button", { name: "Release" }).click();
      await expect(region("detail").locator(".region-head .status")).toHaveText("OK");
      await expect(region("detail").getByRole("button", { name: "Release" })).toBeHidden();
    });
  });
