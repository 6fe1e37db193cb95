/** What the page's style sheet needs to know of the layout. */
import { regionOf } from "../kit/regions.ts";
import { Layout, type MaximisableRegion } from "../state/layout.ts";
import type { PageState } from "../state/page-state.ts";

export function pageClass({ selection, layout }: PageState): string {
  if (selection.ordinal.value === undefined) return "page";
  return layout.terminalOpen.value ? "page with-detail terminal-open" : "page with-detail";
}

/** The region that has the whole page. A detail without a selected row would be an empty page. */
export function maximisedRegion({ selection, layout }: PageState): MaximisableRegion | undefined {
  const region = layout.maximised.value;
  return region === "detail" && selection.ordinal.value === undefined ? undefined : region;
}

/** A double click on a region's head: a control in it has its own meaning. */
export function maximiseByHead({ layout }: PageState, { target }: MouseEvent): void {
  if (!(target instanceof Element) || !target.closest(".region-head")) return;
  if (target.closest("button, a, input, label, select, [role=tablist], [role=radiogroup]")) return;
  const region = Layout.region(regionOf(target));
  if (region) layout.toggle(region);
}
