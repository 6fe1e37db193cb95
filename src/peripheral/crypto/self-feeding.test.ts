/** A driver whose requests write their own successors: each answer makes the next request available. */
import { createDecipheriv } from "node:crypto";
import { describe, expect, test } from "vitest";
import { encode } from "../../wire/codec.ts";
import { Descriptor, DescriptorFlag } from "../../wire/virtio.ts";
import { Feature } from "../negotiation.ts";
import type { DriverQueue, Segment } from "../testing/driver.ts";
import { HeldEngine } from "../testing/fakes.ts";
import { cipherData, createCipher } from "../testing/requests.ts";
import { heldRig, Rig } from "../testing/rig.ts";
import { MAX_TURN_MS } from "../work-budget.ts";

const SIZE = 8;
const BLOCK = 16;
const KEY = Uint8Array.from({ length: BLOCK }, (_, i) => 7 * i + 1);
const { NEXT, WRITE } = DescriptorFlag;

/** What AES-CBC with {@link KEY} and an IV of zeros turns into these blocks, each request's two on their own. */
function forged(blocks: Uint8Array): Uint8Array {
  const raw = createDecipheriv("aes-128-ecb", KEY, null).setAutoPadding(false).update(blocks);
  for (let at = BLOCK; at < raw.length; at += 2 * BLOCK) {
    for (let i = 0; i < BLOCK; i++) raw[at + i] = (raw[at + i] ?? 0) ^ (blocks[at + i - BLOCK] ?? 0);
  }
  return raw;
}

/** The first sixteen bytes of the available ring: flags, idx, and the first six entries, which all are head 0. */
const ringStart = (idx: number): number[] => [0, 0, idx & 0xff, idx >> 8, ...new Array<number>(12).fill(0)];

/** The descriptor of a readable buffer, before one with the number 1. */
const readable = ({ address, length }: Segment): Uint8Array =>
  encode(Descriptor, { addr: BigInt(address), len: length, flags: NEXT, next: 1 });

/**
 * A queue of eight whose one chain reads a request and writes sixteen bytes over the available ring, sixteen over its
 * own first descriptor, and a status. Answer n makes request n + 1 available, until there are `count`.
 */
function armed(count: number, options: Parameters<typeof heldRig>[0] = {}) {
  const rig = heldRig({ memory: 1 << 22, queueSize: SIZE, ...options });
  const session = rig.open(createCipher({ key: KEY }));
  const blank = cipherData({ session, iv: new Uint8Array(BLOCK), src: new Uint8Array(2 * BLOCK) });
  const requests = Array.from({ length: count }, () => rig.driver.source(blank));
  const answers = requests.flatMap((_, i) => [
    ...ringStart(Math.min(i + 2, count)),
    ...readable(requests[i + 1] ?? { address: 0, length: 0, writable: false }),
  ]);
  const sources = forged(Uint8Array.from(answers));
  requests.forEach(({ address, length }, i) => {
    rig.memory.bytes.set(sources.subarray(2 * BLOCK * i, 2 * BLOCK * (i + 1)), address + length - 2 * BLOCK);
  });
  const queue = rig.data;
  const target = (address: number) => ({ address, length: BLOCK, writable: true });
  rig.memory.bytes.set(readable(requests[0] ?? rig.driver.source(blank)), queue.desc);
  queue.writeDescriptor(queue.desc, 1, target(queue.avail), WRITE | NEXT, 2);
  queue.writeDescriptor(queue.desc, 2, target(queue.desc), WRITE | NEXT, 3);
  queue.writeDescriptor(queue.desc, 3, rig.driver.sink(1), WRITE);
  rig.memory.bytes.fill(0, queue.avail, queue.avail + 4 + 2 * SIZE);
  rig.trace.clear();
  return { rig, queue };
}

const started = (queue: DriverQueue): void => {
  queue.offer(0);
  queue.kick();
};

