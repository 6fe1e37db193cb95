// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TraceEvent } from "../../contract/trace.ts";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { ScriptedDevice } from "../testing/script.ts";
import { createPageState, type PageState, receive } from "./page-state.ts";

let page: PageState;
let events: TraceEvent[] = [];
let device: ScriptedDevice;

function refreshed(): void {
  receive(page, { type: "trace", events, dropped: 0, epoch: 0 });
  events = [];
  vi.advanceTimersByTime(2000);
}

function boot(): void {
  device.bind();
  const session = device.createAes(CipherOp.ENCRYPT);
  for (let test = 0; test < 10; test++) device.aes(session);
  receive(page, { type: "phase", phase: "shell", at: 2000 });
  refreshed();
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  events = [];
  page = createPageState();
  device = new ScriptedDevice((event) => events.push(event));
});

afterEach(() => vi.useRealTimers());

test("each step is done by what happens: the shell, a data request, its selection", () => {
  const { walk } = page;
  walk.start();
  expect(walk.step.value).toBe("boot");
  boot();
  expect(walk.step.value).toBe("run");
  const session = device.createAes(CipherOp.ENCRYPT);
  refreshed();
  expect(walk.step.value).toBe("run");
  device.aes(session);
  refreshed();
  expect(walk.step.value).toBe("select");
  page.selection.select(walk.newestRequest ?? -1);
  expect(page.selection.request?.operation).toBe("CIPHER_ENCRYPT");
  expect(walk.step.value).toBe("look");
});

test("the kernel's self-tests of the boot are not the command that is to be run", () => {
  page.walk.start();
  boot();
  expect(page.walk.newestRequest).toBeUndefined();
});

test("with a machine that has booted, the walk begins at the command", () => {
  boot();
  page.walk.start();
  expect(page.walk.step.value).toBe("run");
});

test("a walk that was left is known at the next visit", () => {
  expect(page.walk.isKnown.value).toBe(false);
  page.walk.start();
  page.walk.end();
  expect(page.walk.step.value).toBeUndefined();
  expect(createPageState().walk.isKnown.value).toBe(true);
});
