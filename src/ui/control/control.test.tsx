// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { CONTROL, DATA } from "../testing/scripted-transport.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;

beforeEach(() => {
  page = new PageDriver();
});

afterEach(() => page.restore());

async function openControls(): Promise<void> {
  await page.booted();
  await page.click(page.button("Control"));
  await vi.waitFor(() => page.byId("holds"));
}

const lastCommand = () => page.machine.commands.at(-1);

test("before there is a machine, the tab says what it will be for", async () => {
  await page.mount();
  await page.click(page.button("Control"));
  await vi.waitFor(() => page.byId("control-empty"));
  expect(page.byId("control-empty").textContent).toMatch(/as soon as a machine runs/);
});

test("Hold puts a queue on hold, and is pressed for as long as it is", async () => {
  await openControls();
  await page.click(page.button("Hold dataq.0"));
  expect(lastCommand()).toEqual({ device: "crypto0", command: { do: "hold", queue: DATA, on: true } });
  expect(page.button("End hold dataq.0").getAttribute("aria-pressed")).toBe("true");
  await page.click(page.button("End hold dataq.0"));
  expect(lastCommand()?.command).toEqual({ do: "hold", queue: DATA, on: false });
});

test("held requests are counted, stepped, and released one by one in any order", async () => {
  await openControls();
  await page.click(page.button("Hold dataq.0"));
  const { device } = page.machine;
  const session = device.createAes(CipherOp.ENCRYPT);
  const [first, second] = [device.aes(session), device.aes(session)];
  page.machine.flush();
  await page.settle();
  expect(page.byId("holds").textContent).toContain("2 requests held");
  await page.click(page.button(`Release ${second}`));
  expect(lastCommand()?.command).toEqual({ do: "release", queue: DATA, request: second });
  await page.settle();
  expect(page.byId("holds").textContent).toContain("1 request held");
  await page.click(page.button(/^Step one request of dataq.0/));
  expect(lastCommand()?.command).toEqual({ do: "release", queue: DATA });
  expect(first).toBeLessThan(second);
});

test("a hold of the control queue is said to stop the guest", async () => {
  await openControls();
  expect(page.root.textContent).not.toContain("the guest stands still");
  await page.click(page.button("Hold controlq"));
  expect(lastCommand()?.command).toEqual({ do: "hold", queue: CONTROL, on: true });
  expect(page.root.textContent).toContain("the guest stands still");
});

test("the bar holds, steps and records, too", async () => {
  await page.booted();
  await page.click(page.button("Hold"));
  expect(lastCommand()).toEqual({ device: "crypto0", command: { do: "hold", queue: DATA, on: true } });
  page.machine.device.aes(page.machine.device.createAes(CipherOp.ENCRYPT));
  page.machine.flush();
  await page.settle();
  expect(page.button("Release (1)").getAttribute("aria-pressed")).toBe("true");
  await page.click(page.button("Step"));
  expect(lastCommand()?.command).toEqual({ do: "release", queue: DATA });
  await page.click(page.button("Record"));
  expect(page.machine.calls.at(-1)).toBe("record off");
  expect(page.button("Record").getAttribute("aria-pressed")).toBe("false");
});

test("a rule is added, counted as it hits, and removed", async () => {
  await openControls();
  await page.fill(page.field("What goes wrong"), "delay");
  await page.fill(page.field("milliseconds"), "1500");
  await page.fill(page.field("Operation"), "CIPHER_ENCRYPT");
  await page.click(page.button("Add rule"));
  const rule = {
    id: "rule-1",
    queue: "data" as const,
    operation: "CIPHER_ENCRYPT",
    count: 1,
    probability: 1,
    action: { kind: "delay" as const, milliseconds: 1500 },
  };
  expect(lastCommand()).toEqual({ device: "crypto0", command: { do: "faults", rules: [rule] } });
  expect(page.byId("fault-rules").textContent).toContain("the next CIPHER_ENCRYPT request of a data queue");
  await page.send({ type: "device", condition: { ...page.machine.condition, faults: [{ rule, applied: 1 }] } });
  expect(page.byId("fault-rules").textContent).toContain("1×, used up");
  await page.click(page.button("Remove this rule"));
  expect(lastCommand()?.command).toEqual({ do: "faults", rules: [] });
});

test("a number that cannot be is refused beside its field, and nothing else is lost", async () => {
  await openControls();
  const before = page.machine.commands.length;
  await page.fill(page.field("What goes wrong"), "delay");
  await page.fill(page.field("milliseconds"), "soon");
  await page.click(page.button("Add rule"));
  expect(page.machine.commands).toHaveLength(before);
  expect(page.root.querySelector(".fault-form [role=alert]")?.textContent).toBe("A whole number from 0 to 120000.");
  expect(page.field("milliseconds").getAttribute("aria-invalid")).toBe("true");
  expect(page.field("milliseconds").value).toBe("soon");
});

