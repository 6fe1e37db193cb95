/** Brings a side of the device into view, wherever the page shows it. */
import { afterFrame } from "../kit/frames.ts";
import { focusRegion } from "../kit/regions.ts";
import type { Page } from "./page-context.ts";

export function showSide({ sideTabs, layout }: Page, tab: string): void {
  layout.restore();
  sideTabs.choose(tab);
  layout.reveal("device");
  // A narrow page draws the region first: what is hidden takes no focus.
  afterFrame(() => focusRegion("device"));
}
