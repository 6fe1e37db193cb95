// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type PageState, receive } from "../state/page-state.ts";
import type { FakeMachine } from "../testing/fake-machine.ts";
import { CONTROL, DATA } from "../testing/scripted-transport.ts";
import { SidePanelDriver } from "../testing/side-panel-driver.tsx";
import "./RingsTab.tsx";
import "./OtherDrawings.tsx";
import "../model/rings/split-memory.ts";
import "./HeldRequests.tsx";

let root: HTMLElement;
let page: PageState;
let machine: FakeMachine;
let panel: SidePanelDriver;

beforeEach(async () => {
  panel = new SidePanelDriver();
  await panel.mount();
  ({ root, page, machine } = panel);
});

afterEach(() => {
  panel.restore();
});

const settle = (milliseconds?: number) => panel.settle(milliseconds);

const traffic: SidePanelDriver["traffic"] = (play) => panel.traffic(play);

async function choose(name: string, value: string): Promise<void> {
  root.querySelector<HTMLElement>(`input[name=${name}][value="${value}"]`)?.click();
  await settle();
}

const byId = (id: string) => root.querySelector<HTMLElement>(`[data-testid=${id}]`);
const cells = (id: string) =>
  [...(byId(id)?.querySelectorAll("tbody tr") ?? [])].map((row) => [...row.children].map((cell) => cell.textContent));
const marker = (name: string) =>
  byId("ring-indices")?.querySelector(`[data-marker="${name}"]`)?.children[2]?.textContent;

test("the rings are drawn from the machine's memory, and as tables of the same", async () => {
  await traffic((device) => device.rsaBegin(device.createRsa()));
  expect(byId("ring-source")?.textContent).toContain("From guest memory");
  expect(root.querySelectorAll("[data-ring=avail] .slot.in-flight")).toHaveLength(1);
  await choose("drawing", "table");
  await panel.settle();
  expect([marker("avail.idx"), marker("last_avail_idx"), marker("used.idx")]).toEqual(["50", "50", "49"]);
  expect(marker("last_used_idx")).toBe("49");
  expect(
    cells("ring-desc")
      .filter(([, table]) => table === "indirect")[0]
      ?.slice(3, 6),
  ).toEqual(["72", "NEXT", "→ 1"]);
  expect(
    cells("ring-avail")
      .find(([slot]) => slot === "49")
      ?.slice(1),
  ).toEqual(["49", "0", "77", "with the device"]);
  // No position has come to the slot at the index yet: it is not of the past.
  expect(
    cells("ring-avail")
      .find(([slot]) => slot === "50")
      ?.slice(1),
  ).toEqual(["–", "0", "–", "not written"]);
  await choose("drawing", "strips");
});

test("without a machine the rings are those of the trace, and it says so", async () => {
  await traffic((device) => device.rsaBegin(device.createRsa()));
  await act(() => receive(page, { type: "state", state: "off" }));
  await settle();
  expect(byId("ring-source")?.textContent).toBe("From the trace: only what the device read.");
  expect(byId("ring-chain")?.textContent).toContain("Request 77, with the device");
});

test("a chain selects its request, and the selected request is marked in the rings", async () => {
  await traffic((device) => device.rsaBegin(device.createRsa()));
  byId("ring-chain")?.click();
  await settle();
  const row = page.shown.trace.rows.at(page.selection.ordinal.value ?? -1);
  expect(row?.kind === "request" && row.request).toBe(77);
  expect(root.querySelectorAll("[data-ring=avail] .slot.selected")).toHaveLength(1);
  expect(root.querySelectorAll(".descriptor.selected").length).toBeGreaterThan(3);
});

test("the descriptor under the pointer is told to the rest of the page", async () => {
  await traffic((device) => device.rsaBegin(device.createRsa()));
  const line = root.querySelectorAll("[data-testid=ring-descriptor]")[2];
  await act(() => void line?.dispatchEvent(new Event("pointerenter")));
  expect(page.inspection.hoveredDescriptor.value).toEqual({
    ...{ device: "crypto0", queue: DATA, table: "indirect", index: 1, request: 77 },
  });
  await act(() => void line?.dispatchEvent(new Event("pointerleave")));
  expect(page.inspection.hoveredDescriptor.value).toBeUndefined();
});

test("held requests have a button each that lets them go, and a long hold says what it does to the guest", async () => {
  await traffic((device) => {
    device.hold(DATA);
    device.aes(1n);
    device.aes(1n);
  });
  expect(byId("held")?.textContent).toContain("2 requests wait");
  expect(root.querySelectorAll("[data-ring=avail] .slot.held")).toHaveLength(2);
  await settle(36_000);
  expect(byId("held")?.textContent).toMatch(
    /Queue held 3\d s, 2 requests wait; Linux warns at 120 s. The guest's process waits in D state/,
  );
  const buttons = [...(byId("held")?.querySelectorAll(".held-requests button") ?? [])] as HTMLElement[];
  expect(buttons.map((button) => button.textContent?.trim())).toEqual(["Release 76", "Release 77"]);
  buttons[1]?.click();
  await settle();
  expect(machine.commands).toEqual([{ device: "crypto0", command: { do: "release", queue: DATA, request: 77 } }]);
  expect(byId("held")?.textContent).not.toContain("Release 77");
});

test("the notice of a hold names what waits, and shows the chain of the oldest", async () => {
  await traffic((device) => {
    device.hold(DATA);
    device.aes(1n);
  });
  expect(byId("held")?.textContent).toContain("CIPHER_ENCRYPT");
  expect(byId("held")?.textContent).toContain("The guest's process sleeps");
  expect(byId("held")?.querySelectorAll("[data-testid=ring-descriptor]")).toHaveLength(6);
  expect(root.querySelectorAll("[data-testid=ring-chain][data-state=held]")).toHaveLength(1);
});

