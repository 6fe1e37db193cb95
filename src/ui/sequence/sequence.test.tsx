// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { NARROW, ONE_REGION, TABBED } from "../kit/use-media.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { DATA } from "../testing/scripted-transport.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;

beforeEach(() => {
  page = new PageDriver();
  location.hash = "";
});

afterEach(() => page.restore());

const list = () => page.all("[data-testid=sequence] ol")[0];
const steps = () => page.all("[data-step]").map(({ dataset }) => dataset.step);
const current = () => page.all("[aria-current=step]")[0];
const currentId = () => current()?.closest<HTMLElement>("[data-step]")?.dataset.step;
const words = () => page.byId("step-words").textContent ?? "";
const press = (name: string) => page.key(current() ?? null, name);

async function choose(view: string): Promise<void> {
  await page.click(page.all(`input[name=detail-view][value=${view}]`)[0]);
}

/** Boots, lets `play` make requests, and shows the sequence of the last one. */
async function shown(play: () => void): Promise<void> {
  await page.booted();
  play();
  await act(() => page.machine.flush());
  await page.settle(300);
  await page.click(page.all("[data-testid=request-row][data-kind=request]").at(-1));
  await choose("sequence");
}

const aes = () => page.machine.device.aes(page.machine.device.createAes(CipherOp.ENCRYPT), 16);

test("each step is a list item in words: from where to where, what, and whether it was seen", async () => {
  await shown(aes);
  const items = page.all("[data-testid=sequence] ol > li");
  expect(items).toHaveLength(steps().length);
  expect(items[0]?.textContent).toContain("Driver to Guest memory: writes 5 descriptors, all in an indirect table");
  expect(items[0]?.textContent).toContain("(inferred)");
  expect(items[3]?.textContent).toContain("Driver to Device: writes 0 to the queue_notify register of dataq.0");
  expect(items[3]?.textContent).not.toContain("inferred");
  expect(page.byId("sequence").getAttribute("aria-label")).toMatch(/^Request \d+ of crypto0 dataq\.0/);
});

test("arrow keys, Home and End walk the steps, of which one can be reached by Tab", async () => {
  await shown(aes);
  expect(currentId()).toBe("descriptors");
  await press("ArrowDown");
  await press("ArrowRight");
  expect(currentId()).toBe("available-index");
  expect(document.activeElement).toBe(current());
  await press("ArrowUp");
  expect(currentId()).toBe("available-entry");
  await press("End");
  expect(currentId()).toBe("received");
  await press("ArrowDown");
  expect(currentId()).toBe("received");
  await press("Home");
  expect(currentId()).toBe("descriptors");
  expect(page.all("[data-testid=sequence] .step").map(({ tabIndex }) => tabIndex)).toEqual(
    steps().map((id) => (id === "descriptors" ? 0 : -1)),
  );
});

test("the buttons go back and forth, and the sentence says why and what may happen next", async () => {
  await shown(aes);
  expect(page.button("Previous step").disabled).toBe(true);
  await page.click(page.button("Next step"));
  await page.click(page.button("Next step"));
  expect(words()).toContain("Step 3 of");
  expect(words()).toContain("from now on the device may take it");
  expect(words()).toContain("VIRTIO 1.4, 2.7.13.3 Updating idx.");
  expect(words()).toContain("Inferred");
  await page.click(page.button("Previous step"));
  expect(currentId()).toBe("available-entry");
  await page.click(page.all("[data-step=received] .step")[0]);
  expect(page.button("Next step").disabled).toBe(true);
});

