// @vitest-environment happy-dom
/** The strips of slots: what is over does not look like what comes, and nothing moves from under the focus. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { meaningOf } from "../model/glossary/glossary.ts";
import { SidePanelDriver } from "../testing/side-panel-driver.tsx";
import "./RingsTab.tsx";

const QUEUE_SIZE = 1024;

let panel: SidePanelDriver;
let resize: ((width: number) => void) | undefined;

beforeEach(async () => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      readonly #callback: ResizeObserverCallback;
      constructor(callback: ResizeObserverCallback) {
        this.#callback = callback;
      }
      observe(element: Element): void {
        if (!element.classList.contains("rings-body")) return;
        const entry = (width: number) => ({ contentRect: { width } }) as ResizeObserverEntry;
        resize = (width) => this.#callback([entry(width)], this as unknown as ResizeObserver);
      }
      disconnect(): void {}
    },
  );
  panel = new SidePanelDriver();
  await panel.mount();
});

afterEach(() => {
  panel.restore();
  vi.unstubAllGlobals();
});

const slotsOf = (ring: string) => [...panel.root.querySelectorAll<HTMLElement>(`[data-ring=${ring}] [data-slot]`)];
const numbers = (ring: string) => slotsOf(ring).map(({ dataset }) => dataset.slot);
const requests = (ring: string) => slotsOf(ring).map((slot) => slot.querySelector(".slot-request")?.textContent);

async function widen(width: number): Promise<void> {
  await act(() => resize?.(width));
  await panel.settle();
}

test("entries of the lap before, where the next ones come, are past and have no number", async () => {
  await panel.traffic((device) => {
    for (let count = 0; count < QUEUE_SIZE; count++) device.aes(1n);
  });
  for (const ring of ["avail", "used"]) {
    expect(requests(ring).slice(-3)).toEqual([`#${75 + QUEUE_SIZE}`, "past", "past"]);
    const [next] = slotsOf(ring).slice(-2);
    expect(next?.className).toContain("past");
    expect(next?.getAttribute("aria-label")).toMatch(/^slot \d+, head 0, .*was of request \d+, the next entries come/);
  }
});

test("a request that the device still has keeps its number, though the ring has gone round", async () => {
  await panel.traffic((device) => {
    const id = device.createRsa();
    device.rsaBegin(id);
    for (let count = 1; count < QUEUE_SIZE; count++) device.aes(1n);
  });
  expect(requests("avail").at(-2)).toBe("#77");
});

test("more room adds no slot while one has the focus, and less room keeps that one", async () => {
  await panel.traffic((device) => {
    for (let count = 0; count < 60; count++) device.aes(1n);
  });
  await widen(600);
  const before = numbers("avail");
  const focused = slotsOf("avail")[1];
  await act(() => focused?.focus());
  await widen(1200);
  expect(numbers("avail")).toEqual(before);
  await widen(240);
  expect(numbers("avail").length).toBeLessThan(before.length);
  expect(numbers("avail")).toContain(focused?.dataset.slot);
  expect(document.activeElement).toBe(focused);
  await act(() => focused?.blur());
  await widen(1200);
  expect(numbers("avail").length).toBeGreaterThan(before.length);
});

test("the head of the selected chain is a word of the glossary, which says why it is so often the same", async () => {
  await panel.traffic((device) => device.aes(1n));
  await act(() => panel.page.selection.select(panel.page.shown.trace.rows.end - 1));
  await panel.settle();
  const words = [...panel.root.querySelectorAll("[data-testid=selected-chain] .tip-word")];
  expect(words.map(({ textContent }) => textContent)).toContain("head");
  expect(meaningOf("head").text).toContain("one request at a time has the same head");
});

test("from a trace an indirect table has no address, and words that say why", async () => {
  await act(() => panel.machine.send({ type: "state", state: "off" }));
  await panel.traffic((device) => device.aes(1n));
  const table = panel.root.querySelector(".d-address[title]");
  expect([table?.textContent, table?.getAttribute("title")]).toEqual([
    "not traced",
    "An event has what the table holds, not where it is.",
  ]);
  expect(table?.closest("button")?.getAttribute("aria-label")).toContain("at an address that is not traced");
  expect(meaningOf("indirect table").text).toContain("a trace has what it holds, not where it is");
});
