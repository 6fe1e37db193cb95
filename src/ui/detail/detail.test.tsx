// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { aesRequests } from "../testing/aes-requests.ts";
import { chooseFile } from "../testing/choose-file.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { DATA } from "../testing/scripted-transport.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;

beforeEach(() => {
  page = new PageDriver();
});

afterEach(() => page.restore());

const rows = () => page.all("[data-testid=request-row]");
const selected = () => page.all("[role=grid] [aria-selected=true]")[0];
const selectedRequest = () => selected()?.dataset.request;
const filterText = () => (page.field("Filter requests") as HTMLInputElement).value;

/** In the element that has the focus, or in the list. */
async function key(
  name: string,
  { on = page.all("[role=grid]")[0], ctrlKey = false, shiftKey = false } = {},
): Promise<void> {
  const event = new KeyboardEvent("keydown", { key: name, ctrlKey, shiftKey, bubbles: true, cancelable: true });
  await act(() => {
    on?.dispatchEvent(event);
  });
  await page.settle();
}

async function goTo(request: number | string): Promise<void> {
  await key("g");
  await vi.waitFor(() => page.byId("go-to"));
  const input = page.field(/Number/) as HTMLInputElement;
  input.value = String(request);
  await act(() => {
    input.form?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  });
  await page.settle();
}

async function flush(): Promise<void> {
  await act(() => page.machine.flush());
  await page.settle(300);
}

test("what follows DRIVER_OK is one line, which opens and closes by key and by click", async () => {
  await page.booted({ burst: true });
  expect(rows()).toHaveLength(0);
  expect(page.byId("request-group").textContent).toContain("75 requests right after DRIVER_OK");
  await key("Home");
  expect(selected()?.dataset.testid).toBe("request-group");
  await key("ArrowRight");
  expect(page.byId("request-group").dataset.open).toBe("true");
  expect(rows().length).toBeGreaterThan(5);
  await key("ArrowDown");
  expect(selectedRequest()).toBe("1");
  await key("ArrowLeft");
  await key("Enter");
  expect(rows()).toHaveLength(0);
  await page.click(page.byId("request-group"));
  expect(rows().length).toBeGreaterThan(5);
});

test("a filter sees through the group, and a selected request opens it", async () => {
  await page.booted({ burst: true });
  await page.fill(page.field("Filter requests"), "rsa");
  expect(rows()).toHaveLength(3);
  await page.fill(page.field("Filter requests"), "");
  expect(rows()).toHaveLength(0);
  await goTo(74);
  // Nothing is laid out here, so the list does not get there.
  expect(page.byId("request-group").dataset.open).toBe("true");
  expect(page.all("#detail-title")[0]?.textContent).toContain("Request 74");
});

test("held and injected requests say so in their rows, and a hold is a row", async () => {
  await page.booted();
  const { device } = page.machine;
  device.hold(DATA);
  device.inject(device.aes(1n), "delay", "the answer comes 50 ms later");
  await flush();
  const [hold, held] = rows().slice(-2);
  expect(hold?.textContent).toContain("dataq.0 was put on hold");
  expect(held?.querySelector("[data-name=status], .status")?.textContent).toBe("held");
  expect([...(held?.querySelectorAll(".tag") ?? [])].map((tag) => tag.textContent)).toEqual(["held", "delay"]);
});

test("brackets walk the requests of a session, and Only session shows only those", async () => {
  await page.booted();
  await goTo(73);
  const session = selected()?.querySelector(".session")?.textContent;
  await key("]");
  expect(selectedRequest()).toBe("74");
  await key("]");
  expect(selectedRequest()).toBe("75");
  await key("]");
  expect(selectedRequest()).toBe("75");
  await key("[");
  expect(selectedRequest()).toBe("74");
  await page.click(page.button(/Only session/));
  expect(filterText()).toBe(`session == ${session}`);
  expect(rows().map((row) => row.dataset.request)).toEqual(["73", "74", "75"]);
});

test("marks are set, shown and visited in turn", async () => {
  await page.booted();
  await goTo(70);
  await key("m");
  await goTo(74);
  await key("m");
  expect(selected()?.textContent).toContain("marked");
  await key("M");
  expect(selectedRequest()).toBe("70");
  await key("m");
  await key("M");
  expect(selectedRequest()).toBe("74");
});

test("a number that no request has is told", async () => {
  await page.booted();
  await goTo(9999);
  expect(page.byId("announcement").textContent).toBe("There is no request 9999 in the log.");
});

test("a number that two devices have is asked for, and a device's name answers at once", async () => {
  await page.booted();
  await chooseFile(page, readFileSync("public/sample.trace.jsonl", "utf8"));
  await goTo(1);
  const choices = page.all("[data-testid=go-to] fieldset button").map(({ textContent }) => textContent);
  expect(choices).toEqual(["crypto0 1", "crypto1 1"]);
  await page.click(page.button("crypto1 1"));
  await page.settle();
  expect(page.all("#detail-title")[0]?.textContent).toMatch(/^Request 1 .* of crypto1$/);
  await goTo("crypto0 1");
  expect(page.all("#detail-title")[0]?.textContent).toMatch(/^Request 1 .* of crypto0$/);
});

