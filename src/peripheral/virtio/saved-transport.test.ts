/** A device that is saved and goes on as another one: the driver must not be able to tell. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FaultAction } from "../../contract/device-control.ts";
import { decode, encode } from "../../wire/codec/codec.ts";
import { RSAPublicKey } from "../../wire/codec/der.ts";
import { SessionInput } from "../../wire/crypto/header.ts";
import { AkcipherKeyType } from "../../wire/crypto/services/akcipher.ts";
import { Status } from "../../wire/crypto/status.ts";
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
import { type CryptoPciDevice, cryptoPciDevice } from "../crypto/crypto-pci-device.ts";
import { defaultSettings } from "../crypto/settings.ts";
import { SavedStateError } from "../saved/saved-state.ts";
import { type DriverQueue, TestDriver } from "../testing/driver.ts";
import { Clock, HeldEngine, Line, Recorder } from "../testing/fakes.ts";
import { ArrayMemory } from "../testing/memory.ts";
import { akcipherData, cipherData, createCipher, createRsa, destroy } from "../testing/requests.ts";
import { Feature } from "./negotiation.ts";
import { SavedTransport } from "./saved-transport.ts";

const KEY = new Uint8Array(16).fill(7);
const RSA = {
  key: encode(RSAPublicKey, { modulus: new Uint8Array(64).fill(0xff), publicExponent: Uint8Array.of(17) }),
  keytype: AkcipherKeyType.PUBLIC,
};
const QUEUE_SIZE = 32;

/** A machine in which the device can be replaced by one that was saved. */
class Bench {
  readonly memory = new ArrayMemory(1 << 17);
  readonly trace = new Recorder();
  line = new Line();
  engine = new HeldEngine();
  clock = new Clock();
  pciDevice: CryptoPciDevice;
  readonly driver: TestDriver;
  readonly data: DriverQueue;
  readonly control: DriverQueue;
  readonly sessions: bigint[] = [];
  /** Engine requests that wait, by index in {@link engine}. */
  #waiting: number[] = [];

  constructor() {
    this.pciDevice = this.#plugIn();
    this.driver = new TestDriver(this.pciDevice.transport, this.memory);
    const [data, control] = this.driver.start([QUEUE_SIZE, QUEUE_SIZE]);
    if (!data || !control) throw new Error("two queues were asked for");
    this.data = data;
    this.control = control;
  }

  #plugIn(): CryptoPciDevice {
    const { engine, line: interrupt, memory, clock } = this;
    engine.onPerform = () => this.#waiting.push(engine.requests.length - 1);
    return cryptoPciDevice({
      engine,
      trace: () => this.trace.sink,
      dialect: "virtio-1.4",
      settings: defaultSettings("virtio-1.4"),
      memory,
      interrupt,
      host: clock,
      after: clock.after,
      random: () => 0,
    });
  }

  /** Saves the device, and goes on with a new one that has a line and an engine of its own. */
  replace(saved = this.pciDevice.save()): void {
    this.line = new Line();
    this.engine = new HeldEngine();
    this.#waiting = [];
    this.clock = new Clock();
    this.pciDevice = this.#plugIn();
    this.pciDevice.restore(saved);
    this.driver.transport = this.pciDevice.transport;
  }

  send(queue: DriverQueue, readable: Uint8Array, writable: number): number {
    const answer = this.driver.sink(writable);
    queue.add([this.driver.source(readable), answer]);
    queue.kick();
    return answer.address;
  }

  open(request: Uint8Array): void {
    const address = this.send(this.control, request, 16);
    this.sessions.push(decode(SessionInput, this.memory.slice(address, 16)).session_id);
  }

  /** The engine answers one of the requests that it has. */
  async answer(which: number): Promise<void> {
    const [index] = this.#waiting.splice(which % Math.max(1, this.#waiting.length), 1);
    if (index === undefined) return;
    const request = this.engine.requests[index];
    const message = request && "message" in request ? (request.message as Uint8Array) : KEY;
    await this.engine.succeed(
      index,
      message.map((byte) => byte ^ 0xff),
    );
  }

  get state() {
    return {
      memory: sum(this.memory.bytes),
      status: this.driver.status,
      line: this.line.up,
      config: this.driver.config(8),
      generation: this.driver.read("config_generation"),
      condition: this.pciDevice.condition,
      waiting: this.#waiting.map((index) => this.engine.requests[index]),
    };
  }
}

/** A memory in one number: a difference of a megabyte takes a test runner for ever to print. */
function sum(bytes: Uint8Array): number {
  let hash = 0;
  for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0;
  return hash;
}

type Action = (bench: Bench) => void | Promise<void>;

const session = (bench: Bench, which: number): bigint => bench.sessions[which % bench.sessions.length] ?? 99n;

