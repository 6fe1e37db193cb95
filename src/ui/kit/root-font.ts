/** The size of the root's font, which a person sets in the browser. Sizes in script follow it as `rem` does in CSS. */
import { signal } from "@preact/signals";

/** What browsers begin with, and what there is without a layout. */
const DEFAULT = 16;

const size = signal(DEFAULT);

/** CSS pixels for a number of `rem`, whole ones: rows of a list must not stand between pixels. */
export const pixels = (rem: number): number => Math.round(rem * size.value);

/** Follows the size from now on; returns how to stop. */
export function watchRootFont(): () => void {
  if (typeof ResizeObserver === "undefined") return () => {};
  const probe = document.body.appendChild(document.createElement("div"));
  probe.className = "rem-probe";
  probe.setAttribute("aria-hidden", "true");
  const observer = new ResizeObserver(() => {
    size.value = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || DEFAULT;
  });
  observer.observe(probe);
  return () => {
    observer.disconnect();
    probe.remove();
  };
}
