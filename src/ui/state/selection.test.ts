// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { CipherOp } from "../../wire/crypto/services/cipher.ts";
import { LIVE } from "../model/log/log-source.ts";
import { TraceModel } from "../model/log/trace-model.ts";
import { recorded } from "../testing/script.ts";
import { CONTROL } from "../testing/scripted-transport.ts";
import { createPageState, type PageState, receive } from "./page-state.ts";

/** A session, then fifty requests in a group. */
const events = recorded((device) => {
  device.bind();
  const session = device.createAes(CipherOp.ENCRYPT);
  for (let count = 0; count < 50; count++) device.aes(session);
});

let page: PageState;

beforeEach(() => {
  page = createPageState({ now: () => 0 });
  receive(page, { type: "trace", events, dropped: 0, epoch: 0 });
});

test("a selected row is never hidden in a closed group", () => {
  expect(page.list.lines.at(0)).toMatchObject({ kind: "group" });
  expect(page.list.lines.length).toBe(1);
  page.selection.select(40);
  expect(page.list.lines.length).toBe(52);
  expect(page.list.lines.at(page.list.lines.indexOf(40))).toMatchObject({ ordinal: 40 });
});

test("a selected request brings its device and its queue with it, and the list stays where it is", () => {
  page.choice.showDevice("another");
  page.selection.select(0);
  expect(page.choice.deviceName.value).toBe("crypto0");
  expect(page.choice.queue).toBe(CONTROL);
  expect(page.selection.follow.value).toBe(false);
});

test("a row that a closing group hides gives its selection to the group's line", () => {
  page.selection.select(40);
  page.selection.toggleGroup(0);
  expect(page.selection.ordinal.value).toBeUndefined();
  expect(page.selection.group.value).toBe(0);
  expect(page.selection.index).toBe(0);
});

test("scrolling to the end follows the newest row, but not while something is selected", () => {
  page.selection.scrolled(false);
  expect(page.selection.follow.value).toBe(false);
  page.selection.scrolled(true);
  expect(page.selection.follow.value).toBe(true);
  page.selection.select(3);
  page.selection.scrolled(true);
  expect(page.selection.follow.value).toBe(false);
  page.selection.resumeTail();
  expect(page.selection.follow.value).toBe(true);
});

test("another log has no selection, and is followed if it is the live one", () => {
  page.selection.select(3);
  page.shown.show({ kind: "sample" }, new TraceModel());
  expect(page.selection.request).toBeUndefined();
  expect(page.selection.index).toBe(-1);
  expect(page.selection.follow.value).toBe(false);
  page.shown.show(LIVE, page.shown.live);
  expect(page.selection.follow.value).toBe(true);
});
