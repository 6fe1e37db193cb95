/** Pointer and keys on the rings, and the selected request. All drawings share it. */
import type { HoveredDescriptor } from "../model/request/hovered.ts";
import type { RingChain } from "../model/rings/ring-chains.ts";
import type { DescriptorLine, RingScene } from "../model/rings/ring-scene.ts";
import { type Page, usePage } from "../state/page-context.ts";

export interface RingInteraction {
  isSelected(request: number | undefined): boolean;
  /** Selects the request in the list; nothing for one that is not in it. */
  select(request: number | undefined): void;
  isHovered(line: DescriptorLine): boolean;
  hover(line: DescriptorLine | undefined): void;
}

export function useRingInteraction({ view }: RingScene): RingInteraction {
  const page = usePage();
  const ordinal = page.selection.ordinal.value;
  const selected = ordinal === undefined ? undefined : page.shown.trace.rows.at(ordinal);
  const hovered = page.inspection.hoveredDescriptor.value;
  return {
    isSelected: (request) =>
      request !== undefined &&
      selected?.kind === "request" &&
      selected.device === view.device &&
      selected.request === request,
    select: (request) => {
      if (request !== undefined) selectRequest(page, view.device, request);
    },
    isHovered: ({ table, index, chain }) =>
      hovered?.device === view.device &&
      hovered.queue === view.queue &&
      hovered.table === table &&
      hovered.index === index &&
      (table === "ring" || hovered.request === chain?.request),
    hover: (line) => {
      page.inspection.hoveredDescriptor.value = line && hoveredOf(view, line);
    },
  };
}

function hoveredOf({ device, queue }: RingScene["view"], { table, index, chain }: DescriptorLine): HoveredDescriptor {
  return { device, queue, table, index, ...(chain?.request !== undefined && { request: chain.request }) };
}

/** Searches from the newest row on: entries of a ring are seldom old. */
function selectRequest(page: Page, device: string, request: number): void {
  const { rows } = page.shown.trace;
  for (let ordinal = rows.end - 1; ordinal >= rows.first; ordinal--) {
    const row = rows.at(ordinal);
    if (row?.kind !== "request" || row.device !== device || row.request !== request) continue;
    page.selection.select(ordinal);
    return;
  }
}

/** Requests take turns with so many colours. */
const HUES = 6;

export const hueOf = (request: number | undefined): string => (request === undefined ? "none" : String(request % HUES));

export function chainTitle({ request, state, head }: RingChain): string {
  return `${request === undefined ? `Chain at ${head}` : `Request ${request}`}, ${STATE_TEXT[state]}`;
}

export const STATE_TEXT: Readonly<Record<RingChain["state"], string>> = {
  available: "offered by the driver",
  "in flight": "with the device",
  held: "held",
  "given back": "given back",
};
