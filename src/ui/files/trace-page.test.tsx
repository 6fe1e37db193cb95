// @vitest-environment happy-dom
/** Files in the page and in the viewer: what is shown, saved, compared and masked. */
import { readFileSync } from "node:fs";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, describe as suite, test, vi } from "vitest";
import type { TraceEvent } from "../../contract/trace.ts";
import { toLine, traceHeader } from "../../trace/json-lines.ts";
import { rngExchange } from "../../trace/testing/samples.ts";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { mountApp } from "../shell/App.tsx";
import { dismissJob } from "../state/file-job.ts";
import { closeOverlay } from "../state/overlay.ts";
import { chooseFile, partsLoaded } from "../testing/choose-file.ts";
import { FakeMachine } from "../testing/fake-machine.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { ScriptedDevice } from "../testing/script.ts";
import { mountViewer } from "../viewer/ViewerApp.tsx";

const SAMPLE = readFileSync("public/sample.trace.jsonl", "utf8");

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;
beforeEach(() => {
  page = new PageDriver();
  dismissJob();
  closeOverlay();
  location.hash = "";
});
afterEach(() => page.restore());

const rows = () => page.all("[data-testid=request-row]");
const badge = () => page.all("[data-testid=source-badge]")[0];

function trace(play: (device: ScriptedDevice) => void): string {
  const events: TraceEvent[] = [];
  const device = new ScriptedDevice((event) => events.push(event));
  device.bind();
  play(device);
  return [traceHeader(), ...events.map(toLine), ""].join("\n");
}

const KEY = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
const HEX_KEY = Buffer.from(KEY)
  .toString("hex")
  .replace(/..(?=.)/g, "$& ");
const work = trace((device) => device.aes(device.createAes(CipherOp.ENCRYPT, KEY), 32));

const choose = (text: string, name: string, nth = 0) => chooseFile(page, text, { name, nth });
const loaded = () => partsLoaded(page);

async function mountWithSample(sample: () => Promise<string>): Promise<void> {
  await act(() => {
    mountApp(page.root, {
      connect: (listener) => {
        const machine = new FakeMachine(listener, { pace: 0 });
        page.machines.push(machine);
        return machine;
      },
      images: "/images/",
      sample,
    });
  });
  await page.settle(900);
  await loaded();
}

suite("the sample", () => {
  test("is shown before the first boot, says that it is not live, and goes with Boot", async () => {
    await mountWithSample(async () => SAMPLE);
    expect(badge()?.textContent).toBe("sample - not live");
    expect(rows().length).toBeGreaterThan(5);
    expect(page.byId("machine-state").dataset.state).toBe("off");
    expect(page.byId("device-state").textContent).toBe("no device yet");
    await page.click(page.button("Boot"));
    expect(badge()).toBeUndefined();
  });

  test.each([
    ["cannot be fetched", () => Promise.reject(new Error("404"))],
    ["is something else", async () => "<html>"],
  ])("that %s leaves the page as it was", async (_, sample) => {
    const info = vi.spyOn(console, "info").mockImplementation(() => undefined);
    await mountWithSample(sample);
    expect(badge()).toBeUndefined();
    expect(page.all("[data-testid=trace-problem]")).toEqual([]);
    expect(page.byId("requests-empty").textContent).toContain("No requests yet");
    expect(info).toHaveBeenCalledOnce();
    info.mockRestore();
  });

  test("does not come over a machine that was booted meanwhile", async () => {
    let deliver: (text: string) => void = () => undefined;
    await mountWithSample(() => new Promise((resolve) => (deliver = resolve)));
    await page.click(page.button("Boot"));
    deliver(SAMPLE);
    await loaded();
    expect(badge()).toBeUndefined();
  });
});

/** A drag's event at the page, with the files it brings. */
async function drag(type: "dragenter" | "dragover" | "drop", ...files: File[]): Promise<Event> {
  const event = new Event(type, { bubbles: true, cancelable: true });
  Object.defineProperty(event, "dataTransfer", { value: { types: files.length > 0 ? ["Files"] : [], files } });
  page.root.dispatchEvent(event);
  await loaded();
  return event;
}

suite("a file that is dropped on the page", () => {
  const file = new File([work], "work.trace.jsonl");

  test("is shown, and the page says while it is over it that it will be", async () => {
    await page.mount();
    await drag("dragenter", file);
    expect((await drag("dragover", file)).defaultPrevented).toBe(true);
    expect(document.documentElement.classList).toContain("dropping");
    expect((await drag("drop", file)).defaultPrevented).toBe(true);
    expect(document.documentElement.classList).not.toContain("dropping");
    expect(badge()?.textContent).toBe("trace file work.trace.jsonl, not live");
  });

  test("is the browser's when it is no file, or when there is no page any more", async () => {
    await page.mount();
    await drag("dragenter", file);
    expect((await drag("drop")).defaultPrevented).toBe(false);
    page.restore();
    const event = new Event("drop", { bubbles: true, cancelable: true });
    Object.defineProperty(event, "dataTransfer", { value: { types: ["Files"], files: [file] } });
    document.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });
});

