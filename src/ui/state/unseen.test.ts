// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TraceEvent } from "../../contract/trace.ts";
import { FILE_LOG } from "../model/log/log-size.ts";
import { TraceModel } from "../model/log/trace-model.ts";
import { ScriptedDevice } from "../testing/script.ts";
import { createPageState, type PageState, receive } from "./page-state.ts";

let page: PageState;
let events: TraceEvent[] = [];

const device = (name: string) => new ScriptedDevice((event) => events.push(event), { name });
let crypto0: ScriptedDevice;
let crypto1: ScriptedDevice;

/** The page gets what the devices have done since, and is refreshed. */
function refreshed(): void {
  receive(page, { type: "trace", events, dropped: 0, epoch: 0 });
  events = [];
  vi.advanceTimersByTime(2000);
}

function requests(of: ScriptedDevice, count: number): void {
  for (let done = 0; done < count; done++) of.aes(1n);
}

const device1 = () => page.shown.live.devices.find(({ name }) => name === "crypto1");
const unseenOf1 = (): number => {
  const found = device1();
  return found ? page.unseen.requestsOf(found) : 0;
};

beforeEach(() => {
  vi.useFakeTimers();
  events = [];
  page = createPageState();
  crypto0 = device("crypto0");
  crypto1 = device("crypto1");
  crypto0.bind();
  crypto1.bind();
  // As the kernel tests a driver during the boot.
  requests(crypto1, 3);
  refreshed();
  receive(page, { type: "phase", phase: "shell", at: 2000 });
  refreshed();
});

afterEach(() => vi.useRealTimers());

test("what comes while the list follows its newest row, and during the boot, is seen", () => {
  requests(crypto0, 5);
  refreshed();
  expect(page.unseen.rows.value).toBe(0);
  expect(unseenOf1()).toBe(0);
});

test("rows that come after a row was selected are counted until the list is at its newest row again", () => {
  requests(crypto0, 2);
  refreshed();
  page.selection.select(0);
  requests(crypto0, 7);
  refreshed();
  expect(page.unseen.rows.value).toBe(7);
  page.selection.showNewest();
  expect(page.unseen.rows.value).toBe(0);
  expect(page.selection.ordinal.value).toBe(0);
});

test("rows that come into view at once are seen, though a row is selected", () => {
  page.selection.select(0);
  requests(crypto0, 3);
  refreshed();
  page.unseen.drawn(true);
  expect(page.unseen.rows.value).toBe(0);
  requests(crypto0, 3);
  refreshed();
  page.unseen.drawn(false);
  expect(page.unseen.rows.value).toBe(3);
});

test("with a filter only rows that pass it are counted", () => {
  page.selection.select(0);
  page.filter.set("status == OK");
  for (let done = 0; done < 3; done++) crypto0.aesRefused();
  requests(crypto0, 2);
  refreshed();
  expect(page.unseen.rows.value).toBe(2);
});

test("requests of the device that is not shown are counted until it is shown", () => {
  requests(crypto1, 4);
  refreshed();
  expect(unseenOf1()).toBe(4);
  page.choice.showDevice("crypto1");
  expect(unseenOf1()).toBe(0);
  requests(crypto1, 1);
  refreshed();
  expect(unseenOf1()).toBe(0);
});

test("beside a file nothing is counted", () => {
  page.selection.select(0);
  requests(crypto1, 4);
  refreshed();
  page.shown.show(
    { kind: "file", name: "a", about: {}, trouble: "", reopen: () => undefined },
    new TraceModel(FILE_LOG),
  );
  refreshed();
  expect(page.unseen.rows.value).toBe(0);
  expect(unseenOf1()).toBe(0);
});
