// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MACHINE_MAGIC } from "../../trace/file-kind.ts";
import { FakeSavedMachines } from "../testing/fake-saved-machines.ts";
import { PageDriver } from "../testing/page-driver.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;
let machines: FakeSavedMachines;

beforeEach(() => {
  location.hash = "";
  page = new PageDriver();
  machines = new FakeSavedMachines();
  page.savedMachines = machines;
});

afterEach(() => page.restore());

const item = (text: string): HTMLButtonElement => {
  const found = page.all<HTMLButtonElement>('[role="menuitem"]').find((each) => each.textContent?.includes(text));
  if (!found) throw new Error(`no item ${text}`);
  return found;
};

async function choose(text: string): Promise<void> {
  await page.click(page.button(/^Machine$/));
  await page.click(item(text));
}

test("a machine is saved in the browser, and goes on from there", async () => {
  await page.booted();
  await choose("Save machine");
  expect(machines.file?.size).toBe(3);
  expect(page.byId("announcement").textContent).toBe("The machine is saved in this browser.");
  await choose("Restore saved machine");
  await page.settle(1000);
  expect(page.machine.calls).toEqual(["boot", "save", "prepare", "boot saved"]);
  expect(page.root.textContent).toContain("restored in");
  await choose("Forget saved machine");
  expect(machines.kept).toBeUndefined();
  await page.click(page.button(/^Machine$/));
  expect(item("Restore saved machine").getAttribute("aria-disabled")).toBe("true");
});

async function restoreFrom(...parts: BlobPart[]): Promise<void> {
  const input = page.field("File of a saved machine");
  Object.defineProperty(input, "files", { value: [new File(parts, "chosen")], configurable: true });
  input.dispatchEvent(new Event("change", { bubbles: true }));
  await page.settle(1000);
}

test("a file that is no saved machine costs no machine", async () => {
  await page.booted();
  await restoreFrom('{"format":"v86-virtio-crypto trace","version":1}\n');
  expect(page.byId("saving-trouble").textContent).toContain(
    "chosen was not restored. It is no saved machine but a trace of v86-virtio-crypto. Choose another file.",
  );
  expect(page.machine.calls).toEqual(["boot"]);
  await restoreFrom(MACHINE_MAGIC, "and so on");
  expect(page.machine.calls.at(-1)).toBe("boot saved");
});

test("a machine that stops while it is saved ends the wait with a notice", async () => {
  await page.booted();
  page.machine.save = () => new Promise(() => {});
  await choose("Save machine");
  expect(page.button(/^Saving the machine/)).toBeDefined();
  await page.send({ type: "state", state: "failed" });
  expect(page.byId("saving-trouble").textContent).toContain("The machine was not saved. The machine has stopped.");
  expect(page.button(/^Machine$/)).toBeDefined();
});

test("before there is a machine there is nothing to save", async () => {
  await page.mount();
  await page.click(page.button(/^Machine$/));
  expect(item("Save machine").getAttribute("aria-disabled")).toBe("true");
  expect(item("Save to file").getAttribute("aria-disabled")).toBe("true");
  expect(item("Restore from file").getAttribute("aria-disabled")).toBe("false");
});

test("the invitation offers the saved machine beside Boot", async () => {
  await machines.keep(new Blob(["5 MB"]), Date.now());
  await page.mount();
  expect(page.machine.calls).toEqual(["prepare"]);
  await page.click(page.button(/^Restore \(saved today, /));
  await page.settle(1000);
  expect(page.machine.calls).toEqual(["prepare", "prepare", "boot saved"]);
});

test("nothing gets ready for a visitor without a saved machine, or with data saving on", async () => {
  await page.mount();
  expect(page.machines).toEqual([]);
  page.restore();
  await machines.keep(new Blob(["9"]), 0);
  page = new PageDriver();
  page.savedMachines = machines;
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { connection: { saveData: true } }));
  await page.mount();
  expect(page.button(/^Restore \(/)).toBeDefined();
  expect(page.machines).toEqual([]);
});