suite("a file in the page", () => {
  test("is shown instead of the live log, which goes on and comes back", async () => {
    await page.booted();
    const live = page.byId("request-count").textContent;
    await choose(work, "work.trace.jsonl");
    expect(badge()?.textContent).toBe("trace file work.trace.jsonl, not live");
    expect(rows()).toHaveLength(2);
    expect(page.button(/^Hold/).disabled).toBe(true);
    await act(() => {
      page.machine.device.aesRefused();
      page.machine.flush();
    });
    await page.settle();
    expect(rows()).toHaveLength(2);
    await page.click(page.button("Back to live"));
    expect(badge()).toBeUndefined();
    expect(page.byId("request-count").textContent).not.toBe(live);
    expect(page.button(/^Hold/).disabled).toBe(false);
  });

  test("that is no trace changes nothing, and says what, why and what to do", async () => {
    await page.mount();
    await choose("{}", "package.json");
    expect(page.byId("trace-problem").textContent).toMatch(
      /Could not open package.json: it is JSON, but no trace of v86-virtio-crypto. .* JSON lines/,
    );
    expect(badge()).toBeUndefined();
    await page.click(page.button("Dismiss"));
    expect(page.all("[data-testid=trace-problem]")).toEqual([]);
  });

  test("with a line cut off is shown, and says what is missing", async () => {
    await page.mount();
    await choose(work.slice(0, -5), "cut.trace.jsonl");
    expect(rows()).toHaveLength(2);
    expect(page.byId("source-trouble").textContent).toMatch(/is cut off/);
  });

  test("nothing in it becomes markup", async () => {
    const evil = '<img src=x onerror="alert(1)">';
    const lines = trace((device) => device.fault(evil, evil)).replaceAll("crypto0", evil.replaceAll('"', '\\"'));
    await page.mount();
    await choose(lines, evil);
    expect(page.root.textContent).toContain(evil);
    expect(page.all("img")).toEqual([]);
  });
});

suite("the mask", () => {
  test("shows keys as dots in the fields and in the bytes, and nothing else", async () => {
    await page.mount();
    await choose(work, "work.trace.jsonl");
    const [first] = rows();
    if (!first) throw new Error("no row");
    await page.click(first);
    await page.settle(600);
    const detail = () => page.all(".detail-body")[0]?.textContent ?? "";
    expect(detail()).toContain(HEX_KEY);
    await page.click(page.button("Hide secrets"));
    expect(page.button("Hide secrets").getAttribute("aria-pressed")).toBe("true");
    expect(detail()).not.toContain(HEX_KEY);
    expect(detail()).not.toContain("a0 a1");
    expect(page.all("[data-field$='/key'] .masked")[0]?.textContent).toBe("•• 16 bytes");
    expect(detail()).toContain("AES_CBC");
    expect(detail()).toContain(Array.from({ length: 16 }, () => "••").join(" "));
    await page.click(page.button("Hide secrets"));
    expect(detail()).toContain(HEX_KEY);
  });
});

suite("what is copied under the mask", () => {
  test("says that keys are masked, and has dots for a value", async () => {
    const copied: string[] = [];
    vi.stubGlobal("navigator", {
      ...navigator,
      clipboard: { writeText: async (text: string) => void copied.push(text) },
    });
    await page.mount();
    await choose(work, "work.trace.jsonl");
    const [first] = rows();
    if (!first) throw new Error("no row");
    await page.click(first);
    await page.settle(600);
    const [key] = page.all("[data-field$='/key']");
    if (!key) throw new Error("no key");
    await page.click(key);
    await page.click(page.button("Copy value"));
    await page.click(page.button("Hide secrets"));
    await page.click(page.button("Copy value"));
    expect(page.all("button").map(({ textContent }) => textContent)).not.toContain("Filter by this");
    await page.click(page.button("Copy"));
    await page.click(page.button("Bytes as hex"));
    await loaded();
    expect(copied).toHaveLength(3);
    expect(copied[0]).toBe(HEX_KEY.replaceAll(" ", ""));
    expect(copied[1]).toBe("•• 16 bytes");
    expect(copied[2]).toContain("request: 02 00");
    expect(copied[2]).not.toContain("a0 a1");
    expect(copied[2]).toContain("[16 bytes, masked]");
  });
});

suite("saving", () => {
  test("the dialog tells how much there is, and warns of keys", async () => {
    await page.mount();
    await choose(work, "work.trace.jsonl");
    await page.click(page.button("Trace"));
    await page.click(page.button(/^Save as …/));
    await loaded();
    expect(page.byId("save-size").textContent).toMatch(/^\d+ events, about \d/);
    expect(page.byId("save-trace").textContent).not.toContain("Whoever gets the file");
    const keys = page.field(/^Keys/) as HTMLInputElement;
    await page.click(keys);
    expect(page.byId("save-trace").textContent).toContain("Whoever gets the file gets the keys");
  });
});

