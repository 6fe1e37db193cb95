import { expect, test } from "vitest";
import type { TraceEvent, TraceRecord } from "../../../contract/trace.ts";
import { fromLines, toLine, traceHeader } from "../../../trace/json-lines.ts";
import { CipherOp } from "../../../wire/crypto/services/cipher.ts";
import { recorded, type ScriptedDevice, selfTest } from "../../testing/script.ts";
import { filterOf } from "../filter/language.ts";
import { RowFilter } from "../filter/row-filter.ts";
import { commandText, outcomeText } from "./command-run.ts";
import { commandGroups } from "./row-groups.ts";
import { TraceModel } from "./trace-model.ts";

const STAMP = { at: 5, instructions: 0, device: "" };
const begun = (command: number, text: string): TraceEvent => ({ ...STAMP, kind: "command", command, text });
const ended = (command: number, status = 0): TraceEvent => ({
  ...STAMP,
  ...({ kind: "command-ended", command, outcome: "exited", status } satisfies TraceRecord),
});

/** Requests of a device that is bound. */
function requests(count: number): readonly TraceEvent[] {
  return recorded((device: ScriptedDevice) => {
    device.bind();
    device.wait(1000);
    const session = device.createAes(CipherOp.ENCRYPT);
    for (let made = 1; made < count; made++) device.aes(session);
  });
}

function modelOf(...parts: readonly (TraceEvent | readonly TraceEvent[])[]): TraceModel {
  const model = new TraceModel();
  for (const event of parts.flat()) model.apply(event);
  return model;
}

const groupsOf = ({ groups }: TraceModel) =>
  groups.map((group) =>
    group.cause === "command"
      ? `${commandText(group.command)} ${group.from}-${group.to}, ${outcomeText(group.command)}`
      : `${group.cause} ${group.from}-${group.to}`,
  );

function matching(model: TraceModel, text: string): number {
  const filter = filterOf(text);
  if (!(filter instanceof RowFilter)) throw filter;
  filter.update(model.rows, []);
  return filter.length;
}

test("rows that come while a command runs are its group, of whatever device they are", () => {
  const all = requests(5);
  const other = all.map((event) => ({ ...event, device: "crypto1" }));
  const model = modelOf(begun(1, "vcrypto info"), all, other, ended(1, 2), begun(2, "ls"), ended(2), all);
  expect(groupsOf(model)).toEqual(["vcrypto info 0-9, failed with status 2"]);
  expect(model.devices.map(({ name }) => name)).toEqual(["crypto0", "crypto1"]);
});

test("a command that has not ended is still running, and one that another follows has ended somehow", () => {
  const model = modelOf(begun(1, "a"), requests(1), begun(2, "b"), requests(1));
  expect(groupsOf(model)).toEqual(["a 0-0, ended, with an unknown status", "b 1-1, still running"]);
  expect(commandGroups(model.groups)).toMatchObject([{ from: 0 }, { from: 1 }]);
});

test("the end of a command that is not running changes nothing", () => {
  const model = modelOf(begun(2, "b"), requests(1), ended(1, 7));
  expect(groupsOf(model)).toEqual(["b 0-0, still running"]);
});

test("self-tests of a boot, of a driver bound again, and those that a command causes", () => {
  const bound = recorded((device) => {
    device.bind();
    selfTest(device, 1);
  });
  const again = recorded((device) => {
    device.bind();
    device.reset();
    device.bind();
    selfTest(device, 1);
  }).slice(recorded((device) => device.bind()).length);
  const model = modelOf(bound, again, begun(1, "rebind crypto0"), again, ended(1));
  expect(groupsOf(model)).toEqual(["boot 0-14", "rebind 16-30", "rebind crypto0 31-46, succeeded"]);
});

test("the filter finds a command by its line and by its number, faults and resets among them", () => {
  const reset = recorded((device) => {
    device.bind();
    device.reset();
  });
  const model = modelOf(begun(1, "vcrypto rsa sign"), requests(3), reset, ended(1), begun(2, "ls"), requests(2));
  expect(matching(model, 'command contains "SIGN"')).toBe(4);
  expect(matching(model, 'command == "vcrypto rsa sign"')).toBe(4);
  expect(matching(model, 'command != "ls"')).toBe(4);
  expect(matching(model, "command.no == 2")).toBe(2);
});

/** The events of a log as a file that is read again. */
function savedAndRead(model: TraceModel): TraceModel {
  const events = [...model.contextEvents, ...[...model.log.walk()].map(({ event }) => event)];
  const read = fromLines([traceHeader(), ...events.map(toLine), ""].join("\n"));
  expect(read.problems).toEqual([]);
  return modelOf(read.events);
}

test("a file has the groups, also of a command whose beginning a full log has dropped", () => {
  const whole = modelOf(begun(1, "a"), requests(3), ended(1, 1), begun(2, "b"), requests(2));
  expect(groupsOf(savedAndRead(whole))).toEqual(groupsOf(whole));
  const full = new TraceModel({ events: 60 });
  for (const event of [begun(7, "vcrypto storm"), ...requests(200), ended(7)]) full.apply(event);
  expect(full.rows.first).toBeGreaterThan(0);
  const group = savedAndRead(full).groups[0];
  expect(group).toMatchObject({ cause: "command", command: { number: 7, text: "vcrypto storm", outcome: "exited" } });
});

test("a hundred thousand rows of one command are one group", () => {
  const model = modelOf(begun(1, "vcrypto storm"));
  const [popped] = requests(1).filter(({ kind }) => kind === "popped");
  if (popped?.kind !== "popped") throw new Error("no request");
  for (let request = 1; request <= 100_000; request++) model.apply({ ...popped, request });
  expect(model.groups).toHaveLength(1);
  expect(model.groups[0]).toMatchObject({ from: 0, to: 99_999 });
});

test("a command that is told of again goes on, and the row that says so stands alone", () => {
  const events = requests(6);
  const cut = events.findLastIndex(({ kind }) => kind === "popped");
  const [first, second] = [events.slice(0, cut), events.slice(cut)];
  const mark: TraceEvent = {
    ...{ ...STAMP, device: "crypto0", kind: "resumed", cause: "restored" },
    ...{ status: 15, queues: [], onHold: [], inFlight: [] },
  };
  const model = modelOf(begun(1, "storm"), first, begun(1, "storm"), mark, second, ended(1));
  expect(groupsOf(model)).toEqual(["storm 0-4, succeeded", "storm 6-6, succeeded"]);
  expect(model.rows.at(5)).toMatchObject({ kind: "resumed", text: "Machine restored: as it was at 0.005 s" });
});

test("requests after a restore follow no DRIVER_OK: they are no group, and the next driver is bound again", () => {
  const model = modelOf(
    recorded((device: ScriptedDevice) => {
      device.bind();
      device.goOn();
      selfTest(device);
      device.reset();
      device.bind();
      selfTest(device);
    }),
  );
  expect(model.groups.map(({ cause }) => cause)).toEqual(["rebind"]);
});
