import { expect, test } from "vitest";
import { ScriptedDevice } from "../../testing/script.ts";
import { DATA } from "../../testing/scripted-transport.ts";
import type { RequestRow } from "../log/rows.ts";
import { TraceModel } from "../log/trace-model.ts";
import { fateText, requestChain } from "./request-chain.ts";

/** What the page makes of a scripted device. */
function rig({ direct = false } = {}) {
  const model = new TraceModel();
  const device = new ScriptedDevice((event) => model.apply(event), { direct });
  device.bind();
  const queue = () => model.devices[0]?.queues.get(DATA);
  const rowOf = (request: number): RequestRow => {
    for (let ordinal = model.rows.first; ordinal < model.rows.end; ordinal++) {
      const row = model.rows.at(ordinal);
      if (row?.kind === "request" && row.request === request) return row;
    }
    throw new Error("there is no such request");
  };
  return { device, queue, chainOf: (request: number) => requestChain(rowOf(request), queue()) };
}

test("a request's chain is there with its moment when others have begun with its head many times", () => {
  const { device, chainOf } = rig();
  const id = device.createAes(1);
  const first = device.aes(id, 48);
  for (let i = 0; i < 20; i++) device.aes(id);
  const { chain, at, avail, used, written } = chainOf(first);
  expect(chain.state).toBe("given back");
  expect(chain.indirect?.entries.map(({ length }) => length)).toEqual([72, 16, 48, 48, 1]);
  expect(at).toBeGreaterThan(0);
  expect([avail, used]).toMatchObject([
    { slot: 0, now: "there" },
    { slot: 0, now: "there" },
  ]);
  expect(written).toBe(49);
});

test("a slot that another request has used since is said to be", () => {
  const { device, chainOf } = rig();
  const id = device.createAes(1);
  const first = device.aes(id);
  let last = first;
  for (let i = 0; i < 1024; i++) last = device.aes(id);
  const { avail, used } = chainOf(first);
  expect(fateText(avail)).toBe(`Available slot 0 has been used again since, by request ${last}.`);
  expect(used && fateText(used)).toContain(`Used slot 0 has been used again since`);
});

test("a reset ends the rings of a request, and what was lost in it is said to be lost", () => {
  const { device, queue, chainOf } = rig();
  const request = device.rsaBegin(device.createRsa());
  expect(chainOf(request).chain.state).toBe("in flight");
  device.emit({ kind: "reset", cause: "driver", dropped: 1 });
  expect(queue()).toBeUndefined();
  const { chain, avail } = chainOf(request);
  expect([chain.state, avail.slot]).toEqual(["lost", undefined]);
  expect(fateText(avail)).toBe("Available position 0 was in rings that a reset has ended.");
});

test("a held request is held until it is released", () => {
  const { device, chainOf } = rig();
  const id = device.createAes(1);
  device.hold(DATA);
  const request = device.aes(id);
  expect(chainOf(request).chain.state).toBe("held");
  device.release(DATA, request);
  expect(chainOf(request).chain.state).toBe("given back");
});

test("2.7.5 a chain in the ring's own table has its descriptors with their indices", () => {
  const { device, chainOf } = rig({ direct: true });
  const request = device.rsaBegin(device.createRsa());
  const { chain } = chainOf(request);
  expect(chain.descriptors.map(({ index, next }) => [index, next])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, undefined],
  ]);
  expect(chain.indirect).toBeUndefined();
});

test("a restored machine's requests are in their slots, and what a log has missed since is not called a reset", () => {
  const { device, chainOf } = rig();
  const first = device.aes(device.createAes(1));
  device.goOn();
  expect(chainOf(first)).toMatchObject({ avail: { now: "there" }, used: { now: "there" } });
  const more = { queue: DATA, taken: 1025, used: 1025 };
  device.emit({ kind: "resumed", cause: "recording", status: 15, queues: [more], onHold: [], inFlight: [] });
  const rings = { size: 1024, desc: 0x0428_0000, driver: 0x0428_4000, deviceArea: 0x0428_5000 };
  device.emit({ kind: "queue-enabled", queue: DATA, ...rings });
  expect(fateText(chainOf(first).avail)).toBe(
    "Available position 0 is from before the log went on. What came since is not known.",
  );
});
