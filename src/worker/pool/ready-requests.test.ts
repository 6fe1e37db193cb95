import { describe, expect, it } from "vitest";
import { answered, type FakeWorker, generation, request, setUp, until, working } from "../testing/fake-workers.ts";
import type { EnginePool } from "./engine-pool.ts";

const failure = (text: string) => ({ ok: false, why: "failed", detail: expect.stringContaining(text) });

describe("a request that lies ready for a worker", () => {
  const perform = (pool: EnginePool, digits: readonly number[]) => digits.map((digit) => pool.perform(request(digit)));
  const answer = (worker: FakeWorker | undefined, digit: number): void =>
    worker?.requests.find((r) => r.digit === digit)?.answer();

  it("is there while more wait than work, counts as waiting, and is the worker's next", async () => {
    const { pool, workers, states } = setUp({ size: 1 });
    const outcomes = perform(pool, [1, 2, 3, 4]);
    await until(() => working(workers).length === 2);
    expect(working(workers)).toEqual([1, 2]);
    expect(states.at(-1)).toEqual({ workers: 1, busy: 1, waiting: 3, replaced: 0 });
    answer(workers[0], 1);
    await until(() => working(workers).length === 3);
    answer(workers[0], 2);
    answer(workers[0], 3);
    await until(() => working(workers).length === 4);
    answer(workers[0], 4);
    expect(await Promise.all(outcomes)).toEqual([1, 2, 3, 4].map(answered));
    expect(states.at(-1)).toEqual({ workers: 1, busy: 0, waiting: 0, replaced: 0 });
    pool.close();
  });

  it("has its limit counted from when the one before it is done", async () => {
    const { pool, workers, timers } = setUp({ size: 1, timeLimits: { short: 100, generation: 1000 } });
    const [first, second] = perform(pool, [1, 2, 3]);
    await until(() => working(workers).length === 2);
    timers.advance(99);
    answer(workers[0], 1);
    await first;
    timers.advance(99);
    expect(workers[0]?.terminated).toBe(false);
    timers.advance(1);
    expect(await second).toEqual(failure("within 100 ms"));
    pool.close();
  });

  it("goes to another worker when its own dies before it is begun", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const [first, second] = perform(pool, [1, 2, 3]);
    await until(() => working(workers).length === 2);
    workers[0]?.die("killed");
    expect(await first).toEqual(failure("killed"));
    await until(() => (workers[1]?.requests.length ?? 0) > 0);
    expect(workers[1]?.requests[0]?.digit).toBe(2);
    answer(workers[1], 2);
    expect(await second).toEqual(answered(2));
    pool.close();
  });

  it("is settled when the pool is closed", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const outcomes = perform(pool, [1, 2, 3]);
    await until(() => working(workers).length === 2);
    pool.close();
    for (const outcome of outcomes) expect(await outcome).toEqual(failure("closed"));
  });

  it("is no generation, lies behind none, and does not go before one that may run", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const outcomes = [request(1), generation(2), request(3), request(4)].map((each) => pool.perform(each));
    for (const digit of [1, 2]) {
      await until(() => working(workers).includes(digit));
      expect(working(workers).at(-1)).toBe(digit);
      answer(workers[0], digit);
    }
    await until(() => working(workers).includes(3));
    answer(workers[0], 3);
    await until(() => working(workers).includes(4));
    answer(workers[0], 4);
    expect(await Promise.all(outcomes)).toEqual([1, 2, 3, 4].map(answered));
    pool.close();
  });
});
