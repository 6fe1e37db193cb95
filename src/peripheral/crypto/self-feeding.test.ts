/** A driver whose requests write their own successors: each answer makes the next request available. */
import { describe, expect, test } from "vitest";
import { MAX_TURN_MS } from "../flow/work-budget.ts";
import type { DriverQueue } from "../testing/driver.ts";
import { HeldEngine } from "../testing/fakes.ts";
import { createCipher } from "../testing/requests.ts";
import { heldRig, Rig } from "../testing/rig.ts";
import { armSelfFeeding, SELF_FEEDING_KEY as KEY, SELF_FEEDING_SIZE as SIZE } from "../testing/self-feeding.ts";
import { Feature } from "../virtio/negotiation.ts";

/** A device whose data queue goes on by itself until there were `count` requests. */
function armed(count: number, options: Parameters<typeof heldRig>[0] = {}) {
  const rig = heldRig({ memory: 1 << 22, queueSize: SIZE, ...options });
  armSelfFeeding(rig.driver, rig.data, rig.open(createCipher({ key: KEY })), count);
  rig.trace.clear();
  return { rig, queue: rig.data };
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
    other.pciDevice.restore(rig.pciDevice.save());
    other.clock.turns();
    expect(queue.usedIdx).toBe(SIZE);
    other.clock.paused = false;
    other.clock.turns();
    expect([queue.usedIdx, rig.driver.needsReset]).toEqual([1000, false]);
  });

  test("a queue put on hold in the middle of it takes no more than it has entries", () => {
    const { rig, queue } = armed(1000);
    started(queue);
    rig.pciDevice.command({ do: "hold", queue: 0, on: true });
    rig.clock.turns();
    expect([queue.usedIdx, rig.trace.of("held").length]).toEqual([SIZE, 1]);
    rig.pciDevice.command({ do: "release", queue: 0 });
    rig.clock.turns();
    expect([queue.usedIdx, rig.trace.of("held").length]).toEqual([SIZE + 1, 2]);
  });
});
