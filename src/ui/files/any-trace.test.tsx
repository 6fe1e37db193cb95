// @vitest-environment happy-dom
/** Whatever numbers a file has: what opens can be saved in each form, and shown. */
import fc from "fast-check";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TraceEvent } from "../../contract/trace.ts";
import type { TraceAbout } from "../../trace/json-lines.ts";
import { fromLines, toLine, traceHeader } from "../../trace/json-lines.ts";
import { KINDS } from "../../trace/kinds.ts";
import { REDACT_ALL, REDACT_NOTHING } from "../../trace/redact.ts";
import { EVENTS, event } from "../../trace/testing/events.ts";
import { FORMATS } from "../../trace/writer.ts";
import { PageDriver } from "../testing/page-driver.ts";
import { ScriptedDevice, selfTest } from "../testing/script.ts";
import { mountViewer } from "../viewer/ViewerApp.tsx";
import { readTrace, TraceFileError } from "./open-trace.ts";
import { writeTrace } from "./save-trace.ts";

const quiet = { onProgress: () => undefined };

/** Replacement of a number in the JSON of an event. */
const NUMBERS = [
  "0.5",
  "-0",
  "-1",
  "1e-9",
  "255",
  "65536",
  "4294967296",
  "9007199254740991",
  "9007199254740992",
].concat(["1e13", "18446744073709551616", "1e21", "1e308", "1e999", '"1"', "null", "[]", "true"]);
const ABOUTS = ["1e3", "-5", "0.5", "1769860800000.25", "99999999999999", "999999999999999.9", "9".repeat(400), "x"];

const story: readonly TraceEvent[] = (() => {
  const events: TraceEvent[] = [];
  const device = new ScriptedDevice((each) => events.push(each));
  device.bind();
  selfTest(device, 1);
  return events;
})();

const about: fc.Arbitrary<TraceAbout> = fc.dictionary(
  fc.constantFrom("made", "date", "redacted", "dropped", "epoch"),
  fc.constantFrom(...ABOUTS),
);

/** A device's story with numbers of it changed, and events of any kind in between. */
const file = fc
  .record({
    about,
    changes: fc.array(fc.record({ at: fc.nat(), which: fc.nat(), to: fc.constantFrom(...NUMBERS) }), { maxLength: 30 }),
    others: fc.array(fc.record({ at: fc.nat(), event }), { maxLength: 10 }),
  })
  .map(({ about, changes, others }) => {
    const lines = story.map(toLine);
    for (const { at, which, to } of changes) {
      const line = at % lines.length;
      lines[line] = changed(lines[line] ?? "", which, to);
    }
    for (const { at, event } of others) lines.splice(at % lines.length, 0, toLine(event));
    return [traceHeader(about), ...lines, ""].join("\n");
  });

function changed(line: string, which: number, to: string): string {
  const found = [...line.matchAll(/(?<=":)[\d.]+/g)];
  const { index = 0, 0: number = "" } = found[which % found.length] ?? {};
  return line.slice(0, index) + to + line.slice(index + number.length);
}

async function saveEach(text: string): Promise<void> {
  let opened: Awaited<ReturnType<typeof readTrace>>;
  try {
    opened = await readTrace(new File([text], "any"), quiet);
  } catch (error) {
    // It does not open, and says why.
    expect(error).toBeInstanceOf(TraceFileError);
    return;
  }
  for (const format of FORMATS) {
    for (const redaction of [REDACT_NOTHING, REDACT_ALL]) {
      const { blob } = await writeTrace(
        opened.trace,
        { format, redaction, about: opened.about, now: new Date(0) },
        quiet,
      );
      expect(blob.size).toBeGreaterThan(0);
    }
  }
}

test(
  "any file that opens is saved as JSON lines, as pcapng and for Perfetto",
  () => fc.assert(fc.asyncProperty(file, saveEach), { numRuns: 100 }),
  60_000,
);

test.each(Object.keys(KINDS))("%s: half an instruction names the line and the field", (kind) => {
  const [one] = fc.sample(EVENTS[kind as keyof typeof EVENTS] as fc.Arbitrary<TraceEvent>, 1);
  const line = toLine({ ...(one as TraceEvent), instructions: 7 }).replace('"instructions":7', '"instructions":0.5');
  const { events, problems } = fromLines([traceHeader(), line, ""].join("\n"));
  expect(events).toEqual([]);
  expect(problems).toEqual([{ problem: "bad-field", line: 2, detail: `${kind}: instructions is no whole number` }]);
});

let page: PageDriver;
beforeEach(() => {
  page = new PageDriver();
});
afterEach(() => page.restore());

async function loaded(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) {
    await act(async () => {
      await vi.dynamicImportSettled();
    });
    await page.settle(60);
  }
}

async function show(text: string): Promise<void> {
  const [input] = page.all<HTMLInputElement>("input[type=file][aria-label='Trace file']");
  Object.defineProperty(input, "files", { value: [new File([text], "any")], configurable: true });
  input?.dispatchEvent(new Event("change", { bubbles: true }));
  await loaded();
}

test("any file that opens is shown: its rows, a request, and each side of its device", async () => {
  await act(() => mountViewer(page.root, { sample: async () => "" }));
  await loaded();
  for (const text of fc.sample(file, { numRuns: 8, seed: 1 })) {
    await show(text);
    for (const side of ["Rings", "State", "Findings", "Charts"]) {
      await page.click(page.button(new RegExp(`^${side}`)));
      await loaded();
    }
    for (const row of page.all("[data-testid=request-row]").slice(0, 5)) await page.click(row);
    expect(page.byId("source-badge").textContent).toContain("any");
    expect(page.root.textContent).toMatch(/\d+ shown[\d\u2009]+ dropped/);
    expect(page.root.textContent).not.toContain("NaN");
  }
}, 60_000);
