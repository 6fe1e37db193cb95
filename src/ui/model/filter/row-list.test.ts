import { expect, test } from "vitest";
import { CipherOp } from "../../../wire/crypto/services/cipher.ts";
import { recorded, type ScriptedDevice, selfTest } from "../../testing/script.ts";
import { TraceModel } from "../log/trace-model.ts";
import { filterOf } from "./language.ts";
import { RowFilter } from "./row-filter.ts";
import { RowList } from "./row-list.ts";

function modelOf(play: (device: ScriptedDevice) => void): TraceModel {
  const model = new TraceModel();
  for (const event of recorded(play)) model.apply(event);
  return model;
}

/** A burst after DRIVER_OK, and two requests later on. */
function bound(device: ScriptedDevice): void {
  device.bind();
  selfTest(device, 1);
  device.wait(1000);
  const session = device.createAes(CipherOp.ENCRYPT);
  device.aes(session);
}

function valid(text: string): RowFilter {
  const filter = filterOf(text);
  if (filter instanceof RowFilter) return filter;
  throw filter;
}

const listed = (trace: TraceModel, filter = "", open: readonly number[] = []) => {
  const inForce = valid(filter);
  inForce.update(trace.rows, []);
  return new RowList({ trace, filter: inForce, isOpen: ({ from }) => open.includes(from) });
};

const lines = (list: RowList) =>
  Array.from({ length: list.length }, (_, index) => {
    const item = list.at(index);
    return item?.kind === "group" ? `${item.from}-${item.to}` : item?.ordinal;
  });

test("what follows DRIVER_OK without a pause is one line", () => {
  const list = listed(modelOf(bound));
  expect(lines(list)).toEqual(["0-14", 15, 16]);
  expect(list.indexOf(3)).toBe(0);
  expect(list.indexOf(16)).toBe(2);
  expect(list.indexOf(17)).toBe(-1);
});

test("an open group is its line and its rows", () => {
  const list = listed(modelOf(bound), "", [0]);
  expect(list.length).toBe(18);
  expect(lines(list).slice(0, 3)).toEqual(["0-14", 0, 1]);
  for (let index = 1; index < list.length; index++) expect(list.indexOf(index - 1)).toBe(index);
  expect(list.indexOfGroup(0)).toBe(0);
});

test("a second binding makes a second group", () => {
  const trace = modelOf((device) => {
    bound(device);
    device.reset();
    bound(device);
  });
  expect(lines(listed(trace))).toEqual(["0-14", 15, 16, 17, "18-32", 33, 34]);
  expect(listed(trace, "", [0]).indexOf(33)).toBe(20);
});

test("a filter sees through groups", () => {
  expect(lines(listed(modelOf(bound), "no in {2, 4, 16}"))).toEqual([1, 3, 15]);
});

test("a few requests, and those that come late, are no group", () => {
  const few = modelOf((device) => {
    device.bind();
    device.createAes(CipherOp.ENCRYPT);
  });
  expect(lines(listed(few))).toEqual([0]);
  const late = modelOf((device) => {
    device.bind();
    device.wait(400);
    selfTest(device, 1);
  });
  expect(listed(late).length).toBe(15);
});

test("a group whose rows leave the log shrinks and goes", () => {
  const model = new TraceModel({ events: 60 });
  const events = recorded((device) => {
    bound(device);
    const session = device.createAes(CipherOp.ENCRYPT);
    for (let count = 0; count < 20; count++) device.aes(session);
  });
  for (const event of events) {
    model.apply(event);
    const list = listed(model);
    for (let index = 0; index < list.length; index++) expect(list.at(index)).toBeDefined();
  }
  expect(listed(model).indexOfGroup(0)).toBe(-1);
});

test("lines that have gone and lines that are there are all lines there ever were", () => {
  const model = new TraceModel({ events: 60 });
  const events = recorded((device) => {
    bound(device);
    const session = device.createAes(CipherOp.ENCRYPT);
    for (let count = 0; count < 20; count++) device.aes(session);
  });
  const lines = { closed: 0, open: 0 };
  for (const event of events) {
    model.apply(event);
    const [closed, open] = [listed(model), listed(model, "", [0])];
    if (model.groups.length === 0 || event.kind !== "popped") continue;
    // Lines never come back, and none goes without being counted.
    expect(closed.gone + closed.length).toBeGreaterThanOrEqual(lines.closed);
    expect(open.gone + open.length).toBe(model.rows.end + 1);
    lines.closed = closed.gone + closed.length;
  }
  expect(lines.closed).toBe(model.rows.end - 14);
});

test("a hold is a row, at its begin and at its end", () => {
  const trace = modelOf((device) => {
    device.bind();
    device.emit({ kind: "hold", queue: 0, on: true });
    device.emit({ kind: "hold", queue: 0, on: false });
  });
  expect([0, 1].map((ordinal) => trace.rows.at(ordinal))).toMatchObject([
    { kind: "hold", text: "dataq.0 was put on hold" },
    { kind: "hold", text: "The hold of dataq.0 was ended" },
  ]);
});