test("Enter leads to the bytes of a step, and the sequence is where it was when one comes back", async () => {
  await shown(aes);
  await page.click(page.all("[data-step=written] .step")[0]);
  await press("Enter");
  expect(page.all("[data-testid=sequence]")).toHaveLength(0);
  expect(page.all("[role=treeitem][aria-selected=true]")[0]?.dataset.field).toMatch(/^writable\//);
  await choose("sequence");
  expect(currentId()).toBe("written");
});

test("Enter leads to the ring of a slot, and to the registers of the device", async () => {
  await shown(aes);
  await page.click(page.sideTab("State"));
  await page.click(page.all("[data-step=popped] .step")[0]);
  await press("Enter");
  expect(page.sideTab("Rings").getAttribute("aria-selected")).toBe("true");
  await page.click(page.all("[data-step=isr-read] .step")[0]);
  await page.click(page.button("Show the access to isr_status"));
  expect(page.sideTab("State").getAttribute("aria-selected")).toBe("true");
});

/** The test's browser reads no list of media queries. */
const setNarrow = (isNarrow: boolean) =>
  vi.stubGlobal("matchMedia", (query: string) =>
    Object.assign(new EventTarget(), {
      matches: isNarrow && [NARROW, TABBED, ONE_REGION].includes(query),
      media: query,
    }),
  );
const marked = (id: string) => page.byId(id).querySelector("[aria-current=step]")?.textContent;

test("a step of a register is marked among the accesses, also when others have come since", async () => {
  await shown(aes);
  await page.click(page.all("[data-step=notified] .step")[0]);
  await press("Enter");
  expect(marked("signals")).toMatch(
    /^\d+\.\d{3} s write queue_notify of queue 0, dataq\.0 – the step of the sequence$/,
  );
  expect((page.byId("signals").closest("details") as HTMLDetailsElement).open).toBe(true);
  for (let count = 0; count < 40; count++) page.machine.device.aes(1n);
  await act(() => page.machine.flush());
  await page.settle(300);
  expect(marked("signals")).toContain("write queue_notify");
  expect(page.byId("signals").children).toHaveLength(24);
  await page.click(page.all("[data-step=isr-read] .step")[0]);
  expect(marked("signals")).toMatch(/read isr_status 0x1 – the step/);
});

test("DEVICE_NEEDS_RESET leads to its step of device_status", async () => {
  await shown(() => {
    page.machine.device.rsaBegin(page.machine.device.createRsa());
    page.machine.device.fault("2.7.5.2 Driver Requirements: The Virtqueue Descriptor Table", "a chain that is a loop");
  });
  await page.click(page.all("[data-step^=needs-reset] .step")[0]);
  await press("Enter");
  expect(marked("status-history")).toContain("by the device");
});

test("on a narrow page a step that leads to the device brings its region into view", async () => {
  setNarrow(true);
  await shown(aes);
  const shownTab = () => page.all(".page")[0]?.dataset.tab;
  await page.click(page.all(".tab-requests")[0]);
  expect(shownTab()).toBe("requests");
  await page.click(page.all("[data-step=popped] .step")[0]);
  await press("Enter");
  expect(shownTab()).toBe("device");
  expect(document.activeElement?.closest("[data-region]")?.getAttribute("data-region")).toBe("device");
  await page.click(page.all(".tab-requests")[0]);
  await page.click(page.all("[data-step=notified] .step")[0]);
  await press("Enter");
  expect(shownTab()).toBe("device");
});

test("on a wide page it stays beside the others", async () => {
  setNarrow(false);
  await shown(aes);
  await page.click(page.all("[data-step=popped] .step")[0]);
  await press("Enter");
  expect(page.all(".page")[0]?.dataset.tab).toBe("terminal");
});

test("a broken rule leads to its row", async () => {
  await shown(() => {
    page.machine.device.rsaBegin(page.machine.device.createRsa());
    page.machine.device.violation(DriverMust.KEEP_STATUS, "0x2 was written");
  });
  await page.click(page.all("[data-step^=violation] .step")[0]);
  await page.click(page.button("Show the violation"));
  expect(page.all("#detail-title")[0]?.textContent).toBe("Violation of crypto0");
});

test("a step marks the head of its chain in the rings, and the place of the chain then", async () => {
  await shown(aes);
  await page.settle(1000);
  expect(page.all(".descriptor.hovered").length).toBeGreaterThan(0);
  const place = () => page.byId("moment").querySelector("[aria-current=step]")?.textContent;
  await page.click(page.all("[data-step=popped] .step")[0]);
  expect(place()).toBe("with the device");
  await page.click(page.all("[data-step=received] .step")[0]);
  expect(place()).toBe("used");
});

test("a hold is drawn while it lasts, and with its length once it is over", async () => {
  const hold = () => {
    const { device } = page.machine;
    const session = device.createAes(CipherOp.ENCRYPT);
    device.hold(DATA);
    device.aes(session, 16);
  };
  await shown(hold);
  expect(page.all("[data-step=held]")[0]?.textContent).toContain("on hold, and waits");
  expect(steps().at(-1)).toBe("waiting");
  const { device } = page.machine;
  device.wait(1500);
  device.release(DATA);
  await act(() => page.machine.flush());
  await page.settle(300);
  expect(page.all("[data-step=held]")[0]?.textContent).toContain("on hold for 1.5 s");
  expect(steps().at(-1)).toBe("received");
});

test("a reset leads to its row", async () => {
  await shown(() => {
    page.machine.device.rsaBegin(page.machine.device.createRsa());
  });
  page.machine.device.reset("driver", 1);
  await act(() => page.machine.flush());
  await page.settle(300);
  await page.click(page.all("[data-step=reset] .step")[0]);
  await press("Enter");
  expect(page.all("#detail-title")[0]?.textContent).toBe("Reset of crypto0");
});

test("it is copied as SVG and as Mermaid text, and printed", async () => {
  const copies: string[] = [];
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText: async (text: string) => copies.push(text) } });
  const print = vi.fn();
  vi.stubGlobal("print", print);
  await shown(aes);
  for (const form of ["Copy as SVG", "Copy as Mermaid text"]) {
    await page.click(page.button("Export"));
    await page.click(page.button(form));
  }
  expect(copies[0]).toMatch(/^<svg /);
  expect(copies[1]).toMatch(/^sequenceDiagram\n/);
  await page.click(page.button("Export"));
  await page.click(page.button("Print"));
  expect(print).toHaveBeenCalledOnce();
  expect(page.all(".printed-steps tbody tr")).toHaveLength(steps().length);
});

test("an address with view=sequence opens requests with it, and the address follows", async () => {
  location.hash = "#/free?view=sequence";
  await page.booted();
  aes();
  await act(() => page.machine.flush());
  await page.settle(300);
  await page.click(page.all("[data-testid=request-row][data-kind=request]").at(-1));
  expect(list()).toBeDefined();
  await choose("timing");
  await page.settle(2000);
  expect(location.hash).toContain("view=timing");
  await choose("fields");
  await page.settle(2000);
  expect(location.hash).not.toContain("view");
});
