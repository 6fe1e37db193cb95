import { describe, expect, it } from "vitest";
import type { AsymRequest } from "../../contract/engine.ts";
import { answered, request, setUp, until, working } from "../testing/fake-workers.ts";
import { type EnginePool, enginePoolSize, MAX_ENGINE_WORKERS } from "./engine-pool.ts";
import type { EngineWorker } from "./supervised-worker.ts";

const failure = (text: string) => ({ ok: false, why: "failed", detail: expect.stringContaining(text) });

describe("the engine pool", () => {
  it("starts no worker before it is needed, and no more than there are requests", async () => {
    const { pool, workers } = setUp();
    expect(workers.length).toBe(0);
    const first = pool.perform(request(1));
    await until(() => working(workers).length === 1);
    expect(workers.length).toBe(1);
    workers[0]?.requests[0]?.answer();
    expect(await first).toEqual(answered(1));
    pool.close();
  });

  it("starts all workers when it is warmed, and says so", async () => {
    const { pool, workers, states } = setUp({ size: 3 });
    pool.warm();
    await until(() => states.at(-1)?.workers === 3);
    expect(workers.length).toBe(3);
    expect(states.at(-1)).toEqual({ workers: 3, busy: 0, waiting: 0, replaced: 0 });
    pool.close();
  });

  it("gives each worker one request at a time, in the order they came", async () => {
    const { pool, workers, states } = setUp();
    const finished: number[] = [];
    const all = [1, 2, 3, 4].map((digit) => pool.perform(request(digit)).then(() => finished.push(digit)));
    await until(() => working(workers).length === 2);
    expect(working(workers).sort()).toEqual([1, 2]);
    expect(states.at(-1)).toEqual({ workers: 2, busy: 2, waiting: 2, replaced: 0 });
    const second = workers.find((worker) => worker.requests[0]?.digit === 2);
    second?.requests[0]?.answer();
    await until(() => second?.requests.length === 2);
    expect(second?.requests[1]?.digit).toBe(3);
    second?.requests[1]?.answer();
    await until(() => second?.requests.length === 3);
    second?.requests[2]?.answer();
    await until(() => finished.length === 3);
    workers.find((worker) => worker !== second)?.requests[0]?.answer();
    await Promise.all(all);
    expect(finished).toEqual([2, 3, 4, 1]);
    expect(states.at(-1)).toEqual({ workers: 2, busy: 0, waiting: 0, replaced: 0 });
    pool.close();
  });

  it("prefers the worker that worked last, whose caches are warm", async () => {
    const { pool, workers, states } = setUp();
    pool.warm();
    await until(() => states.at(-1)?.workers === 2);
    for (const digit of [1, 2, 3]) {
      const outcome = pool.perform(request(digit));
      await until(() => working(workers).includes(digit));
      for (const worker of workers) worker.requests.find((r) => r.digit === digit)?.answer();
      await outcome;
    }
    expect(workers.map((worker) => worker.requests.length).sort()).toEqual([0, 3]);
    pool.close();
  });

  it("settles the request of a worker that dies, replaces the worker, and the others never notice", async () => {
    const { pool, workers, states } = setUp();
    const [first, second, third] = [pool.perform(request(1)), pool.perform(request(2)), pool.perform(request(3))];
    await until(() => working(workers).length === 2);
    const victim = workers.find((worker) => worker.requests[0]?.digit === 1);
    victim?.die("out of memory");
    expect(await first).toEqual(failure("the engine worker died: out of memory"));
    await until(() => workers[2]?.requests.length === 1);
    expect(victim?.terminated).toBe(true);
    expect(workers[2]?.requests[0]?.digit).toBe(3);
    for (const worker of workers) worker.requests[0]?.answer();
    expect(await second).toEqual(answered(2));
    expect(await third).toEqual(answered(3));
    expect(states.at(-1)).toEqual({ workers: 2, busy: 0, waiting: 0, replaced: 1 });
    pool.close();
  });

  it("terminates a worker that overruns its limit, and not a moment earlier", async () => {
    const { pool, workers, states, timers } = setUp({ timeLimits: { short: 100, generation: 1000 } });
    const slow = pool.perform(request(1));
    await until(() => working(workers).length === 1);
    timers.advance(99);
    expect(workers[0]?.terminated).toBe(false);
    timers.advance(1);
    expect(await slow).toEqual(failure("did not answer within 100 ms"));
    expect(workers[0]?.terminated).toBe(true);
    await until(() => states.at(-1)?.workers === 1);
    expect(workers.length).toBe(2);
    expect(states.at(-1)?.replaced).toBe(1);
    pool.close();
  });

  it("does not count the time a request waits in line against it, and forgets limits that were kept", async () => {
    const { pool, workers, timers } = setUp({ size: 1, timeLimits: { short: 100, generation: 1000 } });
    const [first, second] = [pool.perform(request(1)), pool.perform(request(2))];
    await until(() => working(workers).length === 1);
    timers.advance(60);
    workers[0]?.requests[0]?.answer();
    await first;
    await until(() => workers[0]?.requests.length === 2);
    timers.advance(60);
    workers[0]?.requests[1]?.answer();
    expect(await second).toEqual(answered(2));
    expect(timers.pending).toBe(0);
    pool.close();
  });

  it("replaces a worker that dies idle", async () => {
    const { pool, workers, states } = setUp({ size: 1 });
    pool.warm();
    await until(() => states.at(-1)?.workers === 1);
    workers[0]?.die("killed");
    await until(() => workers.length === 2 && states.at(-1)?.workers === 1);
    expect(states.at(-1)?.replaced).toBe(1);
    pool.close();
  });

  it("fails a request that cannot cross to a worker, and keeps the worker", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const uncloneable = { ...request(1), message: () => 1 } as unknown as AsymRequest;
    expect(await pool.perform(uncloneable)).toEqual(failure("did not get through"));
    const next = pool.perform(request(2));
    await until(() => working(workers).length === 1);
    workers[0]?.requests[0]?.answer();
    expect(await next).toEqual(answered(2));
    expect(workers.length).toBe(1);
    pool.close();
  });

  it("tries again after growing pauses when workers do not start, then fails requests and says what the trouble is", async () => {
    let attempts = 0;
    const spawn = (): EngineWorker => {
      attempts++;
      throw new Error("no workers here");
    };
    const { pool, states, timers } = setUp({ spawn });
    const outcome = pool.perform(request(1));
    expect(attempts).toBe(1);
    timers.advance(249);
    expect(attempts).toBe(1);
    timers.advance(1);
    expect(attempts).toBe(2);
    timers.advance(499);
    expect(attempts).toBe(2);
    timers.advance(1);
    expect(attempts).toBe(3);
    expect(await outcome).toEqual(failure("no workers here"));
    expect(states.at(-1)).toMatchObject({
      workers: 0,
      waiting: 0,
      trouble: expect.stringContaining("no workers here"),
    });
    expect(await pool.perform(request(2))).toEqual(failure("no workers here"));
    expect(attempts).toBe(3);
    timers.advance(1000);
    const later = pool.perform(request(3));
    expect(attempts).toBe(4);
    expect(await later).toEqual(failure("no workers here"));
    pool.close();
  });

  it("recovers by itself once workers start again", async () => {
    const { pool, workers, states, timers } = setUp({ size: 1 }, false);
    const outcome = pool.perform(request(1));
    for (const pause of [250, 500, 1000]) {
      await until(() => timers.pending === 1);
      workers.at(-1)?.die("its script did not load");
      await until(() => timers.pending === 1 && workers.at(-1)?.terminated === true);
      if (pause === 1000) break;
      timers.advance(pause);
    }
    expect(await outcome).toEqual(failure("its script did not load"));
    expect(states.at(-1)?.trouble).toContain("its script did not load");
    timers.advance(1000);
    await until(() => workers.length === 4);
    workers[3]?.ready();
    await until(() => states.at(-1)?.workers === 1);
    expect(states.at(-1)).toEqual({ workers: 1, busy: 0, waiting: 0, replaced: 0 });
    const next = pool.perform(request(2));
    await until(() => working(workers).length === 1);
    workers[3]?.requests[0]?.answer();
    expect(await next).toEqual(answered(2));
    pool.close();
  });

  it("gives up on a worker that never becomes ready", async () => {
    const { pool, workers, timers } = setUp({ size: 1 }, false);
    void pool.perform(request(1));
    timers.advance(30_000);
    await until(() => workers[0]?.terminated === true);
    pool.close();
  });

  it("settles everything when it is closed, and what comes after", async () => {
    const { pool, workers, timers, states } = setUp({ size: 1 });
    const [busy, waiting] = [pool.perform(request(1)), pool.perform(request(2))];
    await until(() => working(workers).length === 1);
    pool.close();
    expect(await busy).toEqual(failure("closed"));
    expect(await waiting).toEqual(failure("closed"));
    expect(await pool.perform(request(3))).toEqual(failure("closed"));
    expect(workers.map((worker) => worker.terminated)).toEqual([true]);
    expect(timers.pending).toBe(0);
    await until(() => states.at(-1)?.workers === 0);
    expect(states.at(-1)).toEqual({ workers: 0, busy: 0, waiting: 0, replaced: 0 });
  });

  it("can be closed while a worker starts, and while it pauses", async () => {
    const starting = setUp({}, false);
    const first = starting.pool.perform(request(1));
    starting.pool.close();
    expect(await first).toEqual(failure("closed"));
    const pausing = setUp({
      spawn: () => {
        throw new Error("no");
      },
    });
    const second = pausing.pool.perform(request(1));
    pausing.pool.close();
    expect(await second).toEqual(failure("closed"));
    expect([starting.timers.pending, pausing.timers.pending]).toEqual([0, 0]);
  });
});

