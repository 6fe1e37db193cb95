// @vitest-environment happy-dom
/** How often components are rendered while events come: by the refreshes of the page, not by the events. */
import { type Component, type Options, options, type VNode } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { TraceEvent } from "../../contract/trace.ts";
import { CHARTS_MS, FRAME_MS, RINGS_STORM_MS, refreshInterval, TIMELINE_NAME_MS } from "../../trace/refresh-rates.ts";
import { ChartsTab } from "../charts/ChartsTab.tsx";
import { ControlTab } from "../control/ControlTab.tsx";
import { alreadyLoaded } from "../kit/Lazy.tsx";
import type { SideTab, SideTabTable } from "../state/side-tab.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { SIDE_TABS } from "./side-tabs.ts";

/** The hook of Preact's own developer tools, under the name that its build gives it: called before each render. */
interface RenderHook {
  __r?: (node: VNode & { readonly __c?: Component }) => void;
}

/** An `import()` takes real time, and on a loaded machine more than the fake clock's seconds. */
function withoutImport(tab: SideTab): SideTab {
  if (tab.name === "charts") return { ...tab, load: alreadyLoaded(ChartsTab) };
  if (tab.name === "control") return { ...tab, load: alreadyLoaded(ControlTab) };
  return tab;
}

const [first, ...others] = SIDE_TABS;
const WITHOUT_IMPORTS: SideTabTable = [withoutImport(first), ...others.map(withoutImport)];

const hook: Options & RenderHook = options;
const before = hook.__r;
let renders: Map<Component, { readonly name: string; count: number }>;
let page: PageDriver;

beforeEach(async () => {
  page = new PageDriver();
  page.sideTabs = WITHOUT_IMPORTS;
  await page.booted();
  renders = new Map();
  hook.__r = (node) => {
    before?.(node);
    const { type, __c: component } = node;
    if (!component || typeof type !== "function") return;
    const found = renders.get(component) ?? { name: type.name, count: 0 };
    found.count++;
    renders.set(component, found);
  };
});

afterEach(() => {
  if (before) hook.__r = before;
  page.restore();
});

const SECONDS = 4;
const FRAMES = Math.ceil((SECONDS * 1000) / FRAME_MS);

const notifications = (count: number): TraceEvent[] =>
  Array.from({ length: count }, () => ({ kind: "notify", device: "crypto0", queue: 0, at: 0, instructions: 0 }));

/** A message each frame. */
async function traffic(perFrame: number, frames = FRAMES): Promise<void> {
  for (let frame = 0; frame < frames; frame++) {
    await act(async () => {
      page.machine.send({ type: "trace", events: notifications(perFrame), dropped: 0, epoch: 0 });
      await vi.advanceTimersByTimeAsync(FRAME_MS);
    });
  }
}

/** Most renders of one component with that name; 0 if it was not rendered. */
const mostOf = (name: string): number =>
  Math.max(0, ...[...renders.values()].filter((each) => each.name === name).map(({ count }) => count));

/** Components that were rendered more often than that. */
const oftenerThan = (most: number): string[] =>
  [...renders.values()].filter(({ count }) => count > most).map(({ name, count }) => `${name}: ${count}`);

/** So many ticks of that interval, one when it begins, and one that was due before. */
const ticks = (interval: number): number => Math.ceil((FRAMES * FRAME_MS) / interval) + 2;

const STORM_PER_FRAME = 100;
const refreshesInStorm = ticks(refreshInterval((STORM_PER_FRAME * 1000) / FRAME_MS));

it.each([
  // The timeline is rendered once more when it gets a new name, the rings when the machine has answered.
  { tab: "State", part: "DeviceTab", own: TIMELINE_NAME_MS },
  { tab: "Rings", part: "RingsTab", own: RINGS_STORM_MS },
  { tab: "Control", part: "ControlTab", own: TIMELINE_NAME_MS },
  { tab: "Findings", part: "ExpertTab", own: TIMELINE_NAME_MS },
])("in a storm no component beside the tab $tab is rendered more often than the page is refreshed", async (row) => {
  await page.click(page.sideTab(row.tab));
  await traffic(STORM_PER_FRAME, 60);
  renders.clear();
  await traffic(STORM_PER_FRAME);
  expect(mostOf(row.part)).toBeGreaterThan(2 * SECONDS);
  expect(mostOf("RequestList")).toBeGreaterThan(2 * SECONDS);
  for (const part of ["RequestList", "Grid", "Line", "SidePanel", "States", "DeviceTab", "ControlTab", "ExpertTab"]) {
    expect(mostOf(part), part).toBeLessThanOrEqual(refreshesInStorm);
  }
  expect(oftenerThan(refreshesInStorm + ticks(row.own))).toEqual([]);
});

it("in a storm the charts are drawn at their own rate", async () => {
  await page.click(page.sideTab("Charts"));
  await traffic(STORM_PER_FRAME, 60);
  renders.clear();
  await traffic(STORM_PER_FRAME);
  expect(mostOf("Charts")).toBeGreaterThan(SECONDS);
  expect(mostOf("Charts")).toBeLessThanOrEqual(ticks(CHARTS_MS));
});

it("a component that reads a primitive is not rendered while that stays the same", async () => {
  renders.clear();
  await traffic(STORM_PER_FRAME);
  for (const part of ["Tabs", "DetailPane", "RowFinding", "FilterGap", "TimelineStrip", "TraceMenu"]) {
    // The first message may replace the sample by the live log.
    expect(mostOf(part), part).toBeLessThanOrEqual(1);
  }
});

it("events that come one by one render no component more often than there are frames", async () => {
  renders.clear();
  await traffic(1);
  expect(mostOf("RequestList")).toBeGreaterThan(FRAMES / 2);
  expect(oftenerThan(FRAMES + ticks(TIMELINE_NAME_MS))).toEqual([]);
});
