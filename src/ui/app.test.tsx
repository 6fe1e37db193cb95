// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MachineFailure, MachineMessage } from "../contract/machine.ts";
import type { TraceEvent } from "../contract/trace.ts";
import { CipherOp } from "../wire/crypto.ts";
import { DriverMust } from "../wire/driver-must.ts";
import { mountApp } from "./app.tsx";
import { FakeMachine, type FakeOptions } from "./testing/fake-machine.ts";
import { ScriptedDevice } from "./testing/script.ts";
import "./testing/loaded.ts";

// The terminal needs a browser that lays out.
vi.mock("./xterm-screen.ts", () => import("./testing/no-screen.ts"));

const MANIFEST = { files: { bzImage: { size: 2e6 }, initrd: { size: 1e6 }, "bios.bin": { size: 131_072 } } };

let root: HTMLElement;
let machines: FakeMachine[];

const scrolled = new WeakMap<HTMLElement, number>();

/** There is no layout here: every element is 400 pixels high, and a list as long as its body says. */
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { get: () => 400 },
  scrollHeight: {
    get(this: HTMLElement) {
      return Number.parseInt(this.querySelector<HTMLElement>(".virtual-body")?.style.height ?? "0", 10);
    },
  },
  scrollTop: {
    get(this: HTMLElement) {
      return scrolled.get(this) ?? 0;
    },
    set(this: HTMLElement, top: number) {
      const bounded = Math.max(0, Math.min(top, this.scrollHeight - this.clientHeight));
      if (bounded === this.scrollTop) return;
      scrolled.set(this, bounded);
      this.dispatchEvent(new Event("scroll"));
    },
  },
});

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(MANIFEST)));
  document.body.innerHTML = '<div id="app"><p>skeleton</p></div>';
  root = document.getElementById("app") ?? document.body;
  machines = [];
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function mount(options: FakeOptions = {}): Promise<void> {
  await act(() => {
    mountApp(root, {
      connect: (listener) => {
        const machine = new FakeMachine(listener, { pace: 0, ...options });
        machines.push(machine);
        return machine;
      },
      images: "/images/",
    });
  });
  await settle();
}

/** Moves the page's clock on; no time passes. In steps, since a list makes its rows a few at a time, a step for each. */
async function settle(milliseconds = 150): Promise<void> {
  for (let step = 0; step < 3; step++) {
    await act(async () => {
      await vi.advanceTimersByTimeAsync(milliseconds / 3);
    });
  }
}

function button(name: string | RegExp): HTMLButtonElement {
  const matches = (text: string) => (typeof name === "string" ? text === name : name.test(text));
  const found = [...root.querySelectorAll("button")].find((each) => matches(each.textContent?.trim() ?? ""));
  if (!found) throw new Error(`no button ${name}`);
  return found;
}

function sideTab(name: string): HTMLElement {
  const found = [...root.querySelectorAll<HTMLElement>("[role=tab]")].find((tab) => tab.textContent?.startsWith(name));
  if (!found) throw new Error(`no tab ${name}`);
  return found;
}

function byId(id: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(`[data-testid=${id}]`);
  if (!found) throw new Error(`no ${id}`);
  return found;
}

const rows = () => [...root.querySelectorAll<HTMLElement>("[data-testid=request-row]")];

async function click(element: HTMLElement | undefined): Promise<void> {
  element?.click();
  await settle();
}

async function key(element: Element | null, name: string): Promise<void> {
  element?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  await settle();
}

async function send(...messages: MachineMessage[]): Promise<void> {
  for (const message of messages) machines.at(-1)?.send(message);
  await settle();
}

async function booted(options: FakeOptions = {}): Promise<void> {
  await mount(options);
  await click(button("Boot"));
  await settle(300);
}

test("the page replaces the skeleton, says what it is and what a boot downloads", async () => {
  await mount();
  expect(root.textContent).not.toContain("skeleton");
  expect(root.textContent).toContain("A Linux guest boots in this tab");
  expect(byId("download-size").textContent).toContain("kernel 2.0 MB");
});

test("nothing is connected before Boot is pressed", async () => {
  await mount();
  expect(machines).toHaveLength(0);
  expect(button("Pause").disabled).toBe(true);
  expect(button("Reboot").disabled).toBe(true);
});

test("a boot shows its phases, then the device and its requests", async () => {
  await booted();
  expect(byId("machine-state").dataset.state).toBe("running");
  expect(root.textContent).toContain("booted in");
  expect(byId("device-state").textContent).toBe("crypto0 DRIVER_OK");
  expect(rows().length).toBeGreaterThan(5);
  expect(rows().at(-1)?.textContent).toContain("AKCIPHER_DESTROY_SESSION RSA RAW");
});

test("only the rows in view exist", async () => {
  await booted({ traffic: "none" });
  const machine = machines[0];
  for (let i = 0; i < 500; i++) machine?.device.aes(1n);
  await act(() => machine?.flush());
  await settle(300);
  expect(byId("request-count").textContent).toContain("575");
  expect(rows().length).toBeLessThan(30);
});

