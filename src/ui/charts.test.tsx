// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DrawingOptions } from "./chart-drawing.ts";
import type { ChartData } from "./model/chart-data.ts";
import { LIVE } from "./model/source.ts";
import { TraceModel } from "./model/trace-model.ts";
import { PageContext } from "./page.ts";
import { pageOf } from "./page-of.ts";
import { SidePanel } from "./SidePanel.tsx";
import { PageStore } from "./store.ts";
import { FakeMachine } from "./testing/fake-machine.ts";
import { recorded } from "./testing/script.ts";
import { themeVersion } from "./theme.ts";
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

vi.mock("./chart-drawing.ts", () => ({
  get ChartDrawing() {
    return FakeDrawing;
  },
}));

let root: HTMLElement;
let store: PageStore;
let machine: FakeMachine;

beforeEach(async () => {
  vi.useFakeTimers();
  FakeDrawing.drawn.length = 0;
  root = document.createElement("div");
  document.body.replaceChildren(root);
  store = new PageStore();
  const connect = (listener: (message: Parameters<PageStore["receive"]>[0]) => void) => {
    machine = new FakeMachine(listener, { pace: 0 });
    return machine;
  };
  const page = pageOf(store, { connect, images: "" });
  page.session.terminalOpen();
  await act(() =>
    render(
      <PageContext.Provider value={page}>
        <SidePanel />
      </PageContext.Provider>,
      root,
    ),
  );
  page.session.boot();
  await settle();
  await openTab("Charts");
});

afterEach(() => {
  render(null, root);
  vi.useRealTimers();
});

async function settle(milliseconds = 1200): Promise<void> {
  for (let step = 0; step < 4; step++) {
    await act(async () => {
      await vi.advanceTimersByTimeAsync(milliseconds / 4);
    });
  }
}

async function openTab(name: string): Promise<void> {
  [...root.querySelectorAll<HTMLElement>("[role=tab]")].find(({ textContent }) => textContent === name)?.click();
  await settle();
}

async function traffic(play: (device: FakeMachine["device"]) => void): Promise<void> {
  play(machine.device);
  machine.flush();
  await settle();
}

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
  expect(line("All")?.[1]).toBe(String(store.trace.rows.length));
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
  await openTab("Device");
  expect(openDrawings()).toEqual([]);
});

test("another trace starts the charts over, and one without requests says so", async () => {
  const other = new TraceModel();
  for (const event of recorded((device) => device.bind())) other.fold(event);
  await act(() => store.show({ ...LIVE }, other));
  await settle();
  expect(root.textContent).toContain("No request has been answered yet.");
  await act(() => store.show(LIVE, store.live));
  await settle();
  expect(line("CIPHER_ENCRYPT")?.[1]).toBe("24");
});