/** Selects the row of a request. */
async function select(request: number): Promise<void> {
  const { rows } = page.shown.trace;
  for (let ordinal = rows.first; ordinal < rows.end; ordinal++) {
    const row = rows.at(ordinal);
    if (row?.kind === "request" && row.request === request) await act(() => page.selection.select(ordinal));
  }
  await settle();
}

test("the selected request's own chain comes first, with its moment, though others have used its head since", async () => {
  await traffic((device) => {
    for (let i = 0; i < 10; i++) device.aes(1n);
  });
  await select(77);
  expect(byId("selected-chain")?.querySelector("h3")?.textContent).toMatch(
    /^ Request 77, as the device read it at \d+\.\d{3} s$/,
  );
  expect(byId("selected-chain")?.textContent).toContain("Given back · head 0 · available slot 50 · used slot 50");
  expect(byId("selected-chain")?.querySelectorAll("[data-testid=ring-descriptor]")).toHaveLength(6);
  expect(root.querySelector(".rings-body")?.firstElementChild).toBe(byId("selected-chain"));
  const slots = (ring: string) =>
    [...root.querySelectorAll(`[data-ring=${ring}] [data-slot]`)].map((slot) => slot.getAttribute("data-slot"));
  expect(slots("avail")).toContain("50");
  expect(slots("used")).toEqual(slots("avail"));
});

async function press(key: string): Promise<void> {
  const target = document.activeElement;
  await act(() => void target?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
}

const nameOfFocused = () => document.activeElement?.getAttribute("aria-label");

test("slots have names, one tab stop, and are reached by arrow keys", async () => {
  await traffic((device) => {
    for (let i = 0; i < 3; i++) device.aes(1n);
  });
  const stops = root.querySelectorAll<HTMLElement>(".strips [tabindex='0']");
  expect(stops).toHaveLength(1);
  await act(() => stops[0]?.focus());
  await press("ArrowLeft");
  expect(nameOfFocused()).toBe("slot 51, head 0, request 78, given back");
  await press("ArrowDown");
  expect(nameOfFocused()).toBe("slot 51, head 0, 17 bytes written, request 78, given back");
  await press("ArrowRight");
  expect(nameOfFocused()).toContain("used.idx");
  await press("Home");
  await press("End");
  await press("ArrowLeft");
  expect(root.querySelectorAll(".strips [tabindex='0']")).toHaveLength(1);
  await press("ArrowLeft");
  await act(() => (document.activeElement as HTMLElement).click());
  expect(page.selection.request?.request).toBe(78);
});

test("descriptors are reached by arrow keys, and mark their bytes as the pointer does", async () => {
  await traffic((device) => device.aes(1n));
  const first = root.querySelector<HTMLElement>(".chains [data-testid=ring-descriptor]");
  await act(() => first?.focus());
  await press("ArrowDown");
  expect(nameOfFocused()).toMatch(/^indirect descriptor 0, device reads 72 bytes at 0x[0-9a-f]{8}, next 1, request/);
  expect(page.inspection.hoveredDescriptor.value).toMatchObject({ table: "indirect", index: 0 });
  await act(() => (document.activeElement as HTMLElement).blur());
  expect(page.inspection.hoveredDescriptor.value).toBeUndefined();
});

test("each index has the side that has it below, in words", async () => {
  await traffic((device) => device.aes(1n));
  const whose = [...root.querySelectorAll(".ring-whose")].map((element) => element.textContent);
  expect(whose).toEqual([
    "the driver wrote it",
    "the device's own, exact",
    "the device wrote it",
    "the driver's own, inferred",
  ]);
});

test("a hold of the control queue warns that the guest freezes", async () => {
  await traffic((device) => device.hold(CONTROL));
  await choose("queue", String(CONTROL));
  expect(byId("held")?.textContent).toContain("the guest freezes");
});

test("the machine is asked ten times a second at most, and not while another tab is shown", async () => {
  const asked = vi.spyOn(machine, "rings");
  for (let i = 0; i < 100; i++) {
    machine.device.aes(1n);
    machine.flush();
    await act(async () => {
      await vi.advanceTimersByTimeAsync(10);
    });
  }
  expect(asked.mock.calls.length).toBeGreaterThan(4);
  expect(asked.mock.calls.length).toBeLessThanOrEqual(11);
  [...root.querySelectorAll<HTMLElement>("[role=tab]")].find(({ textContent }) => textContent === "State")?.click();
  await settle();
  asked.mockClear();
  await traffic((device) => device.aes(1n));
  expect(asked).not.toHaveBeenCalled();
});

test("the rings go on while nothing is recorded", async () => {
  await choose("drawing", "table");
  const before = Number(marker("avail.idx"));
  page.machine.recording.value = false;
  await settle();
  // No event of it comes to the page.
  machine.device.rsaBegin(1n);
  await settle(400);
  expect(Number(marker("avail.idx"))).toBe(before + 1);
  page.machine.recording.value = true;
});

test("the notice of a hold does not wait for the guest's memory to be looked at", async () => {
  vi.spyOn(machine, "rings").mockReturnValue(new Promise(() => undefined));
  await traffic((device) => {
    device.hold(DATA);
    device.aes(1n);
  });
  expect(byId("held")?.textContent ?? "").toContain("1 request waits");
  await traffic((device) => device.hold(DATA, false));
  expect(byId("held")).toBeNull();
});