test("a saved machine that is gone is named, and the invitation is back", async () => {
  await machines.keep(new Blob(["9"]), 0);
  await page.mount();
  machines.file = undefined;
  await page.click(page.button(/^Restore \(/));
  await page.settle(1000);
  expect(page.byId("saving-trouble").textContent).toContain("The browser has no saved machine any more.");
  expect(page.machine.calls).toEqual(["prepare", "prepare"]);
  expect(page.button("Boot")).toBeDefined();
  expect(page.root.textContent).not.toContain("Restore (");
});

test("a browser that keeps nothing says so, and offers no saved machine", async () => {
  machines.failure = "The browser keeps nothing for this page.";
  await page.booted();
  await choose("Save machine");
  expect(page.byId("saving-trouble").textContent).toContain(
    "The machine was not saved. The browser keeps nothing for this page.",
  );
  await page.click(page.button("Dismiss"));
  expect(page.all("[data-testid=saving-trouble]")).toEqual([]);
});

test("a machine that is refused is named, and a fresh one boots", async () => {
  await machines.keep(new Blob(["9"]), 0);
  await page.mount({ refuseSaved: "It was saved with v86 0.5.400; this is 0.5.462." });
  await page.click(page.button(/^Restore \(/));
  await page.settle(1000);
  expect(page.byId("saved-refused").textContent).toContain("It was saved with v86 0.5.400");
  expect(page.root.textContent).toContain("booted in");
});

// --- optional devices ---

const optional = (): HTMLButtonElement => {
  const found = page.all<HTMLButtonElement>('[role="menuitemcheckbox"]')[0];
  if (!found) throw new Error("no optional device");
  return found;
};

async function toggleRng(): Promise<void> {
  await page.click(page.button(/^Machine$/));
  await page.click(optional());
}

test("a device that is switched on in the menu is in the next machine, and its item says that it is not in this one", async () => {
  await page.booted();
  expect(page.machine.devices).toEqual([]);
  await toggleRng();
  await page.click(page.button(/^Machine$/));
  expect(optional().getAttribute("aria-checked")).toBe("true");
  expect(optional().textContent).toContain("from the next boot");
  await page.click(page.button(/^Machine$/));
  await page.click(page.button("Reboot"));
  await page.settle(1000);
  expect(page.machine.calls).toEqual(["boot", "boot"]);
  expect(page.machine.devices).toEqual(["rng0"]);
});

test("a choice that was taken back leaves a reboot what it is", async () => {
  await page.booted();
  await toggleRng();
  await toggleRng();
  await page.click(page.button("Reboot"));
  await page.settle(1000);
  expect(page.machine.calls).toEqual(["boot", "reboot"]);
});

test("rng0=1 in the address plugs the device in, stays there, and goes with the choice", async () => {
  location.hash = "#/free?rng0=1&boot=auto";
  await page.mount();
  await page.settle(1000);
  expect(page.machine.devices).toEqual(["rng0"]);
  expect(location.hash).toContain("rng0=1");
  await toggleRng();
  await page.settle(1000);
  expect(location.hash).not.toContain("rng0");
});

// --- the address ---

test("boot=auto boots, with the settings of the address", async () => {
  location.hash = "#/free?device=crypto0&qs=64&queues=2&boot=auto";
  await page.mount();
  await page.settle(1000);
  expect(page.machine.settings).toEqual({ crypto0: { queueSize: 64, queues: 2 } });
});

test("boot=auto waits for a press where data saving is on", async () => {
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { connection: { saveData: true } }));
  location.hash = "#/free?boot=auto";
  await page.mount();
  await page.settle(1000);
  expect(page.machines).toEqual([]);
});

test("a command of the address is text until it is run, and no markup", async () => {
  const command = 'echo "<img src=x onerror=alert(1)>"';
  location.hash = `#/free?boot=auto&cmd=${encodeURIComponent(command)}`;
  await page.mount();
  await page.settle(1000);
  expect(page.all("code").map(({ textContent }) => textContent)).toContain(command);
  expect(page.all("img")).toEqual([]);
  expect(page.machine.typed).toBe("");
  await page.click(page.button("Run"));
  expect(page.machine.typed).toBe(`${command}\r`);
  expect(page.all("[data-testid=command-offer]")).toEqual([]);
});

test("what is not understood is named, and can be put away", async () => {
  location.hash = "#/free?qs=many&colour=red&tab=nowhere";
  await page.mount();
  const notice = page.byId("address-problems");
  expect(notice.textContent).toMatch(/qs="many".*"colour", which means nothing here.*tab="nowhere"/);
  await page.click(page.button("Dismiss"));
  expect(page.all("[data-testid=address-problems]")).toEqual([]);
});

test("the address follows filter, tab and device", async () => {
  location.hash = "#/lesson/4?filter=status%20!%3D%20OK";
  await page.booted();
  expect((page.field("Filter requests") as HTMLInputElement).value).toBe("status != OK");
  await page.fill(page.field("Filter requests"), "queue = 0");
  await page.click(page.all('[role="tab"]').find(({ textContent }) => textContent === "State") ?? page.root);
  await page.settle(1000);
  expect(location.hash).toBe("#/lesson/4?filter=queue+%3D+0&tab=state");
});
