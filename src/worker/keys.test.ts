/** Private keys in the engine: whose they are, and that they are forgotten with a session and with an owner. */
import { describe, expect, it } from "vitest";
import type { AsymRequest } from "../contract/engine.ts";
import { Calculator } from "./calculator.ts";
import { createEngine } from "./engine.ts";
import { decryption, type FakeWorker, request, setUp, until, working } from "./testing/fake-workers.ts";
import { generateRsaKey } from "./testing/keys.ts";
import { namedGroup } from "./testing/named-groups.ts";
import { generateEcKey } from "./testing/openssl-ec.ts";
import { createWorkerApi } from "./worker-api.ts";

const { key } = generateRsaKey(512, 65537);
const group = namedGroup("prime256v1");
const { d, point } = generateEcKey("prime256v1");
const message = Uint8Array.of(1, 2, 3);
/** Requests whose private keys are kept in a cache of their own each. */
const PRIVATE: readonly AsymRequest[] = [
  { operation: "rsa-decrypt", key, padding: "raw", ciphertext: message },
  { operation: "ecdsa-sign", group, d, message, hash: "sha256" },
  { operation: "ecdh", group, d, point },
];

describe("prepared private keys", () => {
  it("are forgotten with their holder, of every kind, and others' are not", async () => {
    const calculator = new Calculator();
    for (const [index, each] of PRIVATE.entries()) {
      expect(await calculator.perform(each, { holder: 1 })).toMatchObject({ ok: true });
      expect(calculator.privateKeys).toBe(index + 1);
    }
    await calculator.perform({ ...PRIVATE[0], key: generateRsaKey(512, 17).key } as AsymRequest, { holder: 2 });
    calculator.forget([1]);
    expect(calculator.privateKeys).toBe(1);
    calculator.forget([2]);
    expect(calculator.privateKeys).toBe(0);
    for (const each of PRIVATE) expect(await calculator.perform(each, { holder: 3 })).toMatchObject({ ok: true });
  });

  it("are forgotten while their request waits for the platform, which is answered all the same", async () => {
    const calculator = new Calculator();
    const outcome = calculator.perform(PRIVATE[1] as AsymRequest, { holder: 1 });
    calculator.forget([1]);
    expect(calculator.privateKeys).toBe(0);
    expect(await outcome).toMatchObject({ ok: true });
    expect(calculator.privateKeys).toBe(0);
  });
});

describe("the engine on the calling thread", () => {
  it("forgets a session's keys with it, and all of an owner's with the owner", async () => {
    const calculator = new Calculator();
    const engine = createEngine(calculator);
    const owner = {};
    const keys = [512, 520, 528].map((bits) => generateRsaKey(bits, 65537).key);
    const sessions = [1n, 2n, undefined];
    for (const [index, session] of sessions.entries()) {
      const asked = { ...PRIVATE[0], key: keys[index] } as AsymRequest;
      expect(await engine.perform(asked, { owner, ...(session && { session }) })).toMatchObject({ ok: true });
    }
    for (const session of [1n, 1n, 9n]) engine.forget(owner, session);
    expect(calculator.privateKeys).toBe(2);
    engine.cancel({});
    expect(calculator.privateKeys).toBe(2);
    engine.cancel(owner);
    expect(calculator.privateKeys).toBe(0);
  });
});

