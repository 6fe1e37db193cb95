import { beforeEach, expect, test } from "vitest";
import { HistoryLayers, type HistoryPort } from "./history-layers.ts";

/** A window's history; a step through it is taken when the test says so, as in a browser. */
class FakeHistory implements HistoryPort {
  readonly entries: unknown[] = [null];
  at = 0;
  pending: number[] = [];

  get state(): unknown {
    return this.entries[this.at];
  }

  pushState(state: unknown): void {
    this.entries.splice(this.at + 1, this.entries.length, state);
    this.at++;
  }

  replaceState(state: unknown): void {
    this.entries[this.at] = state;
  }

  go(by: number): void {
    this.pending.push(by);
  }
}

let history: FakeHistory;
let layers: HistoryLayers;
let closed: string[];
let scheduled: (() => void)[];

beforeEach(() => {
  history = new FakeHistory();
  closed = [];
  scheduled = [];
  layers = new HistoryLayers(history, (work) => scheduled.push(work));
});

function settle(): void {
  for (;;) {
    for (const work of scheduled.splice(0)) work();
    const by = history.pending.shift();
    if (by === undefined && scheduled.length === 0) return;
    if (by !== undefined) move(by);
  }
}

function move(by: number): void {
  history.at += by;
  layers.moved();
}

/** The person presses Back or Forward. */
function press(by: 1 | -1): void {
  move(by);
  settle();
}

const open = (name: string) => layers.open(() => closed.push(name));

test("Back closes what lies on top, one after another, and then leaves", () => {
  open("sheet");
  open("dialog");
  settle();
  expect(history.at).toBe(2);
  press(-1);
  expect(closed).toEqual(["dialog"]);
  press(-1);
  expect(closed).toEqual(["dialog", "sheet"]);
  expect(history.at).toBe(0);
});

test("what is closed otherwise takes its entry with it", () => {
  const close = open("dialog");
  settle();
  close();
  settle();
  expect(history.at).toBe(0);
  expect(closed).toEqual([]);
});

test("a menu whose choice opens a dialog gives it its entry", () => {
  const closeMenu = open("menu");
  settle();
  closeMenu();
  open("dialog");
  settle();
  expect(history.at).toBe(1);
  expect(history.entries).toHaveLength(2);
  press(-1);
  expect(closed).toEqual(["dialog"]);
});

test("Forward to something that has gone comes back", () => {
  open("dialog");
  settle();
  press(-1);
  press(1);
  expect(history.at).toBe(0);
  expect(closed).toEqual(["dialog"]);
});

test("something that opens while the history still moves gets its entry afterwards", () => {
  const close = open("dialog");
  settle();
  close();
  for (const work of scheduled.splice(0)) work();
  open("other");
  settle();
  expect(history.at).toBe(1);
  press(-1);
  expect(closed).toEqual(["other"]);
});

test("one below the top may close first", () => {
  const closeSheet = open("sheet");
  open("dialog");
  settle();
  closeSheet();
  settle();
  expect(history.at).toBe(1);
  press(-1);
  expect(closed).toEqual(["dialog"]);
});

test("an address that was typed is another place, and layers are none", () => {
  const { place } = layers;
  open("dialog");
  settle();
  expect(layers.place).toBe(place);
  history.pushState(null);
  layers.moved();
  settle();
  expect(layers.place).not.toBe(place);
  press(-1);
  expect(layers.place).toBe(place);
});

test("after a reload nothing is open, and Back does no harm", () => {
  open("dialog");
  settle();
  layers = new HistoryLayers(history, (work) => scheduled.push(work));
  settle();
  press(-1);
  expect(closed).toEqual([]);
  expect(history.at).toBe(0);
});

test.each([null, 5, "text", {}, { ui: null }, { ui: { place: "x", layers: -0.5 } }])(
  "a state of %j is another's",
  (state) => {
    history.replaceState(state);
    const { place } = layers;
    expect(place).toBeGreaterThan(0);
    expect(layers.place).toBe(place);
  },
);