test("2.2 Feature Bits: a changed offer is applied whole and waits for the driver's reset", async () => {
  await openControls();
  expect((page.field("VERSION_1") as HTMLInputElement).disabled).toBe(true);
  await page.click(page.field("INDIRECT_DESC"));
  await page.fill(page.field(/^Queue size/), "64");
  await page.fill(page.field(/^Data queues/), "2");
  await page.click(page.button("Apply"));
  const settings = { features: 0x1_2000_0000n, queueSize: 64, queues: 2 };
  expect(lastCommand()).toEqual({ device: "crypto0", command: { do: "configure", settings } });
  expect(page.byId("offer-note").textContent).toContain("when the driver resets the device");
  expect(page.button("Apply").disabled).toBe(true);
});

test("5.9.3.1 a stateless mode brings REVISION_1 into the offer, and goes with it", async () => {
  await openControls();
  expect(page.all("[data-testid=formats-note]")).toEqual([]);
  const { possible } = page.machine.condition;
  const needs = [{ feature: 4n, needs: 1n, says: "HASH_STATELESS_MODE requires REVISION_1" }];
  page.machine.condition = { ...page.machine.condition, possible: { ...possible, features: 0x1_3000_0005n, needs } };
  await page.click(page.field("VIRTIO_CRYPTO_S_HW_READY"));
  expect(page.byId("formats-note").textContent).toContain("NuttX");
  const isOn = (name: string) => (page.field(name) as HTMLInputElement).checked;
  await page.click(page.field("HASH_STATELESS_MODE"));
  expect(isOn("REVISION_1")).toBe(true);
  await page.click(page.field("REVISION_1"));
  expect(isOn("HASH_STATELESS_MODE")).toBe(false);
  await page.click(page.field("REVISION_1"));
  expect(isOn("HASH_STATELESS_MODE")).toBe(false);
  await page.click(page.button("Apply"));
  expect(lastCommand()?.command).toMatchObject({ do: "configure", settings: { features: 0x1_3000_0001n } });
});

test("5.9.5 HW_READY is switched off and on", async () => {
  await openControls();
  await page.click(page.field("VIRTIO_CRYPTO_S_HW_READY"));
  expect(lastCommand()?.command).toEqual({ do: "ready", on: false });
  await page.click(page.field("VIRTIO_CRYPTO_S_HW_READY"));
  expect(lastCommand()?.command).toEqual({ do: "ready", on: true });
});

test("a ring with which Linux' driver cannot work is warned of beside the choice, and can be chosen all the same", async () => {
  await openControls();
  const warning = () => page.all("[data-testid=offer-warning]")[0]?.textContent ?? "";
  await page.fill(page.field(/^Queue size/), "8");
  expect(warning()).toBe("");
  await page.click(page.field("INDIRECT_DESC"));
  expect(warning()).toMatch(/will not get on .* chains of 15 descriptors/);
  await page.fill(page.field(/^Queue size/), "64");
  expect(warning()).toMatch(/a request of 64 KiB has 292 descriptors/);
  await page.fill(page.field(/^Queue size/), "1024");
  expect(warning()).toBe("");
  await page.fill(page.field(/^Queue size/), "8");
  await page.click(page.button("Apply"));
  expect(lastCommand()?.command).toMatchObject({ do: "configure", settings: { queueSize: 8 } });
});

test("5.9.5 what goes without HW_READY is said of the driver that the device has", async () => {
  await openControls();
  const said = () => page.field("VIRTIO_CRYPTO_S_HW_READY").closest("section")?.textContent;
  expect(said()).toContain("goes on in software");
  page.machine.condition = { ...page.machine.condition, crypto: { dialect: "asym-rfc-v3", ready: true } };
  await page.click(page.field("VIRTIO_CRYPTO_S_HW_READY"));
  expect(said()).toMatch(/virtio_crypto_asym sends nothing: each request fails with EAGAIN/);
});

test("a device of another type is offered its own faults and queues, and nothing of crypto", async () => {
  await page.booted();
  const { crypto: _, ...condition } = page.machine.condition;
  page.machine.condition = {
    ...condition,
    queues: ["requestq"],
    faultKinds: ["drop", "delay"],
    possible: { ...condition.possible, queues: { name: "requestq", most: 1 } },
  };
  // A condition is told when it changes.
  await page.click(page.button("Hold"));
  await page.settle();
  await page.click(page.button("Control"));
  await vi.waitFor(() => page.byId("holds"));
  const choices = (name: string) => Array.from(page.field(name).querySelectorAll("option"), (option) => option.value);
  expect(choices("What goes wrong")).toEqual(["delay", "drop"]);
  expect(choices("Queue")).toEqual(["requestq", "any"]);
  expect(choices("Operation")).toEqual([""]);
  expect(page.root.textContent).not.toContain("HW_READY");
  await page.click(page.button("Add rule"));
  expect(lastCommand()?.command).toMatchObject({
    do: "faults",
    rules: [{ queue: "requestq", action: { kind: "drop" } }],
  });
});
