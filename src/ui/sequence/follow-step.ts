/** Where a step leads: to its bytes, its slot, its register, or the row of the reset. */
import { focusRegion } from "../kit/regions.ts";
import { showToast } from "../kit/toast.tsx";
import type { LeadsTo, Step } from "../model/sequence/step.ts";
import type { Page } from "../state/page-context.ts";

export function followStep(page: Page, { leadsTo }: Pick<Step, "leadsTo">): void {
  switch (leadsTo?.kind) {
    case undefined:
      showToast("The page has no more to show of this step.");
      break;
    case "field":
      page.inspection.startAt.value = { side: leadsTo.side, offset: leadsTo.offset };
      page.inspection.view.value = "fields";
      break;
    case "slot":
      showSide(page, "rings");
      showToast(`Slot ${leadsTo.slot} of the ${leadsTo.ring} ring is in the Rings tab.`);
      break;
    case "register":
      showSide(page, "device");
      showToast(`What the device tells of ${leadsTo.name} is in the Device tab.`);
      break;
    case "row":
      page.selection.select(leadsTo.ordinal);
      break;
  }
}

function showSide({ sideTabs, layout }: Page, tab: string): void {
  layout.restore();
  sideTabs.choose(tab);
  focusRegion("device");
}

/** On the button that goes there; undefined for a step that leads nowhere. */
export function leadText(leadsTo: LeadsTo | undefined): string | undefined {
  switch (leadsTo?.kind) {
    case undefined:
      return undefined;
    case "field":
      return "Show its bytes";
    case "slot":
      return `Show the rings, slot ${leadsTo.slot}`;
    case "register":
      return "Show the registers";
    case "row":
      return "Show the reset";
  }
}
