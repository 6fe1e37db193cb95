import { privateDecrypt } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { AsymRequest } from "../contract/engine.ts";
import { createEnginePool, type EnginePool } from "./client.ts";
import { spawnNodeWorker } from "./spawn-node.ts";
import type { EngineWorker } from "./supervised-worker.ts";
import { generateRsaKey, RAW } from "./testing/keys.ts";

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
    pool = createEnginePool({ size: 1, spawn: spawnNodeWorker });
    let callOff = (): void => undefined;
    const steps: string[] = [];
    const request: AsymRequest = { operation: "rsa-keygen", modulusLength: 1024, primes: 3, e: Uint8Array.of(17) };
    const outcome = pool.perform(request, {
      begun: (off) => {
        callOff = off;
      },
      progress: ({ step, candidates }) => {
        steps.push(step);
        if (candidates > 1) callOff();
      },
    });
    expect(await outcome).toMatchObject({ ok: false, why: "failed", detail: expect.stringContaining("called off") });
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.every((step) => step.endsWith("of 3"))).toBe(true);
    expect(await pool.perform(quick)).toMatchObject({ ok: true });
  });

  it("generate keys, by the platform and themselves", { timeout: 20_000 }, async () => {
    pool = createEnginePool({ size: 1, spawn: spawnNodeWorker });
    const request: AsymRequest = { operation: "rsa-keygen", modulusLength: 64, primes: 2, e: Uint8Array.of(3) };
    const outcomes = [pool.perform(request), pool.perform({ ...request, primes: 5 })];
    for (const outcome of outcomes) expect(await outcome).toMatchObject({ ok: true, value: { kind: "rsa-key" } });
  });
});
