import { expect, test } from "vitest";
import type { TraceEvent } from "../../../contract/trace.ts";
import { ScriptedDevice, selfTest } from "../../testing/script.ts";
import { logUpTo, newestOf } from "./copy-log.ts";
import { TraceModel } from "./trace-model.ts";

function scripted(): TraceEvent[] {
  const events: TraceEvent[] = [];
  const device = new ScriptedDevice((event) => events.push(event));
  device.bind();
  selfTest(device);
  return events;
}

function modelOf(events: readonly TraceEvent[], limits = {}): TraceModel {
  const model = new TraceModel(limits);
  for (const event of events) model.apply(event);
  return model;
}

const eventsOf = (model: TraceModel) => [...model.log.walk()].map(({ event }) => event);

test("the log of an earlier moment has what was there then, and nothing of later", () => {
  const events = scripted();
  const model = modelOf(events.slice(0, 60));
  model.epoch = 5;
  const { end } = model.log;
  for (const event of events.slice(60)) model.apply(event);
  const copy = logUpTo(model, end);
  expect(eventsOf(copy)).toEqual(events.slice(0, 60));
  expect(copy.epoch).toBe(5);
});

test("of a long log the newest events stay, and what is needed to read them", () => {
  const events = scripted();
  const part = newestOf(events, 40);
  expect(part.log.length).toBeLessThanOrEqual(40);
  expect(part.log.length).toBeGreaterThan(20);
  expect(eventsOf(part).at(-1)).toEqual(events.at(-1));
  expect(part.contextEvents.map(({ kind }) => kind)).toContain("features");
});

test("a request that a restored machine tells of again is the same row", () => {
  const events = scripted();
  const at = events.findLastIndex(({ kind }) => kind === "popped");
  const popped = events[at];
  if (popped?.kind !== "popped") throw new Error("no request");
  const model = modelOf(events.slice(0, at + 1));
  const rows = model.rows.length;
  model.apply({ ...popped, at: popped.at + 5000 });
  expect(model.rows.length).toBe(rows);
  for (const event of events.slice(at + 1)) model.apply(event);
  const row = model.rows.at(model.rows.end - 1);
  expect(row).toMatchObject({ at: popped.at, outcome: expect.not.stringMatching("flight") });
  // Another machine's request of that number is another one.
  model.apply(popped);
  model.apply({ ...popped, position: popped.position + 1 });
  expect(model.rows.length).toBe(rows + 2);
});
