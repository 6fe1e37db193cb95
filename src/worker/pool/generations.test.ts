import { describe, expect, it } from "vitest";
import type { Progress } from "../../contract/engine.ts";
import { answered, type FakeWorker, generation, request, setUp, until, working } from "../testing/fake-workers.ts";

const failure = (text: string) => ({ ok: false, why: "failed", detail: expect.stringContaining(text) });

describe("generations in the engine pool", () => {
  const answer = (workers: readonly FakeWorker[], digit: number): void => {
    for (const worker of workers) worker.requests.find((r) => r.digit === digit)?.answer();
  };

  it("leave one worker to short requests, which overtake generations that wait", async () => {
    const { pool, workers, states } = setUp();
    const outcomes = [generation(1), generation(2), request(3), request(4)].map((each) => pool.perform(each));
    await until(() => working(workers).length === 2);
    expect(working(workers).sort()).toEqual([1, 3]);
    answer(workers, 3);
    await until(() => working(workers).includes(4));
    answer(workers, 4);
    await until(() => states.at(-1)?.busy === 1);
    expect(states.at(-1)).toEqual({ workers: 2, busy: 1, waiting: 1, replaced: 0 });
    answer(workers, 1);
    await until(() => working(workers).includes(2));
    answer(workers, 2);
    expect(await Promise.all(outcomes)).toEqual([1, 2, 3, 4].map(answered));
    pool.close();
  });

  it("start no worker that could not take one of them", async () => {
    const { pool, workers } = setUp({ size: 4 });
    for (const digit of [1, 2, 3, 4, 5]) void pool.perform(generation(digit));
    await until(() => working(workers).length === 3);
    expect([working(workers).sort(), workers.length]).toEqual([[1, 2, 3], 3]);
    pool.close();
  });

  it("run in a pool of one worker as well", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const outcome = pool.perform(generation(1));
    await until(() => working(workers).length === 1);
    answer(workers, 1);
    expect(await outcome).toEqual(answered(1));
    pool.close();
  });

  it("give their place back when they fail or their worker dies", async () => {
    const { pool, workers } = setUp();
    const first = pool.perform(generation(1));
    const second = pool.perform(generation(2));
    await until(() => working(workers).length === 1);
    workers[0]?.die("killed");
    expect(await first).toEqual(failure("killed"));
    await until(() => working(workers).includes(2));
    answer(workers, 2);
    expect(await second).toEqual(answered(2));
    pool.close();
  });

  it("have a limit of their own", async () => {
    const { pool, workers, timers } = setUp({ timeLimits: { short: 100, generation: 1000 } });
    const outcome = pool.perform(generation(1));
    await until(() => working(workers).length === 1);
    timers.advance(999);
    expect(workers[0]?.terminated).toBe(false);
    timers.advance(1);
    expect(await outcome).toEqual(failure("did not answer within 1000 ms"));
    pool.close();
  });

  it("report progress to a caller that asks for it, until its request is answered", async () => {
    const { pool, workers } = setUp();
    const seen: Progress[] = [];
    const first = pool.perform(generation(1), { onProgress: (progress) => seen.push(progress) });
    const second = pool.perform(request(2));
    await until(() => working(workers).length === 2);
    const asked = workers.flatMap((worker) => worker.requests).find(({ digit }) => digit === 1);
    const unasked = workers.flatMap((worker) => worker.requests).find(({ digit }) => digit === 2);
    expect(unasked?.report).toBe(undefined);
    await asked?.report?.({ step: "one", candidates: 1 });
    expect(seen).toEqual([{ step: "one", candidates: 1 }]);
    asked?.answer();
    await first;
    await asked?.report?.({ step: "late", candidates: 2 });
    expect(seen.length).toBe(1);
    unasked?.answer();
    await second;
    pool.close();
  });
});
