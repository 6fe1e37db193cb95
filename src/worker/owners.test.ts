/** Requests of several owners in one pool: they take turns, and all of one owner can be called off. */
import { describe, expect, it } from "vitest";
import type { AsymRequest, Owner } from "../contract/engine.ts";
import { GRACE_MS, PAUSE_MS } from "./pool/abandoned.ts";
import type { EnginePool } from "./pool/engine-pool.ts";
import { answered, type FakeWorker, generation, request, setUp, until, working } from "./testing/fake-workers.ts";
import { collectGarbage } from "./testing/garbage.ts";

const calledOff = { ok: false, why: "failed", detail: "the request was called off" };
/** As many requests as a queue holds. */
const QUEUE = 64;

const send = (pool: EnginePool, owner: Owner, ...requests: AsymRequest[]) =>
  requests.map((each) => pool.perform(each, { owner }));
const numbered = (from: number, count: number) => Array.from({ length: count }, (_, i) => request(from + i));

/** Answers each request as soon as a worker has it, until `count` have come. Returns their numbers in order. */
async function work(worker: FakeWorker, count: number): Promise<number[]> {
  for (let done = 0; done < count; done++) {
    await until(() => worker.requests.length > done);
    worker.requests[done]?.answer();
  }
  return worker.requests.slice(0, count).map(({ digit }) => digit);
}

describe("turns", () => {
  it("go round the owners, whatever each has sent, and each owner's requests keep their order", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const [a, b, c] = [{}, {}, {}];
    const all = [
      ...send(pool, a, ...numbered(10, 5)),
      ...send(pool, b, ...numbered(20, 2)),
      ...send(pool, c, request(30)),
    ];
    await until(() => workers.length === 1);
    expect(await work(workers[0] as FakeWorker, 8)).toEqual([10, 20, 30, 11, 21, 12, 13, 14]);
    expect((await Promise.all(all)).every(({ ok }) => ok)).toBe(true);
    pool.close();
  });

  it("are not won by coming as a new owner each time", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const patient = {};
    send(pool, patient, ...numbered(1, 3));
    await until(() => working(workers).length === 2);
    for (const digit of [50, 51, 52]) send(pool, {}, request(digit));
    expect(await work(workers[0] as FakeWorker, 3)).toEqual([1, 2, 3]);
    pool.close();
  });

  it("are taken by requests without an owner, too, as if they had one in common", async () => {
    const { pool, workers } = setUp({ size: 1 });
    for (const digit of [1, 2, 3, 4]) void pool.perform(request(digit));
    send(pool, {}, request(50));
    expect(await until(() => working(workers).length === 2).then(() => work(workers[0] as FakeWorker, 5))).toEqual([
      1, 50, 2, 3, 4,
    ]);
    pool.close();
  });

  it("leave a worker to the short requests of all owners", async () => {
    const { pool, workers } = setUp();
    const [a, b] = [{}, {}];
    const generations = [...send(pool, a, generation(1), generation(2)), ...send(pool, b, generation(3))];
    const short = send(pool, b, request(4));
    await until(() => working(workers).length === 2);
    expect(working(workers).sort()).toEqual([1, 4]);
    for (const worker of workers) worker.answer(4);
    expect(await short[0]).toEqual(answered(4));
    // One at a time, and the other owner's comes before the second of the first.
    for (const digit of [1, 3, 2]) {
      await until(() => working(workers).includes(digit));
      for (const worker of workers) worker.answer(digit);
    }
    expect((await Promise.all(generations)).every(({ ok }) => ok)).toBe(true);
    expect(
      workers
        .flatMap((worker) => worker.requests.map(({ digit }) => digit))
        .filter((digit) => digit < 4)
        .sort(),
    ).toEqual([1, 2, 3]);
    pool.close();
  });

  it("come first to a request whose worker died before it was begun", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const [a, b] = [{}, {}];
    const [first] = send(pool, a, request(1));
    send(pool, b, request(20), request(21));
    send(pool, a, request(2));
    await until(() => working(workers).length === 2);
    expect(working(workers)).toEqual([1, 20]);
    workers[0]?.die("killed");
    expect(await first).toMatchObject({ ok: false });
    await until(() => workers.length === 2 && working(workers).length > 2);
    expect(await work(workers[1] as FakeWorker, 3)).toEqual([20, 2, 21]);
    pool.close();
  });
});

