// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MachineFailure } from "../../contract/machine.ts";
import type { TraceEvent } from "../../contract/trace.ts";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { ScriptedDevice } from "../testing/script.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;

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
  page = new PageDriver();
});
afterEach(() => page.restore());

const rows = () => page.all("[data-testid=request-row]");

/** Sends the page the events since the last call. */
async function flush(): Promise<void> {
  await act(() => page.machine.flush());
  await page.settle(300);
}

test("the page replaces the skeleton, says what it is and what a boot downloads", async () => {
  await page.mount();
  expect(page.root.textContent).not.toContain("skeleton");
  expect(page.root.textContent).toContain("A Linux guest boots in this tab");
  expect(page.byId("download-size").textContent).toContain("kernel 2.0 MB");
});

test("nothing is connected before Boot is pressed", async () => {
  await page.mount();
  expect(page.machines).toHaveLength(0);
  expect(page.button("Pause").disabled).toBe(true);
});

test("a boot shows its phases, then the device and its requests", async () => {
  await page.booted();
  expect(page.byId("machine-state").dataset.state).toBe("running");
  expect(page.root.textContent).toContain("booted in");
  expect(page.byId("device-state").textContent).toBe("crypto0 DRIVER_OK");
  expect(rows().length).toBeGreaterThan(5);
  expect(rows().at(-1)?.textContent).toContain("AKCIPHER_DESTROY_SESSION RSA RAW");
});

test("only the rows in view exist", async () => {
  await page.booted({ traffic: "none" });
  for (let i = 0; i < 500; i++) page.machine.device.aes(1n);
  await flush();
  expect(page.byId("request-count").textContent).toContain("575");
  expect(rows().length).toBeLessThan(30);
});

test("status, features and queues are named", async () => {
  await page.booted();
  await page.click(page.sideTab("State"));
  const bit = (name: string) => page.root.querySelector<HTMLElement>(`[data-bit=${name}]`)?.dataset.set;
  expect([bit("ACKNOWLEDGE"), bit("DRIVER_OK"), bit("NEEDS_RESET")]).toEqual(["true", "true", "false"]);
  expect(page.root.querySelector<HTMLElement>("[data-feature=EVENT_IDX]")?.dataset.accepted).toBe("true");
  expect(page.root.querySelector<HTMLElement>("[data-feature=REVISION_1]")?.dataset.accepted).toBe("false");
  expect(page.root.querySelector("[data-queue=controlq]")?.textContent).toContain("1024");
});

test("of two devices the panel shows the first, the one chosen, or that of the selected request", async () => {
  await page.booted();
  const events: TraceEvent[] = [];
  const second = new ScriptedDevice((event) => events.push(event), { name: "crypto1", at: 9000 });
  second.bind();
  second.aesRefused();
  await page.send({ type: "trace", events, dropped: 0, epoch: 0 });
  await page.click(page.sideTab("State"));
  const choices = () => page.all<HTMLInputElement>("input[name=device]");
  const shown = () => choices().find(({ checked }) => checked)?.value;
  expect(shown()).toBe("crypto0");
  await page.click(choices().at(1));
  expect(shown()).toBe("crypto1");
  expect(page.root.querySelector("[data-counter=requests] dd")?.textContent).toBe("1");
  await page.click(rows().find((row) => row.textContent?.includes("crypto0")));
  expect(shown()).toBe("crypto0");
});

test("a selected request opens its fields and bytes, and Escape closes them", async () => {
  await page.booted();
  await page.click(rows().at(-2));
  expect(page.root.querySelector("#detail-title")?.textContent).toContain("AKCIPHER_DECRYPT");
  expect(page.root.querySelector("[data-field='readable/header/opcode']")?.textContent).toContain("AKCIPHER_DECRYPT");
  expect(page.root.querySelectorAll("[data-testid=descriptor]").length).toBeGreaterThan(1);
  await page.key(page.root.querySelector("[role=tree]"), "Escape");
  expect(page.root.querySelector("[role=tree]")).toBeNull();
});

