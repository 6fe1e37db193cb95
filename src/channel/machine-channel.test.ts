import fc from "fast-check";
import { expect, test } from "vitest";
import type { MachineMessage } from "../contract/machine.ts";
import type { PackedBuffers } from "../trace/packed.ts";
import { event } from "../trace/testing/events.ts";
import { type ChannelMessage, PackedEventQueue, received, send } from "./machine-channel.ts";

const BATCHES = 5;

/** Both ends of a channel, as the machine's worker and the page have them. */
function ends() {
  const { port1: page, port2: worker } = new MessageChannel();
  const arrived: MachineMessage[] = [];
  const recycled: number[] = [];
  let wake = () => {};
  page.onmessage = ({ data }: MessageEvent<ChannelMessage>) => {
    arrived.push(received(data, page));
    wake();
  };
  const next = async (count: number) => {
    while (arrived.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return arrived[count - 1];
  };
  const queue = new PackedEventQueue(worker);
  worker.onmessage = ({ data }: MessageEvent<PackedBuffers>) => {
    recycled.push(data.bytes.byteLength);
    queue.recycle(data);
  };
  return { worker, queue, next, recycled, close: () => page.close() };
}

test("batches of events arrive as they were, one after the other", async () => {
  const { queue, next, close } = ends();
  for (let batch = 1; batch <= BATCHES; batch++) {
    const events = fc.sample(event, { numRuns: 50, seed: batch });
    for (const one of events) queue.add(one);
    queue.send({ dropped: batch, epoch: 1000 });
    const message = await next(batch);
    if (message?.type !== "trace") throw new Error("that is no trace");
    expect([...message.events]).toEqual(events);
    expect(message).toMatchObject({ dropped: batch, epoch: 1000 });
  }
  close();
});

test("what arrived stays as it is while its buffers are packed into again", async () => {
  const { queue, next, recycled, close } = ends();
  const events = fc.sample(event, { numRuns: 2000, seed: 7 });
  for (const one of events) queue.add(one);
  queue.send({ dropped: 0, epoch: 0 });
  const first = await next(1);
  for (let batch = 2; batch <= BATCHES; batch++) {
    for (const one of events.slice(0, 10)) queue.add(one);
    queue.send({ dropped: 0, epoch: 0 });
    await next(batch);
  }
  if (first?.type !== "trace") throw new Error("that is no trace");
  expect([...first.events]).toEqual(events);
  await expect.poll(() => recycled.length).toBe(BATCHES);
  expect(Math.min(...recycled)).toBeGreaterThan(0);
  close();
});

test("other messages arrive as they are; a console's bytes leave the sender", async () => {
  const { worker, next, close } = ends();
  const bytes = new TextEncoder().encode("/ # ");
  send(worker, { type: "console", bytes });
  send(worker, { type: "state", state: "running" });
  expect(await next(1)).toEqual({ type: "console", bytes: new TextEncoder().encode("/ # ") });
  expect(await next(2)).toEqual({ type: "state", state: "running" });
  expect(bytes).toHaveLength(0);
  close();
});