test("status, features and queues are named", async () => {
  await booted();
  await click(sideTab("Device"));
  const bit = (name: string) => root.querySelector<HTMLElement>(`[data-bit=${name}]`)?.dataset.set;
  expect([bit("ACKNOWLEDGE"), bit("DRIVER_OK"), bit("NEEDS_RESET")]).toEqual(["true", "true", "false"]);
  expect(root.querySelector<HTMLElement>("[data-feature=EVENT_IDX]")?.dataset.accepted).toBe("true");
  expect(root.querySelector<HTMLElement>("[data-feature=REVISION_1]")?.dataset.accepted).toBe("false");
  expect(root.querySelector("[data-queue=controlq]")?.textContent).toContain("1024");
});

test("of two devices the panel shows the first, the one chosen, or that of the selected request", async () => {
  await booted();
  const events: TraceEvent[] = [];
  const second = new ScriptedDevice((event) => events.push(event), { name: "crypto1", at: 9000 });
  second.bind();
  second.aesRefused();
  await send({ type: "trace", events, dropped: 0, epoch: 0 });
  await click(sideTab("Device"));
  const choices = () => [...root.querySelectorAll<HTMLInputElement>("input[name=device]")];
  const shown = () => choices().find(({ checked }) => checked)?.value;
  expect(shown()).toBe("crypto0");
  await click(choices().at(1));
  expect(shown()).toBe("crypto1");
  expect(root.querySelector("[data-counter=requests] dd")?.textContent).toBe("1");
  await click(rows().find((row) => row.textContent?.includes("crypto0")));
  expect(shown()).toBe("crypto0");
});

test("a selected request opens its fields and bytes, and Escape closes them", async () => {
  await booted();
  await click(rows().at(-2));
  expect(root.querySelector("#detail-title")?.textContent).toContain("AKCIPHER_DECRYPT");
  expect(root.querySelector("[data-field='readable/header/opcode']")?.textContent).toContain("AKCIPHER_DECRYPT");
  expect(root.querySelectorAll("[data-testid=descriptor]").length).toBeGreaterThan(1);
  await key(root.querySelector("[role=tree]"), "Escape");
  expect(root.querySelector("[role=tree]")).toBeNull();
});

test("a field lights up its bytes, and a byte selects its field", async () => {
  await booted();
  await click(rows().at(-2));
  await click(root.querySelector<HTMLElement>("[data-field='readable/header/session_id']") ?? undefined);
  const lit = [...root.querySelectorAll(".byte-hex .piece.selected")].map((piece) => piece.textContent);
  expect(lit).toEqual(["0d 00 00 00 00 00 00 00"]);
  expect(byId("explanation").textContent).toContain("bytes 8 to 15");
  await click(root.querySelector<HTMLElement>(".byte-hex .piece") ?? undefined);
  expect(root.querySelector("[role=treeitem][aria-selected=true]")?.id).toBe("field-readable/header/opcode");
});

test("arrow keys walk the list and the tree", async () => {
  await booted();
  const grid = root.querySelector("[role=grid]");
  await key(grid, "End");
  await key(grid, "ArrowUp");
  expect(grid?.getAttribute("aria-activedescendant")).toBe(
    rows().find((row) => row.getAttribute("aria-selected") === "true")?.id,
  );
  const tree = root.querySelector("[role=tree]");
  await key(tree, "ArrowDown");
  await key(tree, "ArrowRight");
  expect(tree?.getAttribute("aria-activedescendant")).toBe("field-readable/header/opcode");
  await key(tree, "ArrowLeft");
  await key(tree, "ArrowLeft");
  expect(root.querySelector("[data-field='readable/header']")?.getAttribute("aria-expanded")).toBe("false");
});

test("a request in the engine says so, and its open detail follows when the answer comes", async () => {
  await booted();
  const device = machines[0]?.device;
  const request = device?.rsaBegin(device.createRsa()) ?? 0;
  await act(() => machines[0]?.flush());
  await settle(300);
  await click(rows().at(-1));
  expect(rows().at(-1)?.textContent).toContain("in engine");
  expect(root.querySelector("[data-field=writable]")).toBeNull();
  device?.rsaDone(request);
  await act(() => machines[0]?.flush());
  await settle(300);
  expect(root.querySelector("[data-field=writable]")).not.toBeNull();
  expect(rows().at(-1)?.dataset.status).toBe("0");
});

test("a refused request shows why and the clause", async () => {
  await booted();
  machines[0]?.device.aesRefused();
  await act(() => machines[0]?.flush());
  await settle(300);
  await click(rows().at(-1));
  expect(byId("refusal").textContent).toContain("Refused with INVSESS: there is no such cipher session.");
  expect(byId("refusal").textContent).toContain("Operation Status");
});

