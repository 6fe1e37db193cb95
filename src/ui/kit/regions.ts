/** The regions of the page as stops of F6 and Shift+F6. A region's `.focus-target` takes the focus, or the region. */

export type Region = "bar" | "lesson" | "terminal" | "device" | "requests" | "detail" | "timeline";

const allVisible = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(isVisible);

const isVisible = (element: HTMLElement): boolean =>
  typeof element.checkVisibility !== "function" || element.checkVisibility();

/** The region around an element. */
export const regionOf = (target: EventTarget | null): string | null =>
  (target instanceof Element ? target.closest("[data-region]") : null)?.getAttribute("data-region") ?? null;

export function focusRegion(region: Region): void {
  const element = document.querySelector<HTMLElement>(`[data-region=${region}]`);
  if (element) focus(element);
}

function focus(element: HTMLElement): void {
  const target = [...element.querySelectorAll<HTMLElement>(".focus-target")].find(isVisible);
  (target ?? element).focus();
}

/** Goes to the next region, or the previous one, in the order of the page. */
export function cycleRegion(step: 1 | -1): void {
  const regions = allVisible();
  if (regions.length === 0) return;
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const from = here < 0 && step < 0 ? 0 : here;
  const next = regions[(from + step + regions.length) % regions.length];
  if (next) focus(next);
}

/** Listens on the document, so that it works from everywhere; returns how to stop. */
export function watchRegionKeys(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    cycleRegion(event.shiftKey ? -1 : 1);
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}
