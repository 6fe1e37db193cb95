/** Points at what a step is about: the page shows it, and its elements have an outline. */
import { signal } from "@preact/signals";
import type { Target } from "../../lesson/lesson.ts";
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
  "ring-table": "[data-testid=ring-desc]",
  hold: ".buttons .hold",
  timeline: ".region.timeline",
  "status-ladder": "[data-testid=status-ladder]",
  features: "[data-testid=features]",
  queues: "[data-testid=queues]",
  registers: "[data-testid=registers]",
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

export function pointAt(page: Page, { tab, device, queue, request, field, part }: Target): void {
  if (tab !== undefined) page.sideTabs.choose(tab);
  if (device !== undefined) page.choice.showDevice(device);
  if (queue !== undefined) showQueue(page, queue);
  if (request !== undefined) selectNewest(page, request);
  if (field !== undefined) page.inspection.view.value = "fields";
  if (part !== undefined) showPart(page, part);
  pointed.value = [
    ...(field === undefined ? [] : [`[data-field="${CSS.escape(field)}"]`]),
    ...(part === undefined ? [] : [PARTS[part] ?? ""]),
    ...(request !== undefined && field === undefined && part === undefined ? ["[role=row][aria-selected=true]"] : []),
  ];
}

/** Brings a part into view that may be behind another. */
function showPart(page: Page, part: string): void {
  if (part === "sequence" || part === "timing") page.inspection.view.value = part;
  if (STATE_PARTS.has(part)) page.sideTabs.choose("state");
  if (part === "ring-table") showTable(page);
  // The newest rows, and not those around what was selected before.
  if (part === "requests") page.selection.showNewest();
}

function showTable({ sideTabs }: Page): void {
  sideTabs.choose("rings");
  drawing.value = "table";
}

function showQueue({ choice, shown }: Page, name: string): void {
  const device = shown.trace.devices.find((each) => each.name === choice.device?.name);
  const index = [...(device?.queues.keys() ?? [])].find((each) => device?.queueName(each) === name);
  if (index !== undefined) choice.showQueue(index);
}

/** Most rows that are looked at. */
const MAX_ROWS = 10_000;

function selectNewest({ selection, shown }: Page, operation: string): void {
  const { rows } = shown.live;
  const from = Math.max(rows.first, rows.end - MAX_ROWS);
  for (let ordinal = rows.end - 1; ordinal >= from; ordinal--) {
    const row = rows.at(ordinal);
    if (row?.kind === "request" && row.operation === operation) {
      selection.select(ordinal);
      return;
    }
  }
}