const fault = fc.constantFrom<FaultAction>(
  { kind: "delay", milliseconds: 100 },
  { kind: "drop" },
  { kind: "status", status: 2 },
  { kind: "corrupt" },
  { kind: "used-length", length: 3 },
  { kind: "used-id", id: 5 },
);

const action: fc.Arbitrary<[name: string, action: Action]> = fc.oneof(
  fc.constant<[string, Action]>(["open cipher", (bench) => bench.open(createCipher({ key: KEY }))]),
  fc.constant<[string, Action]>(["open rsa", (bench) => bench.open(createRsa(RSA))]),
  fc
    .nat(5)
    .map((n): [string, Action] => [
      `close ${n}`,
      (bench) => void bench.send(bench.control, destroy(n % 2 ? "cipher" : "akcipher", session(bench, n)), 1),
    ]),
  fc.nat(5).map((n): [string, Action] => [
    `encrypt ${n}`,
    (bench) => {
      const request = cipherData({ session: session(bench, n), iv: KEY, src: new Uint8Array(32).fill(n) });
      bench.send(bench.data, request, 33);
    },
  ]),
  fc.nat(5).map((n): [string, Action] => [
    `rsa ${n}`,
    (bench) => {
      const request = akcipherData({ session: session(bench, n), src: new Uint8Array(64).fill(n + 1), dst: 64 });
      bench.send(bench.data, request, 65);
    },
  ]),
  fc.nat(5).map((n): [string, Action] => [`answer ${n}`, (bench) => bench.answer(n)]),
  fc.constant<[string, Action]>(["time passes", (bench) => bench.clock.pass(1000)]),
  fc.constant<[string, Action]>(["read the isr", (bench) => void bench.driver.isr()]),
  fc.constant<[string, Action]>([
    "take used",
    (bench) => {
      for (const queue of [bench.data, bench.control]) {
        queue.takeUsed();
        queue.usedEvent = queue.usedIdx;
      }
    },
  ]),
  fc
    .boolean()
    .map((ready): [string, Action] => [
      `ready ${ready}`,
      (bench) => bench.pciDevice.command({ do: "ready", on: ready }),
    ]),
  fc
    .boolean()
    .map((on): [string, Action] => [`hold ${on}`, (bench) => bench.pciDevice.command({ do: "hold", queue: 0, on })]),
  fc
    .nat(12)
    .map((request): [string, Action] => [
      `release ${request}`,
      (bench) => bench.pciDevice.command({ do: "release", queue: 0, ...(request > 4 && { request }) }),
    ]),
  fault.map((action): [string, Action] => [
    `fault ${action.kind}`,
    (bench) => {
      const rule = { id: "1", queue: "any", count: 2, probability: 1, action } as const;
      bench.pciDevice.command({ do: "faults", rules: [rule] });
    },
  ]),
  fc.constant<[string, Action]>([
    "configure",
    (bench) => {
      const settings = { ...bench.pciDevice.condition.settings, queueSize: 64, queues: 3 };
      bench.pciDevice.command({ do: "configure", settings });
    },
  ]),
  fc.constant<[string, Action]>(["break virtio", (bench) => bench.driver.write("queue_size", 3)]),
);

