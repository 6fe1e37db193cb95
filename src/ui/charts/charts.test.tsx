// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { themeVersion } from "../kit/theme.ts";
import type { ChartData } from "../model/charts/chart-data.ts";
import { LIVE } from "../model/log/log-source.ts";
import { TraceModel } from "../model/log/trace-model.ts";
import type { PageState } from "../state/page-state.ts";
import type { FakeMachine } from "../testing/fake-machine.ts";
import { recorded } from "../testing/script.ts";
import { SidePanelDriver } from "../testing/side-panel-driver.tsx";
import type { DrawingOptions } from "./uplot-chart.ts";
import "./ChartsTab.tsx";

/** Stands for the canvas, which this DOM does not have. */
class FakeDrawing {
  static readonly drawn: FakeDrawing[] = [];
  sets = 0;
  rethemed = 0;
  isOpen = true;
  readonly options: DrawingOptions;
  data: ChartData;

  constructor(_host: HTMLElement, options: DrawingOptions, data: ChartData) {
    this.options = options;
    this.data = data;
    FakeDrawing.drawn.push(this);
  }

  set(data: ChartData): void {
    this.sets++;
    this.data = data;
  }

  retheme(): void {
    this.rethemed++;
  }

  dispose(): void {
    this.isOpen = false;
  }
}

vi.mock("./uplot-chart.ts", () => ({
  get ChartDrawing() {
    return FakeDrawing;
  },
}));

let root: HTMLElement;
let page: PageState;
let machine: FakeMachine;
let panel: SidePanelDriver;

beforeEach(async () => {
  FakeDrawing.drawn.length = 0;
  panel = new SidePanelDriver();
  await panel.mount();
  ({ root, page, machine } = panel);
  await openTab("Charts");
});

afterEach(() => {
  panel.restore();
});

const settle = (milliseconds?: number) => panel.settle(milliseconds);

async function openTab(name: string): Promise<void> {
  [...root.querySelectorAll<HTMLElement>("[role=tab]")].find(({ textContent }) => textContent === name)?.click();
  await settle();
}

const traffic: SidePanelDriver["traffic"] = (play) => panel.traffic(play);

const lines = () =>
  [...root.querySelectorAll("[data-testid=chart-summary] tbody tr")].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
const line = (operation: string) => lines().find(([name]) => name === operation);
const openDrawings = () => FakeDrawing.drawn.filter(({ isOpen }) => isOpen);

test("what came before the tab was opened is in the table, and what comes later too", async () => {
  expect(line("CIPHER_ENCRYPT")?.[1]).toBe("24");
  await traffic((device) => device.rsaDone(device.rsaBegin(device.createRsa())));
  expect(line("AKCIPHER_DECRYPT")?.[1]).toBe("2");
  expect(line("All")?.[1]).toBe(String(page.shown.trace.rows.length));
  expect(openDrawings().map(({ data }) => data.series.map(({ name }) => name).join(" "))).toEqual([
    "akcipher cipher sessions",
    "p50 p95 p99",
    "akcipher cipher sessions",
    "requests",
  ]);
});

test("the charts are drawn twice a second at most, and not when nothing happens", async () => {
  const before = openDrawings()[0]?.sets ?? 0;
  for (let step = 0; step < 20; step++) {
    machine.device.rsaDone(machine.device.rsaBegin(machine.device.createRsa()));
    machine.flush();
    await settle(100);
  }
  const drawn = (openDrawings()[0]?.sets ?? 0) - before;
  expect(drawn).toBeGreaterThanOrEqual(3);
  expect(drawn).toBeLessThanOrEqual(5);
});

test("the value under the pointer is in the legend", async () => {
  const [drawing] = openDrawings();
  await act(() => drawing?.options.onPlace(0));
  const legend = root.querySelector(".chart-legend")?.textContent;
  expect(legend).toBe(drawing?.data.series.map(({ name, said }) => `${name}${said[0]}`).join(""));
  expect(root.querySelector(".chart-place")?.textContent).toBe(drawing?.data.places[0]);
  await act(() => drawing?.options.onPlace(undefined));
  expect(root.querySelector(".chart-place")?.textContent).toBe("");
});

test("another theme is another drawing, and a closed tab draws nothing", async () => {
  const [drawing] = openDrawings();
  const before = drawing?.rethemed ?? 0;
  await act(() => void themeVersion.value++);
  expect(drawing?.rethemed).toBe(before + 1);
  await openTab("State");
  expect(openDrawings()).toEqual([]);
});

test("another trace starts the charts over, and one without requests says so", async () => {
  const other = new TraceModel();
  for (const event of recorded((device) => device.bind())) other.apply(event);
  await act(() => page.shown.show({ ...LIVE }, other));
  await settle();
  expect(root.textContent).toContain("No request has been answered yet.");
  await act(() => page.shown.show(LIVE, page.shown.live));
  await settle();
  expect(line("CIPHER_ENCRYPT")?.[1]).toBe("24");
});
