// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { TraceEvent } from "../../contract/trace.ts";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { recorded } from "../testing/script.ts";
import { createPageState, type PageState, receive } from "./page-state.ts";

const requests = recorded((device) => {
  device.bind();
  device.wait(1000);
  device.createAes(CipherOp.ENCRYPT);
  device.createAes(CipherOp.DECRYPT);
});

let page: PageState;

beforeEach(() => {
  page = createPageState({ now: () => 0 });
});

function run(command: number): void {
  const events: TraceEvent[] = [
    { at: 0, instructions: 0, device: "", kind: "command", command, text: `vcrypto info ${command}` },
    ...requests,
    { at: 9, instructions: 0, device: "", kind: "command-ended", command, outcome: "exited", status: 0 },
  ];
  receive(page, { type: "trace", events, dropped: 0, epoch: 0 });
}

const open = () => page.shown.trace.groups.filter((group) => page.list.isOpen(group)).map(({ from }) => from);

test("the group of the newest command is open, and folds when another comes", () => {
  run(1);
  expect(open()).toEqual([0]);
  run(2);
  expect(open()).toEqual([2]);
});

test("in a log that does not grow the group of every command is open", () => {
  run(1);
  run(2);
  page.shown.show({ kind: "sample" }, page.shown.live);
  expect(open()).toEqual([0, 2]);
});

test("a group that a person has opened, closed or looked into stays as it was left", () => {
  run(1);
  page.selection.select(1);
  run(2);
  page.list.toggleGroup(2);
  run(3);
  expect(open()).toEqual([0, 4]);
  page.list.toggleGroup(0);
  expect(open()).toEqual([4]);
});

test("the selected line has its command, by which the list can be filtered", () => {
  run(1);
  run(2);
  page.selection.select(3);
  expect(page.selection.command?.number).toBe(2);
  page.selection.selectGroup({ from: 0 });
  expect(page.selection.command?.text).toBe("vcrypto info 1");
  page.filter.narrow("command.no == 1");
  expect(page.list.lines.length).toBe(2);
  page.selection.resumeTail();
  expect(page.selection.command).toBeUndefined();
});