test("what is no number of a request is said in the dialog", async () => {
  await page.booted();
  await goTo("one");
  expect(page.byId("go-to").querySelector("[role=alert]")?.textContent).toContain("A number, or a device and a number");
});

test("f filters by the selected field, Shift+f excludes it, and the field that matches is marked", async () => {
  await page.booted();
  await goTo(74);
  await page.click(page.byId("field"));
  const field = page.all("[data-field='readable/header/opcode']")[0];
  if (!field) throw new Error("no opcode");
  await page.click(field);
  await key("f", { on: page.all("[role=tree]")[0] });
  expect(filterText()).toBe("header.opcode == AKCIPHER_DECRYPT");
  expect(page.byId("why-here").textContent).toContain("header.opcode is AKCIPHER_DECRYPT");
  expect(page.all(".field-name.matches").map((name) => name.firstChild?.textContent)).toEqual(["opcode"]);
  await key("F", { on: page.all("[role=tree]")[0] });
  expect(filterText()).toBe("header.opcode == AKCIPHER_DECRYPT && !(header.opcode == AKCIPHER_DECRYPT)");
});

test("Timing has each stage on both clocks, and says what is inferred", async () => {
  await page.booted();
  const { device } = page.machine;
  const session = device.createRsa();
  device.rsaDone(device.rsaBegin(session), { took: 6.4 });
  await flush();
  await goTo(77);
  const radio = page.all<HTMLInputElement>("input[name=detail-view][value=timing]")[0];
  if (!radio) throw new Error("no Timing");
  await page.click(radio);
  await vi.waitFor(() => page.byId("timing"));
  const engine = page.all("[data-stage=engine]")[0]?.textContent;
  expect(engine).toContain("6.4 ms");
  expect(engine).toContain("332\u2009800");
  expect(page.all("[data-stage=signal]")[0]?.textContent).toContain("<0.1 ms");
  expect(page.byId("timing").textContent).toContain("inferred");
  await page.click(page.all<HTMLInputElement>("input[name=detail-view][value=fields]")[0] as HTMLInputElement);
});

test("a field says in which descriptor it is, and pointing at it lights up the descriptor", async () => {
  await page.booted();
  await goTo(74);
  const field = page.all("[data-field='readable/header/session_id']")[0];
  if (!field) throw new Error("no session_id");
  await page.click(field);
  expect(page.byId("explanation").textContent).toContain("in indirect descriptor 0");
  await act(() => {
    field.dispatchEvent(new MouseEvent("mouseenter"));
  });
  await page.settle();
  expect(page.all(".byte-head.lit").map((line) => line.textContent)).toEqual([expect.stringContaining("descriptor 0")]);
});

test("a request is copied as text, JSON or hexadecimal, a value alone", async () => {
  const copies: string[] = [];
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText: async (text: string) => copies.push(text) } });
  await page.booted();
  await goTo(74);
  for (const form of ["As text", "As JSON", "Bytes as hex"]) {
    await key("c");
    await page.click(page.button(form));
    await vi.waitFor(() => expect(copies).not.toHaveLength(0));
    const text = copies.pop() ?? "";
    if (form === "As JSON") {
      expect(JSON.parse(text)).toMatchObject({ request: 74, fields: { request: { header: { session_id: "13" } } } });
    } else
      expect(text).toContain(form === "As text" ? "opcode: 1025 (0x401) AKCIPHER_DECRYPT" : "request: 01 04 00 00");
  }
  await page.click(page.all("[data-field='readable/header/session_id']")[0] as HTMLElement);
  await page.click(page.button("Copy value"));
  expect(copies).toEqual(["13"]);
});

test("the head of the detail follows its request: held, then answered", async () => {
  await page.booted({ traffic: "none" });
  const { device } = page.machine;
  const session = device.createAes(CipherOp.ENCRYPT);
  device.hold(DATA);
  device.aes(session);
  await flush();
  await page.click(rows().at(-1));
  const head = () => page.all("#detail-title")[0]?.parentElement?.textContent;
  expect(head()).toContain("held");
  device.release(DATA);
  await flush();
  expect(head()).toContain("OK");
  expect(head()).not.toContain("held");
});

test("h holds the shown queue and ends it, the full stop lets one go on, Shift+r records", async () => {
  await page.booted();
  await key("h");
  await key("h");
  await key(".");
  await key("R");
  expect(page.machine.commands.map(({ command }) => command)).toEqual([
    { do: "hold", queue: DATA, on: true },
    { do: "hold", queue: DATA, on: false },
    { do: "release", queue: DATA },
  ]);
  expect(page.machine.calls.at(-1)).toBe("record off");
});

test("Space goes through the list, with Shift back, and leaves recording alone", async () => {
  await page.booted();
  await key("Home");
  const at = () => page.all("[role=grid]")[0]?.getAttribute("aria-activedescendant");
  const first = at();
  await key(" ");
  expect(at()).not.toBe(first);
  await key(" ", { shiftKey: true });
  expect(at()).toBe(first);
  expect(page.machine.calls).toEqual(["boot"]);
});

