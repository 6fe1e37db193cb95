import { expect, test } from "vitest";
import type { MachineMessage } from "../contract/machine.ts";
import type { TraceEvent } from "../contract/trace.ts";
import { Batch, MAX_EVENTS, plainEventQueue } from "./batch.ts";

const event: TraceEvent = { at: 0, instructions: 0, device: "crypto0", kind: "notify", queue: 0 };

type Emit = (message: MachineMessage) => unknown;

function batchTo(emit: Emit, onConsole: (bytes: Uint8Array) => void = () => {}): Batch {
  const send = (message: MachineMessage) => void emit(message);
  return new Batch({ emit: send, onConsole, events: plainEventQueue(send) });
}

test("bytes and events of one turn leave as one message each, and nothing leaves when nothing came", () => {
  const sent: MachineMessage[] = [];
  const seen: Uint8Array[] = [];
  const batch = batchTo(
    (message) => sent.push(message),
    (bytes) => seen.push(bytes),
  );
  for (const byte of [104, 105]) batch.byte(byte);
  batch.event(event);
  batch.event(event);
  batch.flush();
  expect(seen).toEqual([Uint8Array.of(104, 105)]);
  expect(sent).toEqual([
    { type: "console", bytes: Uint8Array.of(104, 105) },
    { type: "trace", events: [event, event], dropped: 0, epoch: 0 },
  ]);
  batch.flush();
  expect(sent).toHaveLength(2);
});

test("the events of a storm go in sixes, unless all is asked for, or the guest has printed something", () => {
  const sent: string[] = [];
  const batch = batchTo((message) => sent.push(message.type === "trace" ? `${message.events.length}` : message.type));
  const tick = (events: number, printed = 0) => {
    for (let i = 0; i < events; i++) batch.event(event);
    for (let i = 0; i < printed; i++) batch.byte(65);
    batch.flush(true);
    return sent.splice(0);
  };
  const ticks = Array.from({ length: 7 }, () => tick(100));
  expect(ticks).toEqual([[], [], [], [], [], ["600"], []]);
  batch.flush();
  expect(sent.splice(0)).toEqual(["100"]);
  expect([tick(3), tick(3)]).toEqual([["3"], ["3"]]);
  // It is over: what there is does not wait for more.
  expect([tick(100), tick(1)]).toEqual([[], ["101"]]);
  // Before there is no more room, they go.
  expect([tick(MAX_EVENTS / 2 - 1), tick(64)]).toEqual([[], [`${MAX_EVENTS / 2 + 63}`]]);
  expect([tick(100), tick(100, 1)]).toEqual([[], ["console", "200"]]);
});

test("what does not fit is counted, not silently lost", () => {
  const sent: MachineMessage[] = [];
  const batch = batchTo((message) => sent.push(message));
  for (let i = 0; i < MAX_EVENTS + 3; i++) batch.event(event);
  batch.flush();
  expect(sent[0]).toMatchObject({ type: "trace", events: { length: MAX_EVENTS }, dropped: 3 });
  batch.event(event);
  batch.flush();
  expect(sent[1]).toMatchObject({ type: "trace", events: [event], dropped: 3 });
});

test("console bytes are looked at before they may be transferred away", () => {
  let length = -1;
  const batch = batchTo(
    (message) => message.type === "console" && structuredClone(message.bytes, { transfer: [message.bytes.buffer] }),
    (bytes) => {
      length = bytes.length;
    },
  );
  batch.byte(65);
  batch.flush();
  expect(length).toBe(1);
});

test("of many engine states in a frame only the last is sent", () => {
  const sent: MachineMessage[] = [];
  const batch = batchTo((message) => sent.push(message));
  for (const busy of [0, 1, 2]) batch.engine({ workers: 2, busy, waiting: 0, replaced: 0 });
  batch.flush();
  batch.flush();
  expect(sent).toEqual([{ type: "engine", engine: { workers: 2, busy: 2, waiting: 0, replaced: 0 } }]);
});
