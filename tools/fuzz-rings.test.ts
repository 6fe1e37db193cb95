/** The fuzzer of rings reaches every part of the device, and its judge notices what a device must not do. */
import { describe, expect, test } from "vitest";
import { fuzzRings } from "../src/peripheral/testing/ring-fuzz.ts";
import { PACKED_LISTS, RingJudge } from "../src/peripheral/testing/ring-judge.ts";
import { WatchedMemory } from "../src/peripheral/testing/watched-memory.ts";
import { turn } from "./turn.ts";

test("a few hundred cases hold, and reach requests, refusals, faults, holds, lies and resets", async () => {
  const { events, failures } = await fuzzRings({ seed: 7, first: 0, cases: 800, turn });
  expect(failures).toEqual([]);
  const reached = [
    "popped",
    PACKED_LISTS,
    "used",
    "refused",
    "submitted",
    "completed",
    "held",
    "injected",
    "fault",
    "violation",
    "reset",
    "queue-reset",
    "waits",
  ];
  for (const kind of reached) expect(events[kind], kind).toBeGreaterThan(5);
}, 60_000);

describe("the judge", () => {
  const QUEUE = { kind: "queue-enabled", queue: 0, size: 4, desc: 0x1000, driver: 0x1100, deviceArea: 0x1200 } as const;
  const CHAIN = [{ index: 0, table: "ring", address: 0x2000, length: 8, writable: true }] as const;
  const POPPED = { kind: "popped", request: 1, queue: 0, position: 0, head: 0, chain: CHAIN } as const;
  const USED = { kind: "used", request: 1, queue: 0, position: 0, head: 0, length: 8, written: [] } as const;

  /** A queue in which the driver offers one chain of eight writable bytes, and the judge of it. */
  function offered() {
    const memory = new WatchedMemory(0x4000);
    memory.writes = [];
    memory.bytes.set([0x00, 0x20, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0], QUEUE.desc);
    memory.bytes.set([0, 0, 1, 0, 0, 0], QUEUE.driver);
    const judge = new RingJudge(memory);
    judge.sink({ kind: "status", from: 0, to: 15, by: "driver" });
    judge.sink(QUEUE);
    const pop = (over: object = {}) =>
      judge.sink({ ...POPPED, readable: new Uint8Array(), writableLength: 8, ...over });
    const use = (over: object = {}) => {
      memory.writeU32(QUEUE.deviceArea + 4, 0);
      memory.writeU16(QUEUE.deviceArea + 2, 1);
      judge.sink({ ...USED, ...over });
      judge.settle(false);
    };
    return { memory, judge, pop, use };
  }

  test("has nothing to say of an answer in its room", () => {
    const { memory, judge, pop, use } = offered();
    pop();
    memory.write(0x2000, new Uint8Array(8));
    use();
    expect(judge.wrong).toEqual([]);
  });

  test("notices a write beside the room of the answer", () => {
    const { memory, judge, pop, use } = offered();
    pop();
    memory.write(0x2001, new Uint8Array(8));
    use();
    expect(judge.wrong).toEqual(["8 bytes at 8193 were written"]);
  });

  test("notices a chain that was not offered, one that is read wrongly, and one of a device that does not run", () => {
    const other = offered();
    other.pop({ head: 1 });
    expect(other.judge.wrong[0]).toBe("head 1 was not offered at 0");
    const wrong = offered();
    wrong.pop({ chain: [{ ...CHAIN[0], length: 9 }] });
    expect(wrong.judge.wrong[0]).toBe("the chain is 8192+8w, and was read as 8192+9w");
    const stopped = offered();
    stopped.judge.sink({ kind: "status", from: 15, to: 79, by: "device" });
    stopped.pop();
    expect(stopped.judge.wrong[0]).toBe("a chain was taken at status 0x4f");
  });

  test("notices an answer that comes twice, is too long, or comes while its request is held", () => {
    const twice = offered();
    twice.pop();
    twice.use();
    twice.use();
    expect(twice.judge.wrong[0]).toBe("request 1 was answered, and the device does not have it");
    const long = offered();
    long.pop();
    long.use({ length: 9 });
    expect(long.judge.wrong[0]).toBe("used.len 9 of 8 writable bytes");
    const held = offered();
    held.pop();
    held.judge.sink({ kind: "held", queue: 0, request: 1 });
    held.use();
    expect(held.judge.wrong[0]).toBe("request 1 was answered while it was held");
  });

  test("of a packed ring notices a list that is not there, and a used descriptor that does not say so", () => {
    const PACKED = { offered: 5n << 32n, accepted: 5n << 32n, agreed: true } as const;
    const memory = new WatchedMemory(0x4000);
    memory.writes = [];
    memory.bytes.set([0x00, 0x20, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 3, 0, 0x82, 0], QUEUE.desc);
    const judge = new RingJudge(memory);
    judge.sink({ kind: "features", ...PACKED });
    judge.sink({ kind: "status", from: 0, to: 15, by: "driver" });
    judge.sink(QUEUE);
    const popped = { ...POPPED, position: 0x8000, head: 3, readable: new Uint8Array(), writableLength: 8 };
    judge.sink(popped);
    expect(judge.wrong).toEqual([]);
    judge.sink({ ...popped, request: 2, position: 0x8001 });
    expect(judge.wrong.splice(0)).toContain("a list was taken at 32769, where there is none");
    judge.sink({ ...USED, position: 0x8000, head: 3 });
    expect(judge.wrong).toContain("the descriptor at 32768 does not show that it is used");
  });

  test("notices a driver that is blamed for nothing, and a reset that loses count", () => {
    const { judge, pop } = offered();
    judge.sink({ kind: "fault", clause: "2.7.5.2 Driver Requirements", problem: "a loop" });
    pop();
    judge.sink({ kind: "reset", cause: "driver", dropped: 0 });
    expect(judge.wrong).toEqual(["the driver was blamed for nothing: a loop", "0 requests were dropped, of 1"]);
  });
});