test("while recording is off the list and the status say so, and the line ends it", async () => {
  await page.booted();
  expect(page.all("[data-testid=not-recording]")).toEqual([]);
  await key("R");
  expect(page.byId("announcement").textContent).toContain("Recording is off");
  expect(page.byId("not-recording").textContent).toContain("Recording is off.");
  await page.click(page.button("Record again"));
  expect(page.machine.calls.at(-1)).toBe("record");
  expect(page.all("[data-testid=not-recording]")).toEqual([]);
});

test("single keys can be switched off, and never work outside of the inspector", async () => {
  await page.booted();
  await key("h", { on: page.button("Pause") });
  expect(page.machine.commands).toHaveLength(0);
  await key("?");
  await vi.waitFor(() => page.byId("key-sheet"));
  expect(page.byId("key-sheet").textContent).toContain("Hold the shown queue");
  await page.click(page.field(/Single keys/));
  await page.click(page.button("Close"));
  await key("h");
  expect(page.machine.commands).toHaveLength(0);
  expect(localStorage.getItem("single-keys")).toBe("off");
  await key("j");
  expect(selected()).toBeDefined();
  localStorage.removeItem("single-keys");
  const { switchSingleKeys } = await import("../commands/key-handler.ts");
  switchSingleKeys(true);
});

test("Ctrl+K finds an action by parts of its words and runs it", async () => {
  await page.booted();
  await key("k", { ctrlKey: true });
  await vi.waitFor(() => page.byId("palette"));
  const input = page.field("Find an action") as HTMLInputElement;
  await page.fill(input, "filter asym");
  await key("Enter", { on: input });
  expect(filterText()).toBe("service in {AKCIPHER, ASYM}");
  expect(page.all("[data-testid=palette]")).toHaveLength(0);
});

/** So many notifications, as a driver makes them that cannot go on. */
async function storm(events: number): Promise<void> {
  const { device } = page.machine;
  for (let count = 0; count < events; count++) {
    device.wait(0.2);
    device.emit({ kind: "notify", queue: DATA });
  }
  await flush();
  await page.settle(2000);
}

test("a storm of notifications is told with what it took, and never beside the word that nothing is lost", async () => {
  await page.booted();
  const before = page.byId("request-count").textContent;
  await storm(60_000);
  expect(page.byId("events-dropped").textContent).toBe("0 dropped");
  await storm(60_000);
  expect(page.byId("request-count").textContent).toBe(before);
  expect(page.byId("events-dropped").textContent).toMatch(/^\d+\u2009\d{3} dropped, no requestWhy\?$/);
  expect(page.byId("event-rate").textContent).not.toContain("nothing is lost");
  await page.click(page.button("Why?"));
  await vi.waitFor(() => page.byId("log-full"));
  expect(page.byId("dropped-events").textContent).toMatch(/ notifications, .* no request\. The devices did their work/);
  expect(page.byId("log-limits").textContent).toMatch(/keeps 100\u2009000 events and 128\.0 MB at most/);
});

test("of large requests the oldest bytes are dropped, which the list, the dialog and the detail say", async () => {
  await page.booted();
  const events = [...aesRequests(80, 1_000_000)].map((event) => ({ ...event, device: "crypto9" }));
  await page.send({ type: "trace", events, dropped: 0, epoch: 0 });
  await page.settle(2000);
  expect(page.byId("events-dropped").textContent).toBe("0 droppedWhy?");
  await page.click(page.button("Why?"));
  await vi.waitFor(() => page.byId("log-full"));
  expect(page.byId("dropped-payload").textContent).toMatch(
    /^The bytes of the oldest requests went first: \d+\.0 MB in/,
  );
  await page.click(page.button("Close"));
  await page.fill(page.field("Filter requests"), "device == crypto9 && no == 2");
  const [first] = rows();
  if (first) await page.click(first);
  await page.settle(600);
  expect(page.all("[data-field$='/src_data'] .field-value")[0]?.textContent).toBe(
    "1\u2009000\u2009000 bytes, 999\u2009960 of them dropped",
  );
  const heads = page.all("[data-testid=descriptor]").map(({ textContent }) => textContent);
  expect(heads.join()).toContain("999\u2009960 dropped, as the log was full");
  await page.fill(page.field("Filter requests"), "src_data == 0x00");
  expect(page.byId("filter-gap").textContent).toContain("matches nothing, neither == nor !=");
});

test("what is missing from a full log is explained, and more can be kept", async () => {
  await page.booted();
  await page.send({ type: "trace", events: [], dropped: 12, epoch: 0 });
  await page.click(page.button("Why?"));
  await vi.waitFor(() => page.byId("log-full"));
  expect(page.byId("log-full").textContent).toContain("12 events came faster");
  await page.click(page.button(/^Keep 400/));
  const { device } = page.machine;
  const session = device.createAes(CipherOp.ENCRYPT);
  for (let i = 0; i < 17_000; i++) device.aes(session);
  await flush();
  await page.settle(2000);
  expect(page.byId("events-dropped").textContent).toBe("0 dropped");
});
