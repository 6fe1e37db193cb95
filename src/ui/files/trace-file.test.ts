// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import type { TraceEvent } from "../../contract/trace.ts";
import { fromLines, toLine, traceHeader } from "../../trace/json-lines.ts";
import { REDACT_ALL, REDACT_NOTHING } from "../../trace/redact.ts";
import { FORMATS } from "../../trace/writer.ts";
import { FILE_LOG, LARGER_LOGS, LIVE_LOG, type LogLimits } from "../model/log/log-size.ts";
import { lossesText } from "../model/log/losses.ts";
import { TraceModel } from "../model/log/trace-model.ts";
import { createPageState } from "../state/page-state.ts";
import { ScriptedDevice, selfTest } from "../testing/script.ts";
import { readTrace, TraceFileError } from "./open-trace.ts";
import { estimateSize, eventCount, loggedEvents, writeTrace } from "./save-trace.ts";
import { openTrace } from "./trace-actions.ts";

const NOW = new Date("2026-01-31T12:00:00Z");
const quiet = { onProgress: () => undefined };

function scripted(rounds = 1): TraceEvent[] {
  const events: TraceEvent[] = [];
  const device = new ScriptedDevice((event) => events.push(event));
  device.bind();
  selfTest(device, rounds);
  return events;
}

function modelOf(events: readonly TraceEvent[], limits?: Partial<LogLimits>): TraceModel {
  const model = new TraceModel(limits);
  for (const event of events) model.apply(event);
  return model;
}

const file = (text: string, name = "a.trace.jsonl") => new File([text], name);
const lines = (events: readonly TraceEvent[]) => [traceHeader(), ...events.map(toLine), ""].join("\n");

test("what is saved as JSON lines with everything in it opens as the same log", async () => {
  const events = scripted();
  const model = modelOf(events);
  model.epoch = 1_769_860_800_000;
  const { name, blob } = await writeTrace(model, { format: "json-lines", redaction: REDACT_NOTHING, now: NOW }, quiet);
  expect(name).toBe("virtio-crypto-2026-01-31T12-00-00.trace.jsonl");
  const opened = await readTrace(new File([blob], name), quiet);
  expect([...loggedEvents(opened.trace)]).toEqual(events);
  expect(opened.about).toMatchObject({ date: NOW.toISOString(), redacted: "nothing", dropped: "0" });
  expect(opened.trace.epoch).toBe(model.epoch);
  expect(opened.trouble).toBe("");
});

test("redacted, it has no key in it, and says so; a copy of it says so, too", async () => {
  const events = scripted();
  const all = { format: "json-lines", redaction: REDACT_ALL, now: NOW } as const;
  const text = await (await writeTrace(modelOf(events), all, quiet)).blob.text();
  const [key] = events.flatMap((event) => (event.kind === "popped" ? [event.readable.subarray(72, 88)] : []));
  const hex = Buffer.from(key ?? []).toString("hex");
  expect(lines(events)).toContain(hex);
  expect(text).not.toContain(hex);
  const { about } = fromLines(text);
  expect(about.redacted).toBe("keys and payloads");
  const copy = { format: "json-lines", redaction: REDACT_NOTHING, about, now: NOW } as const;
  expect(fromLines(await (await writeTrace(modelOf(events), copy, quiet)).blob.text()).about.redacted).toBe(
    "keys and payloads",
  );
});

test("a log that has lost its beginning begins with what its devices were: keys are found, and no more is hidden", async () => {
  const events = scripted();
  const model = modelOf(events, { events: 40 });
  const all = { format: "json-lines", redaction: REDACT_ALL, now: NOW } as const;
  const saved = fromLines(await (await writeTrace(model, all, quiet)).blob.text());
  const begin = ["features", "queue-enabled", "queue-enabled", "status"];
  expect(saved.events.slice(0, 4).map(({ kind }) => kind)).toEqual(begin);
  expect(saved.about.dropped).toBe(String(events.length - 40));
  const destroyed = modelOf(saved.events).rows;
  const names = Array.from({ length: destroyed.length }, (_, index) => destroyed.at(index)).map(
    (row) => row?.kind === "request" && row.operation,
  );
  expect(names).toContain("AKCIPHER_DESTROY_SESSION");
});