describe("an owner that is cancelled", () => {
  it("has its requests out of the engine at once: waiting, ready or with a worker; others' go on", async () => {
    const { pool, workers, states } = setUp({ size: 1 });
    const [a, b] = [{}, {}];
    const gone = send(pool, a, ...numbered(10, QUEUE));
    await until(() => working(workers).length === 2);
    const [kept] = send(pool, b, request(1));
    pool.cancel(a);
    for (const outcome of await Promise.all(gone)) expect(outcome).toEqual(calledOff);
    expect(states.at(-1)).toMatchObject({ busy: 1, waiting: 1 });
    // The one that lay ready is taken back; the worker is still at the first.
    await until(() => workers[0]?.takenBack.length === 1);
    expect(workers[0]?.takenBack).toEqual([11]);
    workers[0]?.answer(10);
    await until(() => working(workers).includes(1));
    workers[0]?.answer(1);
    expect(await kept).toEqual(answered(1));
    expect(workers.map(({ terminated }) => terminated)).toEqual([false]);
    pool.close();
  });

  it("and comes again twenty times leaves nothing that the next owner waits for", async () => {
    const { pool, workers } = setUp();
    const begun = (): number[] => {
      const takenBack = new Set(workers.flatMap((worker) => worker.takenBack));
      return working(workers).filter((digit) => !takenBack.has(digit));
    };
    for (let round = 0; round < 20; round++) {
      const owner = {};
      send(pool, owner, ...Array.from({ length: QUEUE }, (_, i) => request(1 + ((round * QUEUE + i) % 254))));
      if (round === 0) await until(() => begun().length >= 2);
      pool.cancel(owner);
    }
    const [other] = send(pool, {}, request(255));
    for (const worker of workers) worker.requests[0]?.answer();
    await until(() => working(workers).includes(255));
    for (const worker of workers) worker.answer(255);
    expect(await other).toEqual(answered(255));
    await until(() => begun().length === 3);
    // Two workers were at two requests when the first reset came; and the other owner's.
    expect(begun().length).toBe(3);
    pool.close();
  });

  it("is told nothing more: no progress, no worker", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const [owner, told] = [{}, [] as string[]];
    const options = { owner, onStart: () => void told.push("working"), onProgress: () => void told.push("progress") };
    const outcome = pool.perform(generation(1), options);
    void pool.perform(request(2), options);
    await until(() => working(workers).length === 1);
    const report = workers[0]?.requests[0]?.report;
    pool.cancel(owner);
    expect(await outcome).toEqual(calledOff);
    await report?.({ step: "late", candidates: 1 });
    expect(told).toEqual(["working"]);
    pool.close();
  });

  it("can be cancelled when nothing of it is there, before and after the pool is closed", async () => {
    const { pool, workers, timers } = setUp();
    const owner = {};
    pool.cancel(owner);
    const [outcome] = send(pool, owner, request(1));
    await until(() => working(workers).length === 1);
    workers[0]?.answer(1);
    expect(await outcome).toEqual(answered(1));
    pool.cancel(owner);
    pool.close();
    pool.cancel(owner);
    expect([workers[0]?.requests.length, timers.pending]).toEqual([1, 0]);
  });
});

describe("memory", () => {
  const MIB = 1 << 20;
  it("is bounded across resets: of what was called off a worker has two requests, and the line none", async () => {
    const { pool, workers, states } = setUp();
    const sent: WeakRef<AsymRequest>[] = [];
    const fill = (owner: Owner): void => {
      for (let i = 0; i < 16; i++) {
        const each = request(i, MIB);
        sent.push(new WeakRef(each));
        void pool.perform(each, { owner });
      }
    };
    const kept: number[] = [];
    for (let round = 0; round < 10; round++) {
      const owner = {};
      fill(owner);
      await until(() => workers.length === 2 && workers.every(({ unanswered }) => unanswered === 2));
      pool.cancel(owner);
      expect(states.at(-1)?.waiting).toBe(0);
      await collectGarbage();
      kept.push(sent.filter((ref) => ref.deref() !== undefined).length);
    }
    expect(sent.length).toBe(160);
    // What a worker has is kept by its call until it answers.
    expect(Math.max(...kept)).toBeLessThanOrEqual(4);
    pool.close();
  });
});

