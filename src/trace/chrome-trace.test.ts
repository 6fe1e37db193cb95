import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceEvent } from "../contract/trace.ts";
import { ScriptedDevice } from "../ui/testing/script.ts";
import { ChromeTraceWriter } from "./chrome-trace.ts";
import { event } from "./testing/events.ts";

interface Entry {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly id2?: { readonly local: string };
  readonly args: Readonly<Record<string, unknown>>;
}

function written(events: readonly TraceEvent[]): Entry[] {
  const writer = new ChromeTraceWriter();
  const text = [writer.begin({ made: "test" }), ...events.map((each) => writer.event(each)), writer.end()].join("");
  const file = JSON.parse(text) as { readonly otherData: object; readonly traceEvents: Entry[] };
  expect(file.otherData).toEqual({ made: "test" });
  return file.traceEvents;
}

function scripted(play: (device: ScriptedDevice) => void): TraceEvent[] {
  const events: TraceEvent[] = [];
  const device = new ScriptedDevice((each) => events.push(each));
  device.bind();
  play(device);
  return events;
}

test("a request of the engine: a slice with its stages inside, and one of its worker", () => {
  const entries = written(
    scripted((device) => {
      const request = device.rsaBegin(device.createRsa());
      device.wait(1);
      device.emit({ kind: "working", request, worker: 3 });
      device.rsaDone(request, { took: 5 });
    }),
  );
  const request = entries.filter(({ id2 }) => id2?.local === "0x2");
  const begins = request.filter(({ ph }) => ph === "b").map(({ name }) => name);
  expect(begins).toEqual([
    "#2 AKCIPHER_DECRYPT",
    "in the device",
    "waits for a worker",
    "in the engine",
    "written back",
  ]);
  expect(request.filter(({ ph }) => ph === "e")).toHaveLength(begins.length);
  expect(request[0]?.args).toMatchObject({ status: "OK", "used.len": 65, device: "crypto0" });
  const [worker] = entries.filter(({ ph }) => ph === "X");
  expect(worker).toMatchObject({ name: "#2 AKCIPHER_DECRYPT", tid: 100_003, dur: 5000 });
  expect(entries.find(({ ph, tid }) => ph === "M" && tid === 100_003)?.args).toEqual({ name: "worker 3" });
});

test("devices are processes, queues are threads, kicks and interrupts are instants with both clocks", () => {
  const entries = written([
    ...scripted((device) => device.aes(1n)),
    { at: 1, instructions: 5, device: "other", kind: "notify", queue: 0 },
  ]);
  expect(entries.filter(({ name }) => name === "process_name").map(({ pid, args }) => [pid, args.name])).toEqual([
    [1, "crypto0"],
    [2, "other"],
  ]);
  expect(entries.filter(({ name }) => name === "thread_name").map(({ args }) => args.name)).toEqual(["queue 0"]);
  expect(entries.at(-1)).toMatchObject({
    name: "notify",
    ph: "i",
    pid: 2,
    tid: 10,
    ts: 1000,
    args: { instructions: 5 },
  });
  expect(entries.some(({ name, ph }) => name === "interrupt" && ph === "i")).toBe(true);
});

test("a request without an answer ends with the trace, or with the reset", () => {
  const open = (device: ScriptedDevice) => device.rsaBegin(1n);
  const statuses = (events: readonly TraceEvent[]) =>
    written(events)
      .filter(({ ph, name }) => ph === "e" && name.startsWith("#"))
      .map(({ args }) => args.status);
  expect(statuses(scripted(open))).toEqual(["no answer"]);
  const reset = scripted((device) => {
    open(device);
    device.reset("driver", 1);
  });
  expect(statuses(reset)).toEqual(["no answer"]);
});

test("whatever is in a log, the file is JSON, and every slice that begins ends", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (events) => {
      const entries = written(events);
      const count = (ph: string) => entries.filter((entry) => entry.ph === ph).length;
      expect(count("b")).toBe(count("e"));
    }),
  );
});

test("a command is a slice of the guest, and one without an end goes on to the last moment that is known", () => {
  const stamp = { instructions: 5, device: "" };
  const entries = written([
    { ...stamp, at: 1, kind: "command", command: 1, text: "false" },
    { ...stamp, at: 3, kind: "command-ended", command: 1, outcome: "exited", status: 1 },
    { ...stamp, at: 4, kind: "command", command: 2, text: "" },
  ]);
  expect(entries.map(({ name, ph, ts }) => [name, ph, ts])).toEqual([
    ["process_name", "M", 0],
    ["false", "b", 1000],
    ["false", "e", 3000],
    ["a command", "b", 4000],
    ["a command", "e", 4000],
  ]);
  expect(entries[0]?.args).toEqual({ name: "guest" });
  expect(entries[2]?.args).toEqual({ status: 1 });
  expect(entries[4]?.args).toEqual({ status: "unknown" });
});

test("a log that goes on has a request in flight as one slice, ends those that are not, and says where it goes on", () => {
  const entries = written(
    scripted((device) => {
      const session = device.createRsa();
      const request = device.rsaBegin(session);
      device.goOn();
      device.rsaDone(request, { took: 5 });
      device.rsaBegin(session);
      device.emit({ kind: "resumed", cause: "recording", status: 15, queues: [], onHold: [], inFlight: [] });
    }),
  );
  const names = entries.filter(({ ph, name }) => ph === "b" && name.startsWith("#")).map(({ name }) => name);
  expect(names.sort()).toEqual(["#1 AKCIPHER_CREATE_SESSION", "#2 AKCIPHER_DECRYPT", "#3 AKCIPHER_DECRYPT"]);
  const marks = entries.filter(({ name }) => name === "resumed").map(({ args }) => args);
  expect(marks).toMatchObject([
    { cause: "restored", status: 15 },
    { cause: "recording", status: 15 },
  ]);
  // Told, and not changed.
  expect(entries.filter(({ name, args }) => name === "status" && args?.from === args?.to)).toEqual([]);
});
