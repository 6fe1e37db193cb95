// @vitest-environment happy-dom
import { effect } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newExpert } from "../model/expert/expert.ts";
import { FILE_LOG } from "../model/log/log-size.ts";
import { SAMPLE } from "../model/log/log-source.ts";
import { TraceModel } from "../model/log/trace-model.ts";
import { recorded } from "../testing/script.ts";
import { createPageState, type PageState, receive } from "./page-state.ts";

const events = recorded((device) => device.bind());

let page: PageState;

beforeEach(() => {
  vi.useFakeTimers();
  page = createPageState({ now: () => 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

test("marks and open groups of the live list are there again when it is", () => {
  page.list.toggleMark(3);
  page.list.toggleGroup(0);
  page.shown.show(SAMPLE, new TraceModel());
  expect(page.list.marks.value.size).toBe(0);
  expect(page.list.groupChoices.value.size).toBe(0);
  page.list.toggleMark(9);
  page.shown.showLive();
  expect([...page.list.marks.value]).toEqual([3]);
  expect([...page.list.groupChoices.value]).toEqual([[0, true]]);
});

test("another log has a device and a queue of its own", () => {
  page.choice.showDevice("crypto1");
  page.choice.showQueue(2);
  page.shown.show(SAMPLE, new TraceModel());
  expect(page.choice.deviceName.value).toBeUndefined();
  expect(page.choice.queue).toBe(0);
});

test("the machine's first events end the sample, but not a file", () => {
  page.shown.show(SAMPLE, new TraceModel());
  receive(page, { type: "trace", events, dropped: 0, epoch: 7 });
  expect(page.shown.source.value.kind).toBe("live");
  expect(page.shown.trace.epoch).toBe(7);
  page.shown.show({ kind: "file", name: "a", about: {}, trouble: "" }, new TraceModel());
  receive(page, { type: "trace", events, dropped: 0, epoch: 7 });
  expect(page.shown.source.value.kind).toBe("file");
});

test("an effect sees a change of log once, with all that belongs to it", () => {
  page.selection.select(5);
  const seen: string[] = [];
  const stop = effect(() => {
    seen.push(`${page.shown.source.value.kind} ${page.selection.ordinal.value} ${page.shown.changes.value}`);
  });
  page.shown.show(SAMPLE, new TraceModel());
  stop();
  expect(seen).toEqual(["live 5 0", "sample undefined 1"]);
});

test("a larger log is kept live, in what is shown, and of the next file", () => {
  const limits = { events: 2 * FILE_LOG.events, bytes: 2 * FILE_LOG.bytes };
  const file = new TraceModel();
  page.shown.show(SAMPLE, file);
  page.shown.keep(limits);
  expect(page.shown.live.log.limits.events).toBe(limits.events);
  expect(file.log.limits.events).toBe(limits.events);
  expect(page.shown.fileLimits).toEqual(limits);
});

test("a log that comes without findings has them a frame later, if it is still shown", () => {
  page.shown.attachExpert(newExpert);
  const [first, second] = [new TraceModel(), new TraceModel()];
  page.shown.show(SAMPLE, first);
  page.shown.show(SAMPLE, second);
  expect(second.expert).toBeUndefined();
  vi.runAllTimers();
  expect(second.expert).toBeDefined();
  expect(first.expert).toBeUndefined();
});