test("faults and resets are rows, and a fault stands in the device panel", async () => {
  await booted();
  await click(sideTab("Device"));
  machines[0]?.device.fault("2.7.5.3 Indirect Descriptors", "a nested indirect table");
  await act(() => machines[0]?.flush());
  await settle(300);
  expect(rows().at(-1)?.dataset.kind).toBe("fault");
  expect(byId("fault").textContent).toContain("a nested indirect table");
  machines[0]?.device.reset();
  await act(() => machines[0]?.flush());
  await settle(300);
  expect(rows().at(-1)?.dataset.kind).toBe("reset");
});

test("2.1.1 a rule that the driver broke and was served is a row, with the sentence in its detail", async () => {
  await booted();
  machines[0]?.device.violation(DriverMust.KEEP_STATUS, "0x2 was written while the status was 0x1");
  await act(() => machines[0]?.flush());
  await settle(300);
  expect(rows().at(-1)?.dataset.kind).toBe("violation");
  await click(rows().at(-1));
  expect(root.querySelector("q")?.textContent).toBe(DriverMust.KEEP_STATUS.must);
  expect(root.querySelector(".mark-detail")?.textContent).toContain("The device serves it all the same.");
});

test("a filter that hides all says how many there are and can be cleared", async () => {
  await booted();
  const filter = root.querySelector<HTMLInputElement>("[aria-label='Filter requests']");
  if (!filter) throw new Error("no filter");
  filter.value = "no such thing";
  filter.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
  expect(byId("requests-empty").textContent).toContain("0 of 75 rows match no such thing");
  await click(button("Clear filter"));
  expect(rows().length).toBeGreaterThan(5);
});

test("pause, resume and reboot ask the machine", async () => {
  await booted();
  await click(button("Pause"));
  expect(byId("machine-state").dataset.state).toBe("paused");
  await click(button("Resume"));
  await click(button("Reboot"));
  expect(machines[0]?.calls).toEqual(["boot", "pause", "resume", "reboot"]);
});

const missing: MachineFailure = {
  kind: "asset-missing",
  asset: "initrd",
  what: "Could not load initrd.",
  why: "404.",
  advice: "Build it.",
  canRetry: true,
};

test("a missing asset is named and Retry boots again", async () => {
  await booted({ failure: missing });
  expect(byId("failure").dataset.kind).toBe("asset-missing");
  expect(byId("failure").textContent).toContain("Could not load initrd. 404. Build it.");
  await click(button("Retry"));
  expect(machines[0]?.calls).toEqual(["boot", "boot"]);
});

test("an altered asset is retried without the cache", async () => {
  await booted({ failure: { ...missing, kind: "asset-altered" } });
  await click(button("Retry without the cache"));
  expect(machines[0]?.calls).toEqual(["boot", "boot fresh"]);
});

test("a crashed machine is replaced by a new one", async () => {
  await booted({ failure: { ...missing, kind: "machine-crashed" } });
  await click(button("Start a new machine"));
  expect(machines).toHaveLength(2);
  expect(machines[0]?.calls).toEqual(["boot", "powerOff"]);
});

test("a panicked guest can be rebooted", async () => {
  await booted({ failure: { ...missing, kind: "guest-panic", canRetry: false }, failAfter: "kernel" });
  await click(button("Reboot the guest"));
  expect(machines[0]?.calls).toEqual(["boot", "reboot"]);
});

test("without WebAssembly nothing is connected", async () => {
  await mount();
  vi.stubGlobal("WebAssembly", undefined);
  await click(button("Boot"));
  expect(byId("failure").dataset.kind).toBe("no-webassembly");
  expect(machines).toHaveLength(0);
});

test("engine workers that died or cannot start are reported", async () => {
  await booted();
  await send({ type: "engine", engine: { workers: 2, busy: 0, waiting: 0, replaced: 1 } });
  expect(byId("engine-replaced").textContent).toContain("An engine worker was replaced.");
  await click(button("Dismiss"));
  expect(root.querySelector("[data-testid=engine-replaced]")).toBeNull();
  await send({ type: "engine", engine: { workers: 0, busy: 0, waiting: 1, replaced: 1, trouble: "blocked" } });
  expect(byId("engine-trouble").textContent).toContain("Blocked.");
});

test("a guest that reboots by itself starts the boot strip anew", async () => {
  await booted();
  await send({ type: "phase", phase: "bios", at: 5 });
  expect(byId("boot-strip").querySelector("[data-phase=shell]")?.getAttribute("data-state")).toBe("ahead");
});

test("what the guest says is text, never markup", async () => {
  await booted();
  machines[0]?.device.fault("<i>clause</i>", "<img src=x onerror=alert(1)>");
  machines[0]?.device.createAes(CipherOp.ENCRYPT);
  await act(() => machines[0]?.flush());
  await settle(300);
  expect(root.querySelector("img, i")).toBeNull();
  expect(root.textContent).toContain("<img src=x onerror=alert(1)>");
});

test("the theme is kept and applied", async () => {
  await mount();
  await click(root.querySelector<HTMLElement>("input[value=dark]") ?? undefined);
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(localStorage.getItem("theme")).toBe("dark");
});