describe("a device that is saved and goes on as another", () => {
  test("does what it would have done, whatever the driver was at", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 24 }), fc.nat(24), async (actions, at) => {
        const [kept, replaced] = [new Bench(), new Bench()];
        for (const [i, [, act]] of actions.entries()) {
          if (i === at) replaced.replace();
          await act(kept);
          await act(replaced);
          expect(replaced.state).toEqual(kept.state);
        }
        expect(replaced.pciDevice.save()).toEqual(kept.pciDevice.save());
      }),
      { numRuns: 60 },
    );
  });

  test("answers a request in flight once, with its number, also when its session was closed meanwhile", async () => {
    const bench = new Bench();
    bench.open(createRsa(RSA));
    const address = bench.send(
      bench.data,
      akcipherData({ session: session(bench, 0), src: new Uint8Array(64).fill(1), dst: 64 }),
      65,
    );
    bench.send(bench.control, destroy("akcipher", session(bench, 0)), 1);
    const old = bench.engine;
    bench.replace();
    await old.succeed(0, new Uint8Array(64).fill(0x11));
    await bench.answer(0);
    expect(bench.memory.slice(address, 65)).toEqual(Uint8Array.from([...new Uint8Array(64).fill(0xfe), 0]));
    const late = bench.send(
      bench.data,
      akcipherData({ session: session(bench, 0), src: new Uint8Array(64).fill(1), dst: 64 }),
      65,
    );
    expect(bench.memory.slice(late + 64, 1)).toEqual(Uint8Array.of(Status.INVSESS));
    expect(bench.trace.of("used").filter(({ request }) => request === 2)).toHaveLength(2);
  });

  test("5.9.5.2 carries out what came before it was not ready", async () => {
    const bench = new Bench();
    bench.open(createRsa(RSA));
    const request = akcipherData({ session: session(bench, 0), src: new Uint8Array(64), dst: 64 });
    const address = bench.send(bench.data, request, 65);
    bench.pciDevice.command({ do: "ready", on: false });
    bench.replace();
    await bench.answer(0);
    expect(bench.memory.slice(address + 64, 1)).toEqual(Uint8Array.of(Status.OK));
  });

  test("goes on before there is a driver, too", () => {
    const bench = new Bench();
    bench.driver.write("device_status", 0);
    bench.replace();
    expect(bench.driver.status).toBe(0);
    bench.driver.start([QUEUE_SIZE, QUEUE_SIZE]);
    expect(bench.driver.status & DeviceStatus.DRIVER_OK).toBe(DeviceStatus.DRIVER_OK);
  });

  test("goes on in the midst of an initialization: with a queue that is being set up anew, and a size that no queue has", () => {
    const bench = new Bench();
    const { driver } = bench;
    driver.write("device_status", 0);
    driver.progress(DeviceStatus.ACKNOWLEDGE, DeviceStatus.DRIVER);
    driver.accept(Feature.VERSION_1);
    driver.progress(DeviceStatus.FEATURES_OK);
    const { desc } = driver.setUpQueue(1, QUEUE_SIZE);
    driver.write("queue_desc_hi", 1);
    driver.write("queue_select", 0);
    driver.write("queue_size", 3);
    bench.replace();
    driver.write("queue_select", 1);
    expect([driver.read("queue_enable"), driver.read("queue_desc_lo"), driver.read("queue_desc_hi")]).toEqual([
      1,
      desc,
      1,
    ]);
    driver.write("queue_desc_hi", 0);
    driver.progress(DeviceStatus.DRIVER_OK);
    expect(bench.pciDevice.rings(1)).toMatchObject({ desc, size: QUEUE_SIZE });
    expect(driver.needsReset).toBe(false);
    driver.write("queue_select", 0);
    driver.write("queue_enable", 1);
    expect(driver.needsReset).toBe(true);
  });
});

describe("a saved state that was tampered with", () => {
  /** One request with the engine, one answered late, two held, a rule, and settings to come. */
  const saved = (): Uint8Array => {
    const bench = new Bench();
    bench.open(createRsa(RSA));
    bench.open(createCipher({ key: KEY }));
    const rsa = akcipherData({ session: session(bench, 0), src: KEY, dst: 64 });
    bench.send(bench.data, rsa, 65);
    const action = { kind: "delay", milliseconds: 100 } as const;
    bench.pciDevice.command({ do: "faults", rules: [{ id: "1", queue: "data", count: 1, probability: 1, action }] });
    bench.send(bench.data, cipherData({ session: session(bench, 1), iv: KEY, src: KEY }), 17);
    bench.pciDevice.command({ do: "hold", queue: 0, on: true });
    bench.send(bench.data, rsa, 65);
    bench.send(bench.data, rsa, 65);
    bench.pciDevice.command({ do: "configure", settings: { ...bench.pciDevice.condition.settings, queues: 2 } });
    return bench.pciDevice.save();
  };

  const restore = async (bytes: Uint8Array): Promise<unknown> => {
    const bench = new Bench();
    try {
      bench.replace(bytes);
    } catch (error) {
      return error;
    }
    // What was taken is put to use.
    bench.pciDevice.replayState();
    for (let which = 0; which < 4; which++) await bench.answer(which);
    bench.clock.pass(1_000_000);
    for (let queue = 0; queue < 3; queue++) bench.pciDevice.command({ do: "hold", queue, on: false });
    await bench.answer(0);
    for (let queue = 0; queue < 3; queue++) bench.pciDevice.rings(queue);
    bench.pciDevice.save();
    bench.driver.start([QUEUE_SIZE]);
    return undefined;
  };

  test("is refused when it runs with features that were not agreed on: a driver could change them then", () => {
    const bench = new Bench();
    const saved = decode(SavedTransport, bench.pciDevice.transport.save());
    const negotiation = { ...saved.negotiation, features_ok: false };
    const another = new Bench().pciDevice.transport;
    another.reset("machine");
    expect(() => another.restore(encode(SavedTransport, { ...saved, negotiation }))).toThrow(SavedStateError);
  });

  test("is refused when it is cut off", async () => {
    const whole = saved();
    for (let length = 0; length < whole.length; length += 7) {
      expect(await restore(whole.subarray(0, length))).toBeInstanceOf(SavedStateError);
    }
  });

  test("is taken or refused, and does nothing else", async () => {
    const whole = saved();
    expect(await restore(whole)).toBeUndefined();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = whole.slice();
        bytes[at] = byte;
        const error = await restore(bytes);
        if (error !== undefined) expect(error).toBeInstanceOf(SavedStateError);
      }),
      { numRuns: 1000 },
    );
  });
});
