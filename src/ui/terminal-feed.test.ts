import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TerminalFeed } from "./terminal-feed.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => setTimeout(callback, 16));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function connected(): { feed: TerminalFeed; written: string[] } {
  const feed = new TerminalFeed();
  const written: string[] = [];
  feed.connect((portion) => written.push(new TextDecoder().decode(portion)));
  return { feed, written };
}

test("what comes between two frames is written at once", () => {
  const { feed, written } = connected();
  feed.push(bytes("ab"));
  feed.push(bytes("ba"));
  vi.advanceTimersByTime(16);
  expect(written).toEqual(["abba"]);
});

test("no frame writes more than eight characters that are new", () => {
  const { feed, written } = connected();
  feed.push(bytes("abcdefghabcdefghijklmnopqaq"));
  for (let frame = 0; frame < 3; frame++) vi.advanceTimersByTime(16);
  expect(written).toEqual(["abcdefghabcdefgh", "ijklmnop", "qaq"]);
});

test("what came before there was a terminal is kept, the newest of it", () => {
  const feed = new TerminalFeed();
  for (let chunk = 0; chunk < 20; chunk++) feed.push(new Uint8Array(1 << 16).fill(chunk));
  let length = 0;
  let last = -1;
  feed.connect((portion) => {
    length += portion.length;
    last = portion.at(-1) ?? -1;
  });
  vi.advanceTimersByTime(1000);
  expect(length).toBe(1 << 20);
  expect(last).toBe(19);
});
