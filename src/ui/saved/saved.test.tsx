// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MACHINE_MAGIC } from "../../trace/file-kind.ts";
import { timeName } from "../state/saved-machine-contract.ts";
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

async function choose(text: string, menu = /^Machine$/): Promise<void> {
  await page.click(page.button(menu));
  await page.click(item(text));
}

test("a machine is saved under a name, and goes on from there with its log", async () => {
  await page.booted();
  const events = () => page.byId("request-count").textContent;
  const before = events();
  await choose("Save machine");
  const [name] = machines.names;
  expect(name).toMatch(/^Machine of /);
  expect(page.byId("announcement").textContent).toMatch(/is saved in this browser as “Machine of .*”, with its log of/);
  await makeRequest();
  expect(events()).not.toBe(before);
  await choose("Saved machines");
  await page.click(page.button("Restore"));
  await page.settle(1000);
  expect(page.machine.calls.filter((call) => call.startsWith("boot"))).toEqual(["boot", "boot saved"]);
  expect(page.root.textContent).toContain("restored in");
});

async function makeRequest(): Promise<void> {
  page.machine.device.aes(page.machine.device.createAes(1));
  page.machine.flush();
  await page.settle();
}

/** The fake plays a boot after a restore as well; this one goes on silently. */
function restoreSilently(): void {
  page.machine.boot = async ({ saved }) => {
    page.machine.calls.push(saved ? "boot saved" : "boot");
    page.machine.send({ type: "state", state: "loading" });
    page.machine.send({ type: "state", state: "running" });
  };
}

test("the log of a saved machine comes back as it was, with its times", async () => {
  await page.booted();
  const shown = () => page.byId("request-count").textContent;
  const times = () => page.all("[data-testid=request-row]").map(({ textContent }) => textContent);
  const [count, rows] = [shown(), times()];
  await choose("Save machine");
  await makeRequest();
  restoreSilently();
  await choose("Saved machines");
  await page.click(page.button("Restore"));
  await page.settle(1000);
  expect(shown()).toBe(count);
  expect(times()).toEqual(rows);
});

test("a reboot is undone with its log, for as long as the button is there", async () => {
  await page.booted();
  const shown = () => page.byId("request-count").textContent;
  const before = shown();
  await choose("Reboot");
  await page.settle(1000);
  expect(page.machine.calls).toEqual(["boot", "save", "reboot"]);
  expect(shown()).not.toBe(before);
  restoreSilently();
  await page.click(page.button("Undo"));
  await page.settle(1000);
  expect(page.machine.calls.at(-1)).toBe("boot saved");
  expect(shown()).toBe(before);
  await page.click(page.button(/^Machine$/));
  expect(page.all('[role="menuitem"]').map(({ textContent }) => textContent)).not.toContain("Undo the reboot");
});

test("the menu has the undo after the message is gone, for some minutes", async () => {
  await page.booted();
  await choose("Reboot");
  await page.settle(30_000);
  expect(page.all(".toast button")).toEqual([]);
  await page.click(page.button(/^Machine$/));
  expect(item("Undo the reboot")).toBeDefined();
  await page.settle(300_000);
  expect(page.all('[role="menuitem"]').map(({ textContent }) => textContent)).not.toContain("Undo the reboot");
});

test("a machine that does not answer is rebooted all the same, and the page says that there is no way back", async () => {
  await page.booted();
  page.machine.save = () => new Promise(() => {});
  await choose("Reboot");
  await page.settle(12_000);
  expect(page.machine.calls).toEqual(["boot", "reboot"]);
  expect(page.byId("announcement").textContent).toContain("cannot be undone");
});

