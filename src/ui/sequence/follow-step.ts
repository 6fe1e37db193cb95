/** Where a step leads: to its bytes, its slot, its register, or the row of the reset. */
import { showToast } from "../kit/toast.tsx";
import type { Step } from "../model/sequence/step.ts";
import type { Page } from "../state/page-context.ts";
import { showSide } from "../state/show-side.ts";

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
      // The tab marks the access, as long as it has it.
      showSide(page, "state");
      showToast(`What the device tells of ${leadsTo.name} is in the State tab.`);
      break;
    case "row":
      page.selection.select(leadsTo.ordinal);
      break;
  }
}

/** On the button that goes there; undefined for a step that leads nowhere. */
export function leadText({ leadsTo, evidence }: Pick<Step, "leadsTo" | "evidence">): string | undefined {
  switch (leadsTo?.kind) {
    case undefined:
      return undefined;
    case "field":
      return "Show its bytes";
    case "slot":
      return `Show the rings, slot ${leadsTo.slot}`;
    case "register":
      return evidence === "seen" ? `Show the access to ${leadsTo.name}` : "Show the registers";
    case "row":
      return `Show the ${leadsTo.what}`;
  }
}
