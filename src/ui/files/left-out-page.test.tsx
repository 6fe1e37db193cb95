// @vitest-environment happy-dom
/** A file that was saved without keys and data, in the page. */
import { afterEach, beforeEach, expect, describe as suite, test, vi } from "vitest";
import type { TraceEvent } from "../../contract/trace.ts";
import { type TraceAbout, toLine, traceHeader } from "../../trace/json-lines.ts";
import { REDACT_ALL, Redactor } from "../../trace/redact.ts";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { dismissJob } from "../state/file-job.ts";
import { chooseFile, partsLoaded } from "../testing/choose-file.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { recorded } from "../testing/script.ts";

// The terminal needs a browser that lays out.
vi.mock("../terminal/xterm-screen.ts", () => import("../testing/no-screen.ts"));

let page: PageDriver;
beforeEach(() => {
  page = new PageDriver();
  dismissJob();
  location.hash = "";
});
afterEach(() => page.restore());

const rows = () => page.all("[data-testid=request-row]");
const choose = (text: string) => chooseFile(page, text);
const loaded = () => partsLoaded(page);

const events = recorded((device) => {
  device.bind();
  device.aes(device.createAes(CipherOp.ENCRYPT), 32);
});
const work = [traceHeader(), ...events.map(toLine), ""].join("\n");

/** Before there were marks, zeros were all there was. */
const lineOf = (event: TraceEvent, { marks }: TraceAbout): string =>
  marks ? toLine(event) : toLine(event).replace(/,"absent":\[[^\]]*\]/, "");

suite("a file that was saved without its secrets", () => {
  const bare = (about: TraceAbout) => {
    const redactor = new Redactor(REDACT_ALL);
    return [traceHeader(about), ...events.map((event) => lineOf(redactor.redact(event), about)), ""].join("\n");
  };

  test.each([
    ["that marks what is not in it", { redacted: "keys and payloads", marks: "absent" }],
    ["of before there were marks", { redacted: "keys and payloads" }],
  ])("%s says so over the list, in fields, bytes, filter and copies, and means it not for a mask", async (_, about) => {
    await page.mount();
    await choose(bare(about));
    expect(page.byId("source-left-out").textContent).toContain("saved without keys and data: their bytes are left out");
    const [, encrypt] = rows();
    if (!encrypt) throw new Error("no row");
    await page.click(encrypt);
    await page.settle(600);
    const iv = () => page.all("[data-field$='/iv'] .field-value")[0]?.textContent;
    expect(iv()).toBe("16 bytes, left out of the file");
    await page.click(page.button("Hide secrets"));
    expect(iv()).toBe("16 bytes, left out of the file");
    await page.click(page.button("Hide secrets"));
    const absent = page.all(".byte-hex .piece.absent");
    expect(absent[0]?.textContent).toBe(Array.from({ length: 16 }, () => "--").join(" "));
    expect(absent[0]?.title).toBe("left out of the file");
    await page.fill(page.field("Filter requests"), "iv == 0x00000000000000000000000000000000");
    await loaded();
    expect(rows()).toHaveLength(0);
    expect(page.byId("filter-gap").textContent).toContain("Some bytes are not in this log");
  });

  test("is not said of one that has everything in it", async () => {
    await page.mount();
    await choose(work);
    expect(page.all("[data-testid=source-left-out]")).toEqual([]);
    await page.fill(page.field("Filter requests"), "src_data_len == 32");
    await loaded();
    expect(rows()).toHaveLength(1);
    expect(page.all("[data-testid=filter-gap]")).toEqual([]);
  });
});