test("saved machines are listed, renamed and deleted; a deletion asks first", async () => {
  machines.put("first", 1);
  machines.put("second", 2);
  await page.mount();
  await page.click(page.button(/^2 saved machines/));
  await page.settle();
  const list = () => page.all("[data-testid=saved-machine] strong").map(({ textContent }) => textContent);
  expect(list()).toEqual(["second", "first"]);
  await page.click(page.button("Rename"));
  await page.fill(page.field("New name"), "third");
  await page.click(page.button("Rename"));
  expect(list()).toEqual(["third", "first"]);
  await page.click(page.button("Delete"));
  expect(machines.names).toHaveLength(2);
  await page.click(page.button("Delete for good"));
  expect(machines.names).toEqual(["first"]);
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

test("the invitation offers the saved machine by its name beside Boot", async () => {
  machines.put("mine", Date.now());
  await page.mount();
  expect(page.machine.calls).toEqual(["prepare"]);
  await page.click(page.button(/^Restore “mine” \(saved today, /));
  await page.settle(1000);
  expect(page.machine.calls).toEqual(["prepare", "prepare", "boot saved"]);
});

test("a name that was made of the time is not told beside the time", async () => {
  const at = Date.now();
  machines.put(timeName(at), at);
  await page.mount();
  expect(page.button(/^Restore \(saved today, /)).toBeDefined();
});

test("nothing gets ready for a visitor without a saved machine, or with data saving on", async () => {
  await page.mount();
  expect(page.machines).toEqual([]);
  page.restore();
  machines.put("mine");
  page = new PageDriver();
  page.savedMachines = machines;
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { connection: { saveData: true } }));
  await page.mount();
  expect(page.button(/^Restore “mine”/)).toBeDefined();
  expect(page.machines).toEqual([]);
});

test("a saved machine that is gone is named, and the invitation is back", async () => {
  machines.put("mine");
  await page.mount();
  machines.entries.clear();
  await page.click(page.button(/^Restore “mine”/));
  await page.settle(1000);
  expect(page.byId("saving-trouble").textContent).toContain("The browser has no such saved machine any more.");
  expect(page.machine.calls).toEqual(["prepare", "prepare"]);
  expect(page.button("Boot")).toBeDefined();
  expect(page.root.textContent).not.toContain("Restore “");
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
  machines.put("mine");
  await page.mount({ refuseSaved: "It was saved with v86 0.5.400; this is 0.5.462." });
  await page.click(page.button(/^Restore “mine”/));
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
  await page.click(item("Reboot"));
  await page.settle(1000);
  expect(page.machine.calls).toEqual(["boot", "save", "boot"]);
  expect(page.machine.devices).toEqual(["rng0"]);
});

test("a choice that was taken back leaves a reboot what it is", async () => {
  await page.booted();
  await toggleRng();
  await toggleRng();
  await choose("Reboot");
  await page.settle(1000);
  expect(page.machine.calls).toEqual(["boot", "save", "reboot"]);
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

test("bar=memory in the address puts the registers into memory, and stays there", async () => {
  location.hash = "#/free?bar=memory&boot=auto";
  await page.mount();
  await page.settle(1000);
  expect(page.machine.bar).toBe("memory");
  expect(location.hash).toContain("bar=memory");
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
  location.hash = "#/place/4?filter=status%20!%3D%20OK";
  await page.booted();
  expect((page.field("Filter requests") as HTMLInputElement).value).toBe("status != OK");
  await page.fill(page.field("Filter requests"), "queue = 0");
  await page.click(page.all('[role="tab"]').find(({ textContent }) => textContent === "State") ?? page.root);
  await page.settle(1000);
  expect(location.hash).toBe("#/place/4?filter=queue+%3D+0&tab=state");
});

test("the address holds the selected request, its queue and the drawing, and brings them back once they are there", async () => {
  location.hash = "#/free?boot=auto&request=70&queue=1&drawing=table";
  await page.mount();
  await page.settle(1000);
  const selected = page.all("[role=grid]")[0]?.getAttribute("aria-activedescendant");
  expect(selected).toBe("request-69");
  expect(page.root.querySelector<HTMLInputElement>("input[name=drawing][value=table]")?.checked).toBe(true);
  expect(location.hash).toContain("request=70");
  expect(location.hash).toContain("drawing=table");
  await page.key(page.all("[role=grid]")[0] ?? null, "Escape");
  await page.settle(1000);
  expect(location.hash).not.toContain("request=");
});

test("a request of the address that has not come is named after the boot; the terminal stays, and the waiting can end", async () => {
  location.hash = "#/free?boot=auto&request=7000&device=crypto0";
  await page.mount({ pace: 1 });
  await page.settle(100);
  expect(page.all("[data-testid=missing-request]")).toEqual([]);
  await page.settle(20_000);
  const text = "Request 7000 of crypto0 is not in the log yet. It will be selected when it comes.";
  expect(page.byId("missing-request").textContent).toContain(text);
  expect(page.root.querySelector(".with-detail")).toBeNull();
  expect(location.hash).toContain("request=7000");
  await page.click(page.button("Leave it out"));
  await page.settle(1000);
  expect(page.all("[data-testid=missing-request]")).toEqual([]);
  expect(location.hash).not.toContain("request=");
});

test("with another request selected, the one that has not come is not told of any more", async () => {
  location.hash = "#/free?boot=auto&request=7000";
  await page.mount();
  await page.settle(1000);
  await page.key(page.all("[role=grid]")[0] ?? null, "Home");
  expect(page.all("[data-testid=missing-request]")).toEqual([]);
});

test("a saved machine of the address goes on by its name; one that is not kept is named, and the machine boots", async () => {
  machines.put("older", 1);
  machines.put("newer", 2);
  location.hash = "#/free?boot=auto&saved=older";
  const load = vi.spyOn(machines, "load");
  await page.mount();
  await page.settle(1000);
  expect(load).toHaveBeenCalledWith("older");
  page.restore();
  page = new PageDriver();
  page.savedMachines = machines;
  location.hash = "#/free?boot=auto&saved=none";
  await page.mount();
  await page.settle(1000);
  expect(page.byId("address-problems").textContent).toContain('saved="none", which this browser does not keep');
  expect(page.machine.calls.at(-1)).toBe("boot");
});

test("a link is made of what is ticked, with a command to propose", async () => {
  location.hash = "#/free?filter=status%20!%3D%20OK&device=crypto0";
  await page.mount();
  await choose("Make a link", /^View$/);
  const link = () => new URL(page.byId("made-link").textContent ?? "").hash;
  expect(link()).toBe("#/free?device=crypto0&boot=auto&filter=status+%21%3D+OK");
  await page.click(page.field(/^Filter filter/));
  await page.fill(page.field("Propose a command"), "vcrypto info");
  expect(link()).toBe("#/free?device=crypto0&boot=auto&cmd=vcrypto+info");
});
