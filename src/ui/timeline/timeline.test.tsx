// @vitest-environment happy-dom
/** The timeline in the page: what keys and pointer do. There is no drawing here: happy-dom's canvas has no context. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageDriver } from "../testing/page-driver.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;
beforeEach(async () => {
  page = new PageDriver();
  vi.stubGlobal("ResizeObserver", class extends ResizeObserver {});
  // Loaded on demand: how long that takes is not up to the page's clock.
  await import("./Timeline.tsx");
  await page.booted({ traffic: "calm" });
  await page.settle(3000);
  track().getBoundingClientRect = () => new DOMRect(0, 0, 1000, 84);
});
afterEach(() => page.restore());

const track = () => page.byId("timeline-track");
const said = () => page.byId("timeline-said").textContent;
const selected = () => page.all("[data-testid=request-row][aria-selected=true]")[0]?.textContent;
const hasButton = (name: string) => page.all("button").some((each) => each.textContent === name);
const filter = () => page.root.querySelector<HTMLInputElement>("#filter")?.value;

async function press(key: string, options: KeyboardEventInit = {}): Promise<void> {
  await act(() => void track().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...options })));
  await page.settle();
}

async function pointer(type: string, clientX: number): Promise<void> {
  track().setPointerCapture = () => undefined;
  await act(() => void track().dispatchEvent(new PointerEvent(type, { clientX, button: 0, bubbles: true })));
}

async function drag(from: number, to: number): Promise<void> {
  await pointer("pointerdown", from);
  await pointer("pointermove", to);
  await pointer("pointerup", to);
  await page.settle(300);
}

const numberIn = (text: string | null): number => Number(/request (\d+)/.exec(text ?? "")?.[1]);

test("its name says what can be seen", async () => {
  await page.settle(3000);
  expect(track().getAttribute("aria-label")).toMatch(
    /^From \d.*: \d+ kicks?, \d+ requests?, \d+ interrupts?, \d+ faults?/,
  );
});

test("Left and Right select row by row, with Shift by ten, and say which", async () => {
  await press("ArrowLeft");
  const newest = numberIn(said());
  expect(newest).toBeGreaterThan(12);
  expect(selected()).toContain(String(newest));
  await press("ArrowLeft");
  expect(numberIn(said())).toBe(newest - 1);
  await press("ArrowLeft", { shiftKey: true });
  expect(numberIn(said())).toBe(newest - 11);
  await press("ArrowRight");
  expect(numberIn(said())).toBe(newest - 10);
  await press("Home");
  const oldest = said();
  expect(oldest).not.toContain(`request ${newest - 10} `);
  await press("ArrowLeft");
  expect(said()).toBe(oldest);
});

test("it follows until a person moves it, and again when asked to", async () => {
  expect(hasButton("Back to now")).toBe(false);
  await press("w");
  expect(hasButton("Back to now")).toBe(true);
  await page.click(page.button("Back to now"));
  expect(hasButton("Back to now")).toBe(false);
  expect(document.activeElement).toBe(track());
  await press("a");
  expect(hasButton("Back to now")).toBe(true);
});

async function selectInList(text: RegExp): Promise<void> {
  const row = page.all("[data-testid=request-row]").find((each) => text.test(each.textContent ?? ""));
  if (!row) throw new Error("there is no such row");
  await page.click(row);
  await page.settle(300);
}

test("it follows again with the list", async () => {
  await selectInList(/CIPHER/);
  expect(hasButton("Back to now")).toBe(true);
  await page.click(page.button("To the newest row"));
  await page.settle();
  expect(hasButton("Back to now")).toBe(false);
});

test("after a reboot it is where events are, though a person had moved it", async () => {
  await press("a");
  expect(hasButton("Back to now")).toBe(true);
  page.machine.device.emit({ kind: "reset", cause: "machine", dropped: 0 });
  page.machine.flush();
  await page.settle(1000);
  expect(hasButton("Back to now")).toBe(false);
});

const tip = () => page.all("[data-testid=timeline-tip]")[0]?.textContent;

test("by keyboard the selected request has a tip with its operation and how long it took", async () => {
  await press("ArrowLeft");
  expect(tip()).toMatch(/^Request \d+, [A-Z_]+ .*: .*\. (<?[\d.]+ m?s in all|not answered yet)\.$/);
  await act(() => void track().dispatchEvent(new FocusEvent("blur")));
  expect(tip()).toBeUndefined();
});

test("the tip of a request follows it until its answer", async () => {
  await act(() => page.machine.pause());
  const { device } = page.machine;
  device.hold(0);
  const request = device.aes(1n);
  page.machine.flush();
  await page.settle(300);
  await press("ArrowLeft");
  expect(tip()).toContain(`Request ${request}, `);
  expect(tip()).toContain("not answered yet");
  device.wait(2);
  device.hold(0, false);
  page.machine.flush();
  await page.settle(300);
  expect(tip()).toContain("2.0 ms in all");
});

test("under the pointer there is a tip with what is in the lane", async () => {
  const at = async (clientX: number, clientY: number) => {
    await act(() => void track().dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, bubbles: true })));
    return tip();
  };
  expect(await at(500, 2)).toMatch(/notifications? at \d+\.\d{3} s\.$/);
  expect(await at(1000, 25)).toMatch(/^(Request \d+, |Nothing here at )/);
});

test("it is named what brings it back in a low window", async () => {
  const fold = page.all("button").find(({ textContent }) => textContent?.startsWith("Timeline"));
  expect(fold?.getAttribute("aria-expanded")).toBe("false");
  if (fold) await page.click(fold);
  expect(page.all(".region.timeline.unfolded")).toHaveLength(1);
  if (fold) await page.click(fold);
});

test("a drag filters by time, Clear takes only that out of the filter", async () => {
  await page.fill(page.field(/filter/i), "status == OK");
  await drag(100, 600);
  expect(filter()).toMatch(/^status == OK && time >= [\d.]+ && time <= [\d.]+$/);
  expect(page.byId("timeline-range").textContent).toMatch(/^\d.* – \d/);
  await page.click(page.button("Clear"));
  expect(filter()).toBe("status == OK");
  expect(page.all("[data-testid=timeline-range]")).toEqual([]);
});

test("Escape gives up the drag, then the range, then the selection", async () => {
  await pointer("pointerdown", 100);
  await pointer("pointermove", 500);
  await press("Escape");
  await pointer("pointerup", 500);
  await page.settle();
  expect(filter()).toBe("");
  await drag(100, 900);
  await press("ArrowLeft");
  await press("Escape");
  expect(filter()).toBe("");
  expect(page.all("[data-testid=request-row][aria-selected=true]").length).toBe(1);
  await press("Escape");
  expect(page.all("[data-testid=request-row][aria-selected=true]").length).toBe(0);
});

test("a click selects the row that is nearest in time", async () => {
  await pointer("pointerdown", 1000);
  await pointer("pointerup", 1000);
  await page.settle();
  expect(selected()).toBeTruthy();
});
