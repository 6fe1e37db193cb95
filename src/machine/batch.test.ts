import { expect, test } from "vitest";
import type { MachineMessage } from "../contract/machine.ts";
import type { TraceEvent } from "../contract/trace.ts";
import { Batch, MAX_EVENTS } from "./batch.ts";

const event: TraceEvent = { at: 0, instructions: 0, device: "crypto0", kind: "notify", queue: 0 };

test("bytes and events of one turn leave as one message each, and nothing leaves when nothing came", () => {
  const sent: MachineMessage[] = [];
  const batch = new Batch((message) => sent.push(message));
  for (const byte of [104, 105]) batch.byte(byte);
  batch.event(event);
  batch.event(event);
  expect(batch.flush()).toEqual(Uint8Array.of(104, 105));
  expect(sent).toEqual([
    { type: "console", bytes: Uint8Array.of(104, 105) },
    { type: "trace", events: [event, event], dropped: 0 },
  ]);
  batch.flush();
  expect(sent).toHaveLength(2);
});

test("what does not fit is counted, not silently lost", () => {
  const sent: MachineMessage[] = [];
  const batch = new Batch((message) => sent.push(message));
  for (let i = 0; i < MAX_EVENTS + 3; i++) batch.event(event);
  batch.flush();
  expect(sent[0]).toMatchObject({ type: "trace", dropped: 3 });
});
