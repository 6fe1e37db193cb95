/** Pointer and keys on the rings, and the selected request. All drawings share it. */

import type { RequestRow } from "../model/log/rows.ts";
import type { HoveredDescriptor } from "../model/request/hovered.ts";
import type { RingChain } from "../model/rings/ring-chains.ts";
import type { DescriptorLine } from "../model/rings/ring-scene.ts";
import type { RingView } from "../model/rings/ring-view.ts";
import { type Page, usePage } from "../state/page-context.ts";

export interface RingInteraction {
  isSelected(request: number | undefined): boolean;
  /** Selects the request in the list; nothing for one that is not in it. */
  select(request: number | undefined): void;
  isHovered(line: DescriptorLine): boolean;
  hover(line: DescriptorLine | undefined): void;
}

type ShownQueue = Pick<RingView, "device" | "queue">;

export function useRingInteraction(view: ShownQueue): RingInteraction {
  const page = usePage();
  const selected = page.selection.request;
  const hovered = page.inspection.hoveredDescriptor.value;
  return {
    isSelected: (request) => request !== undefined && selected?.device === view.device && selected.request === request,
    select: (request) => {
      const row = request === undefined ? undefined : rowOf(page, view.device, request);
      if (row) page.selection.select(row.ordinal);
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

function hoveredOf({ device, queue }: ShownQueue, { table, index, chain }: DescriptorLine): HoveredDescriptor {
  return { device, queue, table, index, ...(chain?.request !== undefined && { request: chain.request }) };
}

/** Searches from the newest row on: entries of a ring are seldom old. */
export function rowOf({ shown }: Page, device: string, request: number): RequestRow | undefined {
  const { rows } = shown.trace;
  for (let ordinal = rows.end - 1; ordinal >= rows.first; ordinal--) {
    const row = rows.at(ordinal);
    if (row?.kind === "request" && row.device === device && row.request === request) return row;
  }
  return undefined;
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
  lost: "lost in a reset",
};
