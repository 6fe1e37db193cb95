/** Points at what a step is about: the page shows it, and its elements have an outline. */
import { signal } from "@preact/signals";
import type { Target } from "../../lesson/lesson.ts";
import type { RegionTab } from "../state/layout.ts";
import type { Page } from "../state/page-context.ts";
import { drawing } from "../state/ring-drawing.ts";

/** Selectors of the elements that are pointed at. */
export const pointed = signal<readonly string[]>([]);

/** Parts of the page by the names that lessons use. */
export const PARTS: Readonly<Record<string, string>> = {
  sequence: "[data-testid=sequence]",
  timing: "[data-testid=timing]",
  terminal: ".region.terminal",
  requests: ".region.requests",
  rings: ".region.device",
  "used-ring": "[data-ring=used], [data-testid=ring-used]",
  "ring-table": "[data-testid=ring-desc]",
  "packed-ring": "[data-ring=packed]",
  "wrap-counters": ".packed-markers",
  "event-suppression": ".packed-events",
  hold: ".buttons .hold",
  timeline: ".region.timeline",
  "status-ladder": "[data-testid=status-ladder]",
  features: "[data-testid=features]",
  queues: "[data-testid=queues]",
  registers: "[data-testid=registers]",
  configuration: "[data-testid=device-config]",
  counters: "[data-testid=counters]",
  "status-history": "[data-testid=status-history]",
  signals: "[data-testid=signals]",
};

/** Those of the tab State. */
const STATE_PARTS: ReadonlySet<string> = new Set([
  "status-ladder",
  "features",
  "queues",
  "registers",
  "counters",
  "status-history",
  "signals",
]);

/** Those of the rings that the drawing alone has. */
const DRAWN_PARTS: ReadonlySet<string> = new Set(["used-ring", "packed-ring", "wrap-counters", "event-suppression"]);

export function pointAt(page: Page, target: Target): void {
  show(page, target);
  const region = regionOf(target);
  if (region) page.layout.reveal(region);
  pointed.value = selectorsOf(target);
}

/** Without an outline. */
export function show(page: Page, target: Target): void {
  const { tab, device, queue, request, field, part } = target;
  if (tab !== undefined) page.sideTabs.choose(tab);
  if (device !== undefined) page.choice.showDevice(device);
  if (queue !== undefined) showQueue(page, queue);
  if (request !== undefined) selectNewest(page, target);
  if (field !== undefined) page.inspection.view.value = "fields";
  if (part !== undefined) showPart(page, part);
}

function selectorsOf({ tab, request, field, part }: Target): string[] {
  if (field !== undefined) return [`[data-field="${CSS.escape(field)}"]`];
  if (part !== undefined) return [PARTS[part] ?? ""];
  if (request !== undefined) return ["[role=row][aria-selected=true]"];
  return tab === undefined ? [] : [PARTS.rings ?? ""];
}

/** The region that a narrow page must go to. A request opens its detail there. */
function regionOf({ tab, request, part }: Target): RegionTab | undefined {
  if (part === undefined) return request === undefined && tab !== undefined ? "device" : undefined;
  if (part === "sequence" || part === "timing") return undefined;
  if (part === "terminal") return part;
  return part === "requests" || part === "timeline" ? "requests" : "device";
}

/** Brings a part into view that may be behind another. */
function showPart(page: Page, part: string): void {
  if (part === "sequence" || part === "timing") page.inspection.view.value = part;
  if (STATE_PARTS.has(part)) page.sideTabs.choose("state");
  if (part.includes("ring") || DRAWN_PARTS.has(part)) page.sideTabs.choose("rings");
  if (part === "ring-table") drawing.value = "table";
  if (DRAWN_PARTS.has(part)) drawing.value = "strips";
  // The newest rows, and not those around what was selected before.
  if (part === "requests") page.selection.showNewest();
}

function showQueue({ choice, shown }: Page, name: string): void {
  const device = shown.trace.devices.find((each) => each.name === choice.device?.name);
  const index = [...(device?.queues.keys() ?? [])].find((each) => device?.queueName(each) === name);
  if (index !== undefined) choice.showQueue(index);
}

/** Most rows that are looked at. */
const MAX_ROWS = 10_000;

function selectNewest({ selection, shown }: Page, { request, during = "" }: Target): void {
  const { rows } = shown.live;
  const from = Math.max(rows.first, rows.end - MAX_ROWS);
  for (let ordinal = rows.end - 1; ordinal >= from; ordinal--) {
    const row = rows.at(ordinal);
    if (row?.kind !== "request" || row.operation !== request) continue;
    if (during !== "" && !row.command?.text.includes(during)) continue;
    selection.select(ordinal);
    return;
  }
}