describe("an engine worker", () => {
  it("overwrites the private key in a request when it is done with it, and nothing else", async () => {
    const api = createWorkerApi();
    for (const each of PRIVATE) {
      const copy = structuredClone(each);
      expect(await api.perform(copy, 1)).toMatchObject({ ok: true });
      const secrets = "key" in copy && "crt" in copy.key ? [copy.key.d, ...Object.values(copy.key.crt ?? {})] : [];
      if ("d" in copy) secrets.push(copy.d);
      expect(secrets.length).toBeGreaterThan(0);
      for (const secret of secrets) expect((secret as Uint8Array).every((octet) => octet === 0)).toBe(true);
    }
    const open = structuredClone({ operation: "rsa-encrypt", key, padding: "raw", message } satisfies AsymRequest);
    await api.perform(open);
    expect(open.key).toEqual(key);
  });

  it("forgets the key of a request that was sent before and lies ready", async () => {
    const api = createWorkerApi();
    const [decrypt] = structuredClone(PRIVATE) as [AsymRequest];
    const outcome = api.performNext(1, decrypt, 7);
    const forgotten = api.forget([7]);
    expect(await outcome).toMatchObject({ ok: true });
    await forgotten;
    expect(api.privateKeys()).toBe(0);
  });

  it("does not begin with what is taken back before its turn, and then it has no key of it", async () => {
    const api = createWorkerApi();
    const [first, second] = structuredClone([PRIVATE[0], PRIVATE[0]]) as [AsymRequest, AsymRequest];
    const outcomes = [api.performNext(1, first, 7), api.performNext(2, second, 8)];
    for (const ticket of [1, 2, 3]) api.takeBack(ticket);
    for (const outcome of outcomes) expect(await outcome).toMatchObject({ ok: false, why: "failed" });
    expect(api.privateKeys()).toBe(0);
  });
});

describe("the pool", () => {
  const worker = (workers: readonly FakeWorker[], digit: number) =>
    workers.find(({ requests }) => requests.some((each) => each.digit === digit)) as FakeWorker;

  it("tells the workers that have the key, once, and no other", async () => {
    const { pool, workers } = setUp();
    const owner = {};
    const all = [1, 2].map((digit) => pool.perform(decryption(digit), { owner, session: BigInt(digit) }));
    await until(() => working(workers).length === 2);
    for (const digit of [1, 2]) worker(workers, digit).answer(digit);
    await Promise.all(all);
    const holder = worker(workers, 1).requests[0]?.holder;
    pool.forget(owner, 1n);
    pool.forget(owner, 1n);
    await until(() => worker(workers, 1).forgotten.length > 0);
    expect(worker(workers, 1).forgotten).toEqual([{ holder, after: 1 }]);
    expect(worker(workers, 2).forgotten).toEqual([]);
    pool.cancel(owner);
    await until(() => worker(workers, 2).forgotten.length > 0);
    expect(worker(workers, 1).forgotten.length).toBe(1);
    pool.close();
  });

  it("tells a worker that is busy, and the one that gets a request of the session later, behind that", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const options = { owner: {}, session: 1n };
    for (const digit of [1, 2, 3, 4]) void pool.perform(decryption(digit), options);
    await until(() => working(workers).length === 2);
    pool.forget(options.owner, 1n);
    const [busy] = workers as [FakeWorker];
    for (const digit of [1, 2, 3, 4]) {
      await until(() => working(workers).includes(digit));
      busy.answer(digit);
    }
    await until(() => busy.forgotten.length === 3);
    expect(busy.forgotten.map(({ after }) => after)).toEqual([2, 3, 4]);
    expect(new Set(busy.requests.map(({ holder }) => holder)).size).toBe(1);
    pool.close();
  });

  it("sends no message for what has no private key, or no owner", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const owner = {};
    const outcomes = [pool.perform(request(1), { owner, session: 1n }), pool.perform(decryption(2))];
    for (const digit of [1, 2]) {
      await until(() => working(workers).includes(digit));
      workers[0]?.answer(digit);
    }
    await Promise.all(outcomes);
    pool.forget(owner, 1n);
    pool.cancel(owner);
    const last = pool.perform(request(3), { owner });
    await until(() => working(workers).includes(3));
    workers[0]?.answer(3);
    await last;
    expect([workers[0]?.forgotten, workers[0]?.requests.map(({ holder }) => holder)]).toEqual([
      [],
      [undefined, undefined, undefined],
    ]);
    pool.close();
  });

  it("has a worker that took over from one that died forget, too", async () => {
    const { pool, workers } = setUp({ size: 1 });
    const owner = {};
    const first = pool.perform(decryption(1), { owner });
    await until(() => working(workers).length === 1);
    workers[0]?.die("killed");
    await first;
    const second = pool.perform(decryption(2), { owner });
    await until(() => workers[1]?.requests.length === 1);
    workers[1]?.answer(2);
    await second;
    pool.cancel(owner);
    await until(() => workers[1]?.forgotten.length === 1);
    expect(workers[0]?.forgotten).toEqual([]);
    pool.close();
  });
});