describe("answers that make the next request available", () => {
  test("one notification is for no more requests than the queue has entries", () => {
    const { rig, queue } = armed(1000);
    started(queue);
    expect([queue.usedIdx, rig.driver.needsReset]).toEqual([SIZE, false]);
  });

  test("the rest goes on turn by turn, each with one interrupt for all that it used", () => {
    const { rig, queue } = armed(100, { features: Feature.VERSION_1 });
    started(queue);
    const turns = [queue.usedIdx];
    while (rig.clock.turn()) turns.push(queue.usedIdx);
    expect(turns.slice(0, 4)).toEqual([8, 16, 24, 32]);
    expect(queue.usedIdx).toBe(100);
    expect(rig.trace.of("interrupt")).toHaveLength(Math.ceil(100 / SIZE));
    expect(rig.trace.of("notify")).toHaveLength(1);
  });

  test("another queue gets its turn meanwhile", () => {
    const { rig, queue } = armed(1000);
    started(queue);
    expect(rig.create(createCipher({ key: KEY })).status).toBe(0);
    rig.clock.turn();
    expect(rig.create(createCipher({ key: KEY })).status).toBe(0);
  });

  test("notifications in a loop share one time: when it is over, none does anything before the host's turn", () => {
    const { rig, queue } = armed(5000);
    // Eight requests of a notification take two milliseconds.
    const serve = rig.device.notify.bind(rig.device);
    rig.device.notify = (index) => {
      serve(index);
      rig.clock.spend(2);
    };
    started(queue);
    for (let i = 0; i < 500; i++) queue.kick();
    const answered = queue.usedIdx;
    expect(answered).toBeLessThanOrEqual(SIZE * (SIZE + MAX_TURN_MS / 2 + 1));
    rig.clock.turn();
    expect(queue.usedIdx).toBeGreaterThan(answered);
  });

  test.each(["reset", "machine", "host"] as const)("2.4.1 a reset (%s) ends it", (how) => {
    const { rig, queue } = armed(1000);
    started(queue);
    if (how === "reset") rig.driver.write("device_status", 0);
    else rig.transport.reset(how);
    const before = rig.memory.bytes.slice();
    rig.clock.turns();
    expect(rig.memory.changedSince(before)).toEqual([]);
  });

  test("2.1.2 a device that needs a reset does not go on", () => {
    const { rig, queue } = armed(1000);
    started(queue);
    rig.control.offer(SIZE + 1);
    rig.control.kick();
    expect(rig.driver.needsReset).toBe(true);
    rig.clock.turns();
    expect(queue.usedIdx).toBe(SIZE);
  });

  test("a paused emulator's rings are left alone until it runs again", () => {
    const { rig, queue } = armed(1000);
    started(queue);
    rig.clock.paused = true;
    expect(rig.clock.turn()).toBe(false);
    queue.kick();
    expect(queue.usedIdx).toBe(SIZE);
    rig.clock.paused = false;
    rig.clock.turn();
    expect(queue.usedIdx).toBe(2 * SIZE);
  });

  test("a machine that was saved in the middle of it goes on once it runs", () => {
    const { rig, queue } = armed(1000);
    started(queue);
    const other = new Rig({ engine: new HeldEngine(), memory: rig.memory, queueSize: SIZE });
    other.clock.paused = true;
    other.card.restore(rig.card.save());
    other.clock.turns();
    expect(queue.usedIdx).toBe(SIZE);
    other.clock.paused = false;
    other.clock.turns();
    expect([queue.usedIdx, rig.driver.needsReset]).toEqual([1000, false]);
  });

  test("a queue put on hold in the middle of it takes no more than it has entries", () => {
    const { rig, queue } = armed(1000);
    started(queue);
    rig.card.command({ do: "hold", queue: 0, on: true });
    rig.clock.turns();
    expect([queue.usedIdx, rig.trace.of("held").length]).toEqual([SIZE, 1]);
    rig.card.command({ do: "release", queue: 0 });
    rig.clock.turns();
    expect([queue.usedIdx, rig.trace.of("held").length]).toEqual([SIZE + 1, 2]);
  });
});