test.each(FORMATS)("%s: the estimate is near the size", async (format) => {
  const model = modelOf(scripted(6));
  const { blob } = await writeTrace(model, { format, redaction: REDACT_NOTHING, now: NOW }, quiet);
  expect(estimateSize(model, format) / blob.size).toBeGreaterThan(0.5);
  expect(estimateSize(model, format) / blob.size).toBeLessThan(2);
});

test("a file that is no trace is refused: which, what it is, what to do", async () => {
  const refused = readTrace(file("<html></html>\n", "page.html"), quiet);
  await expect(refused).rejects.toThrow(TraceFileError);
  await expect(refused).rejects.toThrow(/^Could not open page.html: it is a web page. .* JSON lines/);
  await expect(readTrace(file("", "empty.jsonl"), quiet)).rejects.toThrow(/empty.jsonl: it is an empty file./);
});

test.each([
  ["pcapng", /: it is a trace saved as pcapng, which is for Wireshark. Save the trace once more, as JSON lines/],
  [
    "chrome",
    /: it is a Chrome trace, which is for Perfetto. Perfetto opens it, at ui.perfetto.dev. Save the trace once more/,
  ],
] as const)("a trace that was saved as %s is refused by that name", async (format, sentence) => {
  const { name, blob } = await writeTrace(modelOf(scripted()), { format, redaction: REDACT_NOTHING, now: NOW }, quiet);
  await expect(readTrace(new File([blob], name), quiet)).rejects.toThrow(sentence);
});

test("a trace of another version says that, and not that it is something else", async () => {
  const newer = file('{"format":"v86-virtio-crypto trace","version":3}\n');
  await expect(readTrace(newer, quiet)).rejects.toThrow(
    /of another version of the format: version 3; versions 1 and 2/,
  );
});

test("a file with a bad line opens, and says what is missing", async () => {
  const { trace, trouble } = await readTrace(file(`${lines(scripted())}{"kind":`), quiet);
  expect(trace.rows.length).toBeGreaterThan(10);
  expect(trouble).toMatch(/is cut off: .* events could be read/);
});

test("a file that cannot be read says why", async () => {
  const stream = () =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new DOMException("It has gone.", "NotFoundError")),
    });
  await expect(readTrace({ name: "gone", size: 1, stream }, quiet)).rejects.toThrow(
    /Could not read gone: It has gone. Is it still/,
  );
});

