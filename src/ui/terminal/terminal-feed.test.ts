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
  feed.connect((portion) => void written.push(new TextDecoder().decode(portion)));
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

test("what came before there was a terminal is kept, the newest of it, and says how much was dropped", () => {
  const feed = new TerminalFeed();
  for (let chunk = 0; chunk < 20; chunk++) feed.push(new Uint8Array(1 << 16).fill(chunk));
  const portions: Uint8Array[] = [];
  feed.connect((portion) => void portions.push(portion));
  vi.advanceTimersByTime(1000);
  const [notice, ...kept] = portions;
  expect(new TextDecoder().decode(notice)).toMatch(/262144 bytes were dropped here/);
  expect(kept.reduce((sum, { length }) => sum + length, 0)).toBe(1 << 20);
  expect(kept.at(-1)?.at(-1)).toBe(19);
});

test("a terminal that is slower than the guest gets no more until it has taken in what it has", async () => {
  const feed = new TerminalFeed();
  const portions: number[] = [];
  const taken: (() => void)[] = [];
  feed.connect((portion) => {
    portions.push(portion.length);
    return new Promise((resolve) => taken.push(resolve));
  });
  for (let chunk = 0; chunk < 100; chunk++) feed.push(new Uint8Array(1 << 16));
  vi.advanceTimersByTime(10_000);
  expect(portions).toEqual([1 << 16]);
  taken.shift()?.();
  await vi.advanceTimersByTimeAsync(100);
  // A note names the dropped bytes. The next portion follows in another frame: never all at once.
  expect(portions.slice(2)).toEqual([1 << 16]);
});

test("a terminal that went while it was busy does not keep the next one waiting", async () => {
  const feed = new TerminalFeed();
  feed.connect(() => new Promise(() => undefined));
  feed.push(bytes("a"));
  feed.connect(undefined);
  const written: string[] = [];
  feed.connect((portion) => void written.push(new TextDecoder().decode(portion)));
  feed.push(bytes("b"));
  await vi.advanceTimersByTimeAsync(100);
  expect(written).toEqual(["b"]);
});
