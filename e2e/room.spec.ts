/** What is in sight with a request selected, at the usual sizes of a window. The terminal gives way to it. */
import { expect, type Page } from "@playwright/test";
import { collisions, drawn, inSight } from "./in-sight.ts";
import { MachinePage } from "./machine-page.ts";
import { test } from "./policy-test.ts";

interface Sight {
  readonly size: readonly [width: number, height: number];
  readonly rows: number;
  readonly fields: number;
  readonly lines: number;
  readonly chain: boolean;
  readonly rings: boolean;
}

const SIGHTS: readonly Sight[] = [
  { size: [960, 540], rows: 4, fields: 6, lines: 6, chain: false, rings: false },
  { size: [1280, 720], rows: 5, fields: 8, lines: 8, chain: true, rings: false },
  { size: [1366, 650], rows: 5, fields: 8, lines: 8, chain: true, rings: false },
  { size: [1280, 800], rows: 6, fields: 10, lines: 10, chain: true, rings: true },
  { size: [1440, 900], rows: 8, fields: 14, lines: 14, chain: true, rings: true },
  { size: [1920, 1080], rows: 8, fields: 14, lines: 14, chain: true, rings: true },
  { size: [2560, 1440], rows: 8, fields: 14, lines: 14, chain: true, rings: true },
];

test.describe
  .serial("the room of a booted machine", () => {
    let page: Page;
    let machine: MachinePage;

    const region = (name: string) => page.locator(`[data-region=${name}]`);
    const heightOf = async (name: string) => (await region(name).boundingBox())?.height ?? 0;
    const rows = () => page.getByRole("grid", { name: "Requests" }).locator(".virtual-row");
    const selectedRow = () => page.getByRole("grid", { name: "Requests" }).locator("[aria-selected=true]");
    const select = async (which: number) =>
      page.locator("[data-testid=request-row][data-kind=request]").nth(which).click();
    const resize = async ([width, height]: readonly [number, number]) => {
      await page.setViewportSize({ width, height });
      await drawn(page);
    };

    test.beforeAll(async ({ browser }) => {
      test.setTimeout(180_000);
      page = await browser.newPage();
      machine = new MachinePage(page);
      await machine.boot();
      await machine.run("for i in 1 2 3; do vcrypto rsa sign --text hello | wc -c; done");
      await page.getByRole("button", { name: "Pause", exact: true }).click();
    });

    test.afterAll(async () => {
      expect(machine.errors).toEqual([]);
      await page.close();
    });

    test.beforeEach(async () => {
      await resize([1280, 800]);
    });

    for (const colorScheme of ["light", "dark"] as const) {
      for (const { size, ...wanted } of SIGHTS) {
        test(`${size.join("x")}, ${colorScheme}: the selected row, its fields, its bytes and its chain`, async () => {
          await page.emulateMedia({ colorScheme });
          await page.locator("[data-testid=request-row]", { hasText: "AKCIPHER_DECRYPT" }).last().click();
          await resize(size);
          await expect.poll(() => inSight(rows())).toBeGreaterThanOrEqual(wanted.rows);
          await expect.poll(() => inSight(selectedRow())).toBe(1);
          expect(await inSight(page.getByTestId("field"))).toBeGreaterThanOrEqual(wanted.fields);
          await expect.poll(() => inSight(page.locator(".byte-line"))).toBeGreaterThanOrEqual(wanted.lines);
          if (wanted.chain) expect(await inSight(page.locator(".device .chain").first())).toBe(1);
          if (wanted.rings) expect(await inSight(page.locator(".device [data-ring]"))).toBe(2);
          expect(await collisions(page)).toEqual([]);
        });
      }
    }

    test("the terminal gives way to a selected request, and comes back by a click, a key or a letter", async () => {
      const lines = page.locator(".xterm-rows > div");
      await page.keyboard.press("Escape");
      await region("requests").locator(".focus-target").focus();
      await page.keyboard.press("Escape");
      await expect(region("detail")).not.toHaveClass(/open/);
      const full = await heightOf("terminal");
      const fold = async () => {
        await select(0);
        await drawn(page);
        await expect.poll(() => inSight(selectedRow())).toBe(1);
        await expect.poll(() => heightOf("terminal")).toBeLessThan(full / 2);
        await expect.poll(() => inSight(lines)).toBeGreaterThanOrEqual(3);
      };
      const isBack = async () => {
        await expect.poll(() => heightOf("terminal")).toBeGreaterThan(150);
        await expect.poll(() => inSight(selectedRow())).toBe(1);
      };
      await test.step("a click", async () => {
        await fold();
        await page.getByTestId("terminal").click();
        await isBack();
      });
      await test.step("F6 into it", async () => {
        await fold();
        await region("requests").locator(".focus-target").focus();
        await page.keyboard.press("Shift+F6");
        await isBack();
      });
      await test.step("a letter typed in it", async () => {
        await fold();
        await page.locator(".xterm-helper-textarea").focus();
        await page.keyboard.type("x");
        await isBack();
      });
      await test.step("the next row folds it again", fold);
    });
  });
