// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { MachineFailure } from "../../contract/machine.ts";
import type { Durations } from "../model/boot.ts";
import { createPageState, type PageState, receive } from "./page-state.ts";

const FAILURE: MachineFailure = { kind: "machine-crashed", what: "", why: "", advice: "", canRetry: true };

let page: PageState;
let time: number;
let booted: Durations[];

beforeEach(() => {
  time = 100;
  booted = [];
  page = createPageState({ now: () => time, onBooted: (durations) => booted.push(durations) });
});

test("a boot begins without what the one before has left", () => {
  receive(page, { type: "failure", failure: FAILURE });
  receive(page, { type: "phase", phase: "bios", at: 5 });
  page.machine.bootBegins();
  expect(page.machine.failure.value).toBeUndefined();
  expect(page.machine.boot.reached.size).toBe(0);
  expect(page.machine.bootedAt.value).toBe(100);
});

test("a guest that reboots by itself begins a boot, counted from when it did", () => {
  page.machine.bootBegins();
  receive(page, { type: "phase", phase: "bios", at: 5 });
  receive(page, { type: "phase", phase: "shell", at: 50 });
  time = 1000;
  receive(page, { type: "phase", phase: "bios", at: 20 });
  expect(page.machine.boot.finished).toBe(false);
  expect(page.machine.bootedAt.value).toBe(980);
});

test("a boot's durations are for the next one, those of a restored machine are not", () => {
  page.machine.bootBegins();
  receive(page, { type: "phase", phase: "shell", at: 50 });
  expect(booted).toHaveLength(1);
  page.machine.bootBegins();
  page.machine.restored.value = true;
  receive(page, { type: "phase", phase: "shell", at: 50 });
  expect(booted).toHaveLength(1);
});

test("a saved machine that is refused was not restored", () => {
  page.machine.restored.value = true;
  receive(page, { type: "saved-refused", why: "of another build" });
  expect(page.machine.restored.value).toBe(false);
  expect(page.machine.savedRefused.value).toBe("of another build");
});

test("console bytes reach all listeners, until they stop", () => {
  const heard: string[] = [];
  const stop = page.machine.onConsole((bytes) => heard.push(`one ${bytes.length}`));
  page.machine.onConsole((bytes) => heard.push(`other ${bytes.length}`));
  receive(page, { type: "console", bytes: Uint8Array.of(1, 2) });
  stop();
  receive(page, { type: "console", bytes: Uint8Array.of(3) });
  expect(heard).toEqual(["one 2", "other 2", "other 1"]);
});