test("a large file opens in slices, with progress, and can be called off", async () => {
  const device: TraceEvent[] = [];
  const script = new ScriptedDevice((event) => device.push(event));
  script.bind();
  while (device.length < 20_000) script.aes(1n, 64);
  const text = lines(device);
  const shares: number[] = [];
  const { trace } = await readTrace(file(text), { onProgress: (share) => shares.push(share) });
  expect(trace.log.end).toBe(device.length);
  expect(shares.length).toBeGreaterThan(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  const abort = new AbortController();
  const called = readTrace(file(text), { onProgress: () => abort.abort(), signal: abort.signal });
  await expect(called).rejects.toThrow(/abort/i);
});

const requestsOf = ({ rows }: TraceModel) =>
  Array.from({ length: rows.length }, (_, index) => rows.at(rows.first + index)).filter(
    (row) => row?.kind === "request",
  );

/** AES requests of `size` bytes until there are so many events. */
function aes(count: number, size: number): TraceEvent[] {
  const events: TraceEvent[] = [];
  const device = new ScriptedDevice((event) => events.push(event));
  device.bind();
  while (events.length < count) device.aes(1n, size);
  return events;
}

const everything = { format: "json-lines", redaction: REDACT_NOTHING, now: NOW } as const;

test("a file of more events than the live log keeps opens whole", async () => {
  const events = aes(LIVE_LOG.events + 20_000, 16);
  const { trace } = await readTrace(file(lines(events)), quiet);
  expect(trace.log.length).toBe(events.length);
  expect(lossesText(trace.losses)).toBe("no request");
  expect(trace.log.limits).toEqual(FILE_LOG);
}, 60_000);

test("a file has as much room as is asked for, and what does not fit is said", async () => {
  const events = aes(5000, 16);
  const limits = { events: 2000, bytes: FILE_LOG.bytes };
  const { trace } = await readTrace(file(lines(events)), { ...quiet, limits });
  expect(trace.log.length).toBe(2000);
  expect(lossesText(trace.losses)).toMatch(/^\d\u2009?\d+ requests, /);
});

test("what a full log lacks is in the file's header, and in the log that opens it", async () => {
  const events = aes(3000, 16);
  const storm = Array.from({ length: 5000 }, (): TraceEvent => {
    return { kind: "notify", queue: 0, at: 1e6, instructions: 1, device: "crypto0" };
  });
  const model = modelOf([...events, ...storm], { events: 4000 });
  const { blob } = await writeTrace(model, everything, quiet);
  const opened = await readTrace(new File([blob], "a"), quiet);
  expect(opened.about).toMatchObject({ missing: expect.stringMatching(/^notify \d+/), marks: "absent" });
  expect(lossesText(opened.trace.losses)).toBe(lossesText(model.losses));
  expect(requestsOf(opened.trace)).toHaveLength(requestsOf(model).length);
  expect(opened.trace.log.length).toBe(eventCount(model));
});

test("payload that a full log has dropped is marked in the file, and in the log that opens it", async () => {
  const model = modelOf(aes(800, 65_536), { bytes: 4 << 20 });
  const { blob } = await writeTrace(model, everything, quiet);
  // Not hundreds of times as many zeros.
  expect(blob.size).toBeLessThan(3 * (4 << 20));
  const opened = await readTrace(new File([blob], "a"), quiet);
  expect(opened.trouble).toBe("");
  expect([...loggedEvents(opened.trace)].map(toLine)).toEqual([...loggedEvents(model)].map(toLine));
  expect(opened.trace.isInPart).toBe(true);
  const [oldest] = requestsOf(opened.trace);
  expect(oldest?.kind === "request" && oldest.popped.absent).toMatchObject([{ from: 128, why: "dropped" }]);
}, 60_000);

test.each([
  ["with marks", undefined],
  ["of before there were marks", /,"marks":"absent"|,"absent":\[[^\]]*\]/g],
])("a file %s that was saved without keys and data says of each byte that it was left out", async (_, taken) => {
  const { blob } = await writeTrace(modelOf(scripted()), { ...everything, redaction: REDACT_ALL }, quiet);
  const text = await blob.text();
  const { trace } = await readTrace(file(taken ? text.replace(taken, "") : text), quiet);
  const marked = await readTrace(file(text), quiet);
  expect([...loggedEvents(trace)]).toEqual([...loggedEvents(marked.trace)]);
  const [first] = requestsOf(trace);
  expect(first?.kind === "request" && first.popped.absent).toEqual([{ from: 72, to: 88, why: "left-out" }]);
  // Saved again with everything in it, it says so still.
  const about = fromLines(text).about;
  const copy = fromLines(await (await writeTrace(trace, { ...everything, about }, quiet)).blob.text());
  expect(copy.about.redacted).toBe("keys and payloads");
  expect(copy.events).toEqual([...loggedEvents(trace)]);
});

test("a log that goes on while it is saved is saved as it was", async () => {
  const model = modelOf(scripted(10), { events: 400 });
  const expected = [...loggedEvents(model)];
  const saving = writeTrace(model, everything, {
    onProgress: () => {
      for (const event of scripted(2)) model.apply(event);
    },
  });
  for (const event of scripted(10)) model.apply(event);
  const saved = fromLines(await (await saving).blob.text());
  expect(saved.events).toEqual(expected);
});

test("a file of more events than are kept says what did not fit, and opens again with the room that is chosen", async () => {
  const page = createPageState({ filesOnly: true, fileLimits: { events: 1000, bytes: 1 << 26 } });
  const events = aes(2000, 16);
  const large = file(lines(events), "large.trace.jsonl");
  await openTrace(page, large);
  expect(page.shown.trace.log.length).toBe(1000);
  expect(lossesText(page.shown.trace.losses)).toMatch(/^\d+ requests, /);
  const [, larger] = LARGER_LOGS;
  if (!larger) throw new Error("no larger log");
  page.shown.keep(larger);
  const source = page.shown.source.peek();
  if (source.kind !== "file") throw new Error("no file");
  source.reopen?.();
  await vi.waitFor(() => expect(page.shown.trace.log.length).toBe(events.length), 20_000);
  expect(page.shown.fileLimits.events).toBeGreaterThanOrEqual(larger.events);
});