describe("the caller of a request", () => {
  /** Sends requests and writes down, in order, which worker began with which request and which were answered. */
  function told(pool: EnginePool) {
    const log: string[] = [];
    const kills: (() => void)[] = [];
    const send = (digit: number) =>
      pool
        .perform(request(digit), {
          onStart: (worker, kill) => {
            log.push(`${digit} on ${worker}`);
            kills.push(kill);
          },
        })
        .then((outcome) => {
          log.push(`${digit} ${outcome.ok ? "done" : "failed"}`);
          return outcome;
        });
    return { log, kills, send };
  }

  it("learns when a worker begins with it, also of one that lay ready, and only after the one before it is answered", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const { log, send } = told(pool);
    const all = [send(1), send(2), send(3)];
    await until(() => workers[0]?.requests.length === 2);
    expect(log).toEqual(["1 on 0"]);
    for (const index of [0, 1, 2]) {
      await until(() => (workers[0]?.requests.length ?? 0) > index);
      workers[0]?.requests[index]?.answer();
    }
    await Promise.all(all);
    expect(log).toEqual(["1 on 0", "1 done", "2 on 0", "2 done", "3 on 0", "3 done"]);
    pool.close();
  });

  it("can kill the worker, which fails the request and is replaced under the same number", async () => {
    const { pool, workers, states } = setUp();
    const { log, kills, send } = told(pool);
    const [first, second, third] = [send(1), send(2), send(3)];
    await until(() => working(workers).length === 2);
    kills[0]?.();
    expect(await first).toEqual(failure("the engine worker died: it was killed"));
    await until(() => states.at(-1)?.replaced === 1 && workers[2]?.requests.length === 1);
    for (const worker of workers) worker.requests[0]?.answer();
    await Promise.all([second, third]);
    expect(log.slice(0, 4)).toEqual(["1 on 0", "2 on 1", "1 failed", "3 on 0"]);
    kills[0]?.();
    await Promise.resolve();
    expect(states.at(-1)).toEqual({ workers: 2, busy: 0, waiting: 0, replaced: 1 });
    pool.close();
  });
});

describe("the size of the pool", () => {
  it("is the machine's, at least one and at most the limit", () => {
    const sizes = [undefined, 0, Number.NaN, 1, 2, 64, -3].map((processors) => enginePoolSize(processors));
    expect(sizes).toEqual([1, 1, 1, 1, 2, MAX_ENGINE_WORKERS, 1]);
  });
});