test("a field lights up its bytes, and a byte selects its field", async () => {
  await page.booted();
  await page.click(rows().at(-2));
  await page.click(page.root.querySelector<HTMLElement>("[data-field='readable/header/session_id']"));
  const lit = page.all(".byte-hex .piece.selected").map((piece) => piece.textContent);
  expect(lit).toEqual(["0d 00 00 00 00 00 00 00"]);
  expect(page.byId("explanation").textContent).toContain("bytes 8 to 15");
  await page.click(page.root.querySelector<HTMLElement>(".byte-hex .piece"));
  expect(page.root.querySelector("[role=treeitem][aria-selected=true]")?.id).toBe("field-readable/header/opcode");
});

test("arrow keys walk the list and the tree", async () => {
  await page.booted();
  const grid = page.root.querySelector("[role=grid]");
  await page.key(grid, "End");
  await page.key(grid, "ArrowUp");
  expect(grid?.getAttribute("aria-activedescendant")).toBe(
    rows().find((row) => row.getAttribute("aria-selected") === "true")?.id,
  );
  const tree = page.root.querySelector("[role=tree]");
  await page.key(tree, "ArrowDown");
  await page.key(tree, "ArrowRight");
  expect(tree?.getAttribute("aria-activedescendant")).toBe("field-readable/header/opcode");
  await page.key(tree, "ArrowLeft");
  await page.key(tree, "ArrowLeft");
  expect(page.root.querySelector("[data-field='readable/header']")?.getAttribute("aria-expanded")).toBe("false");
});

test("a request in the engine says so, and its open detail follows when the answer comes", async () => {
  await page.booted();
  const { device } = page.machine;
  const request = device.rsaBegin(device.createRsa()) ?? 0;
  await flush();
  await page.click(rows().at(-1));
  expect(rows().at(-1)?.textContent).toContain("in engine");
  expect(page.root.querySelector("[data-field=writable]")).toBeNull();
  device.rsaDone(request);
  await flush();
  expect(page.root.querySelector("[data-field=writable]")).not.toBeNull();
  expect(rows().at(-1)?.dataset.status).toBe("0");
});

test("a refused request shows why and the clause", async () => {
  await page.booted();
  page.machine.device.aesRefused();
  await flush();
  await page.click(rows().at(-1));
  expect(page.byId("refusal").textContent).toContain("Refused with INVSESS: there is no such cipher session.");
  expect(page.byId("refusal").textContent).toContain("Operation Status");
});

test("faults and resets are rows, and a fault stands in the device panel", async () => {
  await page.booted();
  await page.click(page.sideTab("State"));
  page.machine.device.fault("2.7.5.3 Indirect Descriptors", "a nested indirect table");
  await flush();
  expect(rows().at(-1)?.dataset.kind).toBe("fault");
  expect(page.byId("fault").textContent).toContain("a nested indirect table");
  page.machine.device.reset();
  await flush();
  expect(rows().at(-1)?.dataset.kind).toBe("reset");
});

test("2.1.1 a rule that the driver broke and was served is a row, with the sentence in its detail", async () => {
  await page.booted();
  page.machine.device.violation(DriverMust.KEEP_STATUS, "0x2 was written while the status was 0x1");
  await flush();
  expect(rows().at(-1)?.dataset.kind).toBe("violation");
  await page.click(rows().at(-1));
  expect(page.root.querySelector("q")?.textContent).toBe(DriverMust.KEEP_STATUS.must);
  expect(page.root.querySelector(".mark-detail")?.textContent).toContain("The device serves it all the same.");
});

test("a filter that hides all says how many there are and can be cleared", async () => {
  await page.booted();
  const filter = page.root.querySelector<HTMLInputElement>("[aria-label='Filter requests']");
  if (!filter) throw new Error("no filter");
  filter.value = "no such thing";
  filter.dispatchEvent(new Event("input", { bubbles: true }));
  await page.settle();
  expect(page.byId("requests-empty").textContent).toContain("0 of 75 rows match no such thing");
  await page.click(page.button("Clear filter"));
  expect(rows().length).toBeGreaterThan(5);
});

