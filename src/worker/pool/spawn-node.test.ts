import { privateDecrypt } from "node:crypto";
import { wrap } from "comlink";
import { afterEach, describe, expect, it } from "vitest";
import type { AsymRequest, AsymResult, EngineOutcome } from "../../contract/engine.ts";
import { collectGarbage } from "../testing/garbage.ts";
import { generateRsaKey, RAW } from "../testing/keys.ts";
import type { EngineWorkerApi } from "../worker-api.ts";
import { createEnginePool, type EnginePool } from "./engine-pool.ts";
import { spawnNodeWorker } from "./spawn-node.ts";
import type { EngineWorker } from "./supervised-worker.ts";

const { key, plain, openssl } = generateRsaKey(1024, 65537);
const ciphertext = new Uint8Array(128).fill(1);
const quick: AsymRequest = { operation: "rsa-decrypt", key, padding: "raw", ciphertext };
/** The most work one request can ask for: about a second. */
const long: AsymRequest = {
  operation: "rsa-encrypt",
  key: { n: new Uint8Array(1024).fill(255), e: Uint8Array.from({ length: 1024 }, (_, at) => (at === 0 ? 254 : 255)) },
  padding: "raw",
  message: new Uint8Array(1024).fill(254),
};

let pool: EnginePool | undefined;
afterEach(() => pool?.close());

