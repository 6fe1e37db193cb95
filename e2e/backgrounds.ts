/** The colours that the page is painted in. */
import { expect, type Page } from "@playwright/test";

interface Background {
  readonly region: string;
  /** The brightness from 0, black, to 1, white. */
  readonly brightness: number;
}

/** Of the page, its regions and the terminal's screen, as far as they have a background of their own. */
export async function backgroundsOf(page: Page): Promise<Background[]> {
  const painted = await page.locator("body, .region, .xterm-scrollable-element").evaluateAll((elements) =>
    elements.map((element) => ({
      region: element.getAttribute("data-region") ?? (element.className || element.tagName),
      rgba: (getComputedStyle(element).backgroundColor.match(/[\d.]+/g) ?? []).map(Number),
    })),
  );
  const opaque = painted.filter(({ rgba: [, , , alpha = 1] }) => alpha > 0);
  expect(opaque.length).toBeGreaterThan(4);
  return opaque.map(({ region, rgba: [red = 0, green = 0, blue = 0] }) => ({
    region,
    brightness: (red + green + blue) / (3 * 255),
  }));
}
