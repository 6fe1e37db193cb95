import { expect, test } from "vitest";
import { recorded, selfTest } from "../../testing/script.ts";
import { TraceModel } from "../log/trace-model.ts";
import { filterOf } from "./language.ts";
import { RowFilter } from "./row-filter.ts";

function valid(text: string): RowFilter {
  const filter = filterOf(text);
  if (filter instanceof RowFilter) return filter;
  throw filter;
}

test("a filter takes rows in when an answer makes them match, and out when it does not", () => {
  const model = new TraceModel();
  const events = recorded((script) => {
    script.bind();
    selfTest(script, 2);
    script.aesRefused();
  });
  const waiting = valid("waiting");
  const refused = valid("INVSESS cipher");
  for (const event of events) {
    model.apply(event);
    const changed = [...model.takeChanged()];
    waiting.update(model.rows, changed);
    refused.update(model.rows, changed);
  }
  expect(waiting.length).toBe(0);
  expect(refused.length).toBe(1);
  expect(refused.at(0)).toBe(model.rows.end - 1);
  expect(refused.indexOf(model.rows.end - 1)).toBe(0);
  expect(refused.indexOf(0)).toBe(-1);
});
