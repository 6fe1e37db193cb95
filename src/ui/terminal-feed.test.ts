import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TerminalFeed } from "./terminal-feed.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => setTimeout(callback, 16));
  vi.stubGlobal("cancelAnimationFrame", (frame: ReturnType<typeof setTimeout>) => clearTimeout(frame));
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

test("what comes first in a frame is written at once, and all that follows with the next", () => {
  const { feed, written } = connected();
  feed.push(bytes("a"));
  expect(written).toEqual(["a"]);
  feed.push(bytes("b"));
  feed.push(bytes("ba"));
  expect(written).toEqual(["a"]);
  vi.advanceTimersByTime(16);
  expect(written).toEqual(["a", "bba"]);
  vi.advanceTimersByTime(16);
  feed.push(bytes("a"));
  expect(written).toEqual(["a", "bba", "a"]);
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