test("pause and resume ask the machine", async () => {
  await page.booted();
  await page.click(page.button("Pause"));
  expect(page.byId("machine-state").dataset.state).toBe("paused");
  await page.click(page.button("Resume"));
  expect(page.machine.calls).toEqual(["boot", "pause", "resume"]);
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
  await page.booted({ failure: missing });
  expect(page.byId("failure").dataset.kind).toBe("asset-missing");
  expect(page.byId("failure").textContent).toContain("Could not load initrd. 404. Build it.");
  await page.click(page.button("Retry"));
  expect(page.machine.calls).toEqual(["boot", "boot"]);
});

test("an altered asset is retried without the cache", async () => {
  await page.booted({ failure: { ...missing, kind: "asset-altered" } });
  await page.click(page.button("Retry without the cache"));
  expect(page.machine.calls).toEqual(["boot", "boot fresh"]);
});

test("a crashed machine is replaced by a new one", async () => {
  await page.booted({ failure: { ...missing, kind: "machine-crashed" } });
  await page.click(page.button("Start a new machine"));
  expect(page.machines).toHaveLength(2);
  expect(page.machines[0]?.calls).toEqual(["boot", "powerOff"]);
});

test("a panicked guest can be rebooted", async () => {
  await page.booted({ failure: { ...missing, kind: "guest-panic", canRetry: false }, failAfter: "kernel" });
  await page.click(page.button("Reboot the guest"));
  expect(page.machine.calls).toEqual(["boot", "reboot"]);
});

test("without WebAssembly nothing is connected", async () => {
  await page.mount();
  vi.stubGlobal("WebAssembly", undefined);
  await page.click(page.button("Boot"));
  expect(page.byId("failure").dataset.kind).toBe("no-webassembly");
  expect(page.machines).toHaveLength(0);
});

test("a browser without WebAssembly is told beside Boot, at once, and offered no retry", async () => {
  vi.stubGlobal("WebAssembly", undefined);
  await page.mount();
  expect(page.byId("no-webassembly").textContent).toContain("This browser has no WebAssembly.");
  await page.click(page.button("Boot"));
  expect(page.byId("failure").querySelector("button")).toBeNull();
});

test("a machine that has died takes no interventions, and its failure ends in a full stop", async () => {
  await page.booted();
  page.machine.pause = () => Promise.reject(new Error("boom"));
  await page.click(page.button("Pause"));
  expect(page.byId("failure").textContent).toContain("Boom. Start a new one");
  expect(page.button("Hold").disabled).toBe(true);
  expect(page.button("Record").disabled).toBe(true);
});

test("engine workers that died or cannot start are reported", async () => {
  await page.booted();
  await page.send({ type: "engine", engine: { workers: 2, busy: 0, waiting: 0, replaced: 1 } });
  expect(page.byId("engine-replaced").textContent).toContain("An engine worker was replaced.");
  await page.click(page.button("Dismiss"));
  expect(page.root.querySelector("[data-testid=engine-replaced]")).toBeNull();
  await page.send({ type: "engine", engine: { workers: 0, busy: 0, waiting: 1, replaced: 1, trouble: "blocked" } });
  expect(page.byId("engine-trouble").textContent).toContain("Blocked.");
});

test("a guest that reboots by itself starts the boot strip anew", async () => {
  await page.booted();
  await page.send({ type: "phase", phase: "bios", at: 5 });
  expect(page.byId("boot-strip").querySelector("[data-phase=shell]")?.getAttribute("data-state")).toBe("ahead");
});

test("what the guest says is text, never markup", async () => {
  await page.booted();
  page.machine.device.fault("<i>clause</i>", "<img src=x onerror=alert(1)>");
  page.machine.device.createAes(CipherOp.ENCRYPT);
  await flush();
  expect(page.root.querySelector("img, i")).toBeNull();
  expect(page.root.textContent).toContain("<img src=x onerror=alert(1)>");
});

test("the theme is kept and applied", async () => {
  await page.mount();
  await page.click(page.button("View"));
  await page.click(page.button("Dark colours"));
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(localStorage.getItem("theme")).toBe("dark");
});
