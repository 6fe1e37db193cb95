/** The page's own history, and how a component becomes a layer in it. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { HistoryLayers } from "./history-layers.ts";

let layers: HistoryLayers | undefined;

/** One for the window, made when something first asks for it. */
export function pageHistory(): HistoryLayers {
  if (layers) return layers;
  const made = new HistoryLayers(history);
  addEventListener("popstate", () => made.moved());
  layers = made;
  return made;
}

/** While `isOpen`, the browser's Back calls `close` and stays on the page. */
export function useHistoryLayer(isOpen: boolean, close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  // With the drawing, not after it: what closes and what opens instead of it are then one step.
  useLayoutEffect(() => (isOpen ? pageHistory().open(() => latest.current()) : undefined), [isOpen]);
}
