/** What of the page is in sight, by boxes. What a region's edge cuts is not, and nothing may lie on something else. */
import type { Locator, Page } from "@playwright/test";

/** How many of the elements are to be seen in their whole height. */
export async function inSight(elements: Locator): Promise<number> {
  return elements.evaluateAll((all) => {
    const isWhole = (element: Element): boolean => {
      const { top, bottom, height } = element.getBoundingClientRect();
      // A list's head stays above its rows.
      let from = element.closest("[role=grid]")?.querySelector(".row.head")?.getBoundingClientRect().bottom ?? 0;
      let to = innerHeight;
      for (let around = element.parentElement; around; around = around.parentElement) {
        if (getComputedStyle(around).overflowY === "visible") continue;
        const edge = around.getBoundingClientRect();
        from = Math.max(from, edge.top);
        to = Math.min(to, edge.bottom);
      }
      return height > 0 && top >= from - 1 && bottom <= to + 1;
    };
    return all.filter(isWhole).length;
  });
}

interface Control {
  readonly name: string;
  /** What of it is to be seen. */
  readonly box: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  /** Places in the list of the controls that it is in. */
  readonly within: readonly number[];
  /** Part of its text, or of itself, is outside of it or of the window. */
  readonly isCut: boolean;
}

const CONTROLS = "button, select, input, a, summary, .chip, .region-head h2, .bar h1";
/** These lie on something on purpose, or scroll in a line of their own. */
const OVER = ".filter > button, .xterm *, .timeline-tools *, .menu-items *, .segments input, .visually-hidden";

/** The controls, and the labels beside them, as they are to be seen. */
function controls(page: Page): Promise<Control[]> {
  return page.evaluate(
    ([wanted, over]) => {
      // A sheet over the page hides what is below it.
      const detail = document.querySelector(".detail.open");
      const isSheet = detail !== null && getComputedStyle(detail).position === "fixed";
      const all = [...(isSheet ? detail : document).querySelectorAll(wanted)].filter(
        (element) => element.checkVisibility() && !element.matches(over),
      );
      return all.map((element) => {
        const own = element.getBoundingClientRect();
        let { left, right, top, bottom } = own;
        for (let around = element.parentElement; around; around = around.parentElement) {
          if (getComputedStyle(around).overflow === "visible") continue;
          const edge = around.getBoundingClientRect();
          [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
          [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
        }
        return {
          name: `${element.tagName.toLowerCase()} ${(element.getAttribute("aria-label") ?? element.textContent).trim()}`,
          box: { left, right, top, bottom },
          within: all.flatMap((other, index) => (other !== element && other.contains(element) ? index : [])),
          isCut:
            element.matches(".bar *, h2") &&
            // Smaller is what only screen readers have.
            own.width > 2 &&
            (own.left < 0 || own.right > innerWidth + 1 || element.scrollWidth > element.clientWidth + 1),
        };
      });
    },
    [CONTROLS, OVER] as const,
  );
}

const meet = (one: Control["box"], other: Control["box"]): boolean =>
  Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
  Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1;

/** What lies on something else, is cut, or makes the page scroll sideways; in words. */
export async function collisions(page: Page): Promise<string[]> {
  const all = await controls(page);
  const pairs = all.flatMap((one, index) =>
    all
      .slice(index + 1)
      .filter((other) => !other.within.includes(index) && meet(one.box, other.box))
      .map((other) => `${one.name} lies on ${other.name}`),
  );
  const width = await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
  return [
    ...pairs,
    ...all.filter(({ isCut }) => isCut).map(({ name }) => `${name} is cut`),
    ...(width > 0 ? [`the page is ${width} px too wide`] : []),
  ];
}

/** Resolves when the page has been laid out and drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}