describe("a worker that calculates what was called off", () => {
  /** A worker at a request of an owner that is cancelled then. */
  async function abandoned(size = 1, asked: AsymRequest = request(1)) {
    const rig = setUp({ size });
    const owner = {};
    const outcome = rig.pool.perform(asked, { owner });
    await until(() => working(rig.workers).length === 1);
    rig.pool.cancel(owner);
    expect(await outcome).toEqual(calledOff);
    return rig;
  }

  it("is ended when its grace is over, not a moment earlier, and replaced without being counted as trouble", async () => {
    const { pool, workers, timers, states } = await abandoned();
    const [next] = send(pool, {}, request(2));
    timers.advance(GRACE_MS - 1);
    expect(workers[0]?.terminated).toBe(false);
    timers.advance(1);
    expect(workers[0]?.terminated).toBe(true);
    await until(() => workers[1]?.requests.length === 1);
    workers[1]?.answer(2);
    expect(await next).toEqual(answered(2));
    expect(states.at(-1)?.replaced).toBe(0);
    pool.close();
    expect(timers.pending).toBe(0);
  });

  it("is kept when it is done within its grace", async () => {
    const { pool, workers, timers } = await abandoned();
    workers[0]?.answer(1);
    await until(() => timers.pending === 0);
    timers.advance(GRACE_MS);
    expect(workers.map(({ terminated }) => terminated)).toEqual([false]);
    pool.close();
  });

  it("is ended at once when that is a generation, which takes longer than any grace", async () => {
    const { pool, workers } = await abandoned(1, generation(1));
    expect(workers[0]?.terminated).toBe(true);
    const [next] = send(pool, {}, request(2));
    await until(() => workers[1]?.requests.length === 1);
    workers[1]?.answer(2);
    expect(await next).toEqual(answered(2));
    pool.close();
  });

  it("gives back what lies ready of another owner, which another worker does", async () => {
    const { pool, workers, timers } = setUp({ size: 1 });
    const [a, b] = [{}, {}];
    send(pool, a, request(1));
    const [second, third] = send(pool, b, request(2), request(3));
    await until(() => working(workers).length === 2);
    pool.cancel(a);
    timers.advance(GRACE_MS);
    await until(() => workers[1]?.requests.length === 1);
    expect(await work(workers[1] as FakeWorker, 2)).toEqual([2, 3]);
    expect([await second, await third]).toEqual([answered(2), answered(3)]);
    pool.close();
  });

  it("gets a grace for what it turned to before it could be taken back", async () => {
    const { pool, workers, timers } = setUp({ size: 1 });
    const owner = {};
    send(pool, owner, ...numbered(1, 3));
    await until(() => working(workers).length === 2);
    const worker = workers[0] as FakeWorker;
    worker.deaf = true;
    pool.cancel(owner);
    timers.advance(GRACE_MS - 1);
    worker.answer(1);
    await until(() => timers.due.includes(2 * GRACE_MS - 1));
    timers.advance(GRACE_MS - 1);
    expect(worker.terminated).toBe(false);
    timers.advance(1);
    expect(worker.terminated).toBe(true);
    pool.close();
  });

  it("is one of few that are ended, however often a guest resets", async () => {
    for (const each of [request(1), generation(1)]) {
      const { pool, workers, timers } = setUp({ size: 4 });
      const seconds = 5;
      for (let at = 0; at < seconds * PAUSE_MS; at += 50) {
        const owner = {};
        send(pool, owner, each, each, each, each);
        await until(() => workers.filter(({ terminated, unanswered }) => !terminated && unanswered > 0).length >= 3);
        pool.cancel(owner);
        timers.advance(50);
      }
      expect(workers.filter(({ terminated }) => terminated).length).toBeLessThanOrEqual(seconds + 1);
      expect(workers.length).toBeLessThanOrEqual(4 + seconds + 1);
      pool.close();
      expect(timers.pending).toBe(0);
    }
  });
});