suite("the viewer", () => {
  const mount = async () => {
    await act(() => mountViewer(page.root, { sample: async () => SAMPLE }));
    await loaded();
  };

  test("opens a file, and has no way back to a machine that is not there", async () => {
    await mount();
    expect(page.root.textContent).toContain("Open a trace");
    await choose(work, "work.trace.jsonl");
    expect(rows()).toHaveLength(2);
    expect(page.all("button").some(({ textContent }) => /live|Close$/.test(textContent ?? ""))).toBe(false);
    expect(page.machines).toEqual([]);
  });

  test("with #sample in the address shows the sample", async () => {
    location.hash = "#sample";
    await mount();
    expect(badge()?.dataset.source).toBe("sample");
    expect(rows().length).toBeGreaterThan(5);
  });

  test("with a request, a tab and a filter in the address shows them of the sample, and keeps the address so", async () => {
    const address = "#/sample?device=crypto1&filter=status+%3D+OK&tab=charts&request=3";
    location.hash = address;
    await mount();
    expect(page.all("[role=grid]")[0]?.getAttribute("aria-activedescendant")).toMatch(/^request-/);
    expect(page.all("[role=tab][aria-selected=true]")[0]?.textContent).toContain("Charts");
    expect((page.field("Filter requests") as HTMLInputElement).value).toBe("status = OK");
    await page.settle(1000);
    expect(location.hash).toBe(address);
  });

  test("the address leaves the sample with it: a file of the person is in none", async () => {
    location.hash = "#/sample?request=7000";
    await mount();
    expect(page.byId("missing-request").textContent).toContain("Request 7000 of crypto0 is not in this trace.");
    await choose(work, "work.trace.jsonl");
    await page.settle(1000);
    expect(location.hash).toBe("");
    expect(page.all("[data-testid=missing-request]")).toEqual([]);
    await page.click(page.button("View"));
    expect(page.button(/^Make a link/).getAttribute("aria-disabled")).toBe("true");
  });

  test("makes a link to the sample, and offers nothing that needs a machine", async () => {
    location.hash = "#/sample?device=crypto0&request=2";
    await mount();
    await page.click(page.button("View"));
    await page.click(page.button(/^Make a link/));
    await loaded();
    expect(new URL(page.byId("made-link").textContent ?? "").hash).toBe("#/sample?device=crypto0&queue=1&request=2");
    expect(page.root.textContent).not.toContain("Boot at once");
    expect(page.root.textContent).not.toContain("Propose a command");
  });

  test("a terminal alone in the address is named and left out, as a viewer has none", async () => {
    location.hash = "#/sample?alone=terminal";
    await mount();
    expect(page.byId("address-problems").textContent).toContain("which a viewer has not");
    expect(page.root.querySelector("[data-maximised]")).toBeNull();
  });

  test("shows an entropy device of a file: its rows, the tree and the bytes of an answer", async () => {
    const random = Uint8Array.from({ length: 32 }, (_, index) => 0xa0 + index);
    await mount();
    await choose([traceHeader(), ...rngExchange(random).map(toLine), ""].join("\n"), "rng.trace.jsonl");
    expect(rows().map(({ textContent }) => textContent)).toEqual([expect.stringMatching(/random bytes.*32 bytes/)]);
    await page.click(rows()[0]);
    expect(page.all("[data-testid=field]").map(({ textContent }) => textContent)).toContainEqual(
      expect.stringMatching(/^random.*a0 a1 a2/),
    );
    expect(page.all("[data-testid=descriptor]")).toHaveLength(1);
    expect(page.all(".regions")[0]?.textContent).not.toContain("crypto0");
  });

  test("compares with a second trace: what changed is marked, and both trees open", async () => {
    await mount();
    await choose(work, "left.trace.jsonl");
    const longer = trace((device) => {
      const id = device.createAes(CipherOp.ENCRYPT, KEY);
      device.aes(id, 48);
      device.destroy(3, id);
    });
    await choose(longer, "right.trace.jsonl", 1);
    expect(page.byId("diff-counts").textContent).toBe("1 same, 1 changed, 0 only left, 1 only right");
    const pairs = page.all("[data-testid=diff-row]");
    expect(pairs.map(({ dataset }) => dataset.kind)).toEqual(["same", "changed", "right"]);
    const [, changed] = pairs;
    if (!changed) throw new Error("no pair");
    await page.click(changed);
    expect(page.byId("differences").textContent).toContain("src_data_len3248");
    expect(page.all("[role=tree]").map((tree) => tree.getAttribute("aria-label"))).toEqual([
      "Fields of the left trace",
      "Fields of the right trace",
    ]);
    expect(page.all(".field.differs").length).toBeGreaterThan(2);
    await page.click(page.button("End the comparison"));
    expect(rows()).toHaveLength(2);
  });
});
