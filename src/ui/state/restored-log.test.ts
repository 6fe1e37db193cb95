// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { MachineState } from "../../contract/machine.ts";
import type { TraceEvent } from "../../contract/trace.ts";
import { TraceModel } from "../model/log/trace-model.ts";
import { createPageState, type PageState, receive } from "./page-state.ts";
import { takeLog } from "./restored-log.ts";

let page: PageState;

beforeEach(() => {
  page = createPageState();
});

const kick = (at: number): TraceEvent => ({ kind: "notify", device: "crypto0", queue: 0, at, instructions: 0 });
const send = (...times: number[]): void =>
  receive(page, { type: "trace", events: times.map(kick), dropped: 0, epoch: 0 });
const enter = (state: MachineState): void => receive(page, { type: "state", state });
const times = (): number[] => [...page.shown.live.log.walk()].map(({ event }) => event.at);

/** The page asks for the machine of a moment at which its log had one event. */
function goBack(): Promise<void> {
  page.machine.state.value = "loading";
  page.machine.restored.value = true;
  const log = new TraceModel();
  log.apply(kick(1));
  return takeLog(page, Promise.resolve(log));
}

test("a machine that runs is switched off first: its log goes, with the last that it sends", async () => {
  enter("running");
  send(1, 2);
  const taken = goBack();
  send(3);
  enter("off");
  enter("loading");
  send(1.5);
  enter("running");
  await taken;
  expect(times()).toEqual([1, 1.5]);
});

test("without a machine that runs, all that comes is the restored one's", async () => {
  const taken = goBack();
  send(1.5);
  enter("running");
  await taken;
  expect(times()).toEqual([1, 1.5]);
});

test("a machine that is refused leaves the log as it is, with the last of the one that ran", async () => {
  enter("running");
  send(1, 2);
  const taken = goBack();
  send(3);
  enter("off");
  enter("loading");
  receive(page, { type: "saved-refused", why: "It is another." });
  enter("running");
  await taken;
  send(4);
  expect(times()).toEqual([1, 2, 3, 4]);
});