describe("engine workers in Node threads", () => {
  it("answer like OpenSSL, and errors cross as outcomes", { timeout: 20_000 }, async () => {
    pool = createEnginePool({ size: 1, spawn: spawnNodeWorker });
    const expected = new Uint8Array(privateDecrypt({ key: openssl, padding: RAW }, ciphertext));
    expect(await pool.perform(quick)).toEqual({ ok: true, value: { kind: "bytes", bytes: expected } });
    expect(await pool.perform({ ...quick, key: plain })).toMatchObject({ ok: true });
    const oversized = { ...quick, ciphertext: new Uint8Array(129).fill(1) };
    expect(await pool.perform(oversized)).toMatchObject({ ok: false, why: "rejected" });
  });

  it("that are killed in the middle of a request fail it, and a new one does the next", {
    timeout: 20_000,
  }, async () => {
    const spawned: EngineWorker[] = [];
    let replaced = 0;
    const started = new Promise<void>((resolve) => {
      pool = createEnginePool({
        size: 1,
        spawn: () => {
          const worker = spawnNodeWorker();
          spawned.push(worker);
          return worker;
        },
        onState: (state) => {
          replaced = state.replaced;
          if (state.busy === 1) resolve();
        },
      });
    });
    const outcome = pool?.perform(long);
    await started;
    const exit = new Promise<string>((resolve) => spawned[0]?.onDeath(resolve));
    spawned[0]?.terminate();
    expect(await exit).toContain("exited");
    expect(await outcome).toMatchObject({ ok: false, why: "failed", detail: expect.stringContaining("died") });
    expect(await pool?.perform(quick)).toMatchObject({ ok: true });
    expect([spawned.length, replaced]).toEqual([2, 1]);
  });

  it("that ended in the middle of a request leave no memory behind", { timeout: 20_000 }, async () => {
    const spawned: WeakRef<EngineWorker>[] = [];
    let busy = (): void => {};
    const engine = createEnginePool({
      size: 1,
      spawn: () => {
        const worker = spawnNodeWorker();
        spawned.push(new WeakRef(worker));
        return worker;
      },
      onState: (state) => state.busy === 1 && busy(),
    });
    pool = engine;
    for (const progress of [undefined, () => {}]) {
      const started = new Promise<void>((resolve) => {
        busy = resolve;
      });
      const outcome = engine.perform(long, progress && { onProgress: progress });
      await started;
      spawned.at(-1)?.deref()?.terminate();
      expect(await outcome).toMatchObject({ ok: false });
    }
    expect(await engine.perform(quick)).toMatchObject({ ok: true });
    await collectGarbage();
    expect(spawned.map((worker) => worker.deref() !== undefined)).toEqual([false, false, true]);
  });

  it("that overrun their limit are terminated", { timeout: 20_000 }, async () => {
    pool = createEnginePool({ size: 1, spawn: spawnNodeWorker, timeLimits: { short: 20, generation: 1 } });
    expect(await pool.perform(long)).toMatchObject({
      ok: false,
      why: "failed",
      detail: expect.stringContaining("20 ms"),
    });
  });

  it("report how far a generation is, end when it is called off, and do the next request afresh", {
    timeout: 20_000,
  }, async () => {
    const engine = createEnginePool({ size: 1, spawn: spawnNodeWorker });
    pool = engine;
    const owner = {};
    const steps: string[] = [];
    const request: AsymRequest = { operation: "rsa-keygen", modulusLength: 1024, primes: 3, e: Uint8Array.of(17) };
    const outcome = engine.perform(request, {
      owner,
      onProgress: ({ step, candidates }) => {
        steps.push(step);
        if (candidates > 1) engine.cancel(owner);
      },
    });
    expect(await outcome).toMatchObject({ ok: false, why: "failed", detail: expect.stringContaining("called off") });
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.every((step) => step.endsWith("of 3"))).toBe(true);
    expect(await engine.perform(quick)).toMatchObject({ ok: true });
  });

  it("forget a private key with its session, also when they are busy, and all with the owner", {
    timeout: 20_000,
  }, async () => {
    const spawned: EngineWorker[] = [];
    const engine = createEnginePool({
      size: 1,
      spawn: () => {
        const worker = spawnNodeWorker();
        spawned.push(worker);
        return worker;
      },
    });
    pool = engine;
    const owner = {};
    const keys = [512, 520, 528].map((bits) => generateRsaKey(bits, 65537).key);
    const using = (index: number, session?: bigint): Promise<EngineOutcome<AsymResult>> =>
      engine.perform({ ...quick, key: keys[index], ciphertext: Uint8Array.of(2) } as AsymRequest, {
        owner,
        ...(session && { session }),
      });
    const kept = async (): Promise<number> =>
      spawned[0] ? await wrap<EngineWorkerApi>(spawned[0].endpoint).privateKeys() : -1;
    for (const [index, session] of [1n, 2n, undefined].entries()) {
      expect(await using(index, session)).toMatchObject({ ok: true });
    }
    expect(await kept()).toBe(3);
    engine.forget(owner, 1n);
    expect(await kept()).toBe(2);
    // The second's session is closed while its request waits behind a second of work.
    const busy = engine.perform(long);
    const last = using(1, 2n);
    engine.forget(owner, 2n);
    expect(await last).toMatchObject({ ok: true });
    expect(await busy).toMatchObject({ ok: true });
    expect(await kept()).toBe(1);
    engine.cancel(owner);
    expect(await kept()).toBe(0);
  });

  it("calculate nothing of before when an owner resets twenty times: another's request takes as long as one", {
    timeout: 60_000,
  }, async () => {
    const engine = createEnginePool({ size: 2, spawn: spawnNodeWorker });
    pool = engine;
    engine.warm();
    // Some twenty milliseconds each: 1,280 of them take many seconds.
    const { plain } = generateRsaKey(2048, 65537);
    const slow: AsymRequest = { operation: "rsa-decrypt", key: plain, padding: "raw", ciphertext };
    for (let i = 0; i < 4; i++) await engine.perform(slow);
    const time = async (): Promise<number> => {
      const start = performance.now();
      expect(await engine.perform(slow, { owner: {} })).toMatchObject({ ok: true });
      return performance.now() - start;
    };
    const alone = await time();
    const flood: Promise<EngineOutcome<AsymResult>>[] = [];
    let resets = 0;
    for (let round = 0; round < 20; round++) {
      const owner = {};
      for (let i = 0; i < 64; i++) flood.push(engine.perform(slow, { owner }));
      const start = performance.now();
      engine.cancel(owner);
      resets += performance.now() - start;
    }
    expect(resets).toBeLessThan(20 * 20);
    const after = await time();
    for (const outcome of await Promise.all(flood)) expect(outcome).toMatchObject({ ok: false, why: "failed" });
    // Its own, what the workers were at when the first reset came, and a machine that does other things.
    expect(after).toBeLessThan(10 * alone + 200);
  });

  it("generate keys, by the platform and themselves", { timeout: 20_000 }, async () => {
    pool = createEnginePool({ size: 1, spawn: spawnNodeWorker });
    const request: AsymRequest = { operation: "rsa-keygen", modulusLength: 64, primes: 2, e: Uint8Array.of(3) };
    const outcomes = [pool.perform(request), pool.perform({ ...request, primes: 5 })];
    for (const outcome of outcomes) expect(await outcome).toMatchObject({ ok: true, value: { kind: "rsa-key" } });
  });
});
