/** The entropy device behind its transport: VIRTIO 1.4 cs01, 5.4 Entropy Device. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../../wire/codec/codec.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { PciHeader, virtioCapabilities } from "../../wire/virtio/pci.ts";
import { VirtioPciDevice } from "../device/pci-device.ts";
import { MAX_TURN_MS } from "../flow/work-budget.ts";
import { SavedStateError } from "../saved/saved-state.ts";
import { type DriverQueue, TestDriver } from "../testing/driver.ts";
import type { Segment } from "../testing/driver-memory.ts";
import { Clock, KeepingDevice, Line, Recorder } from "../testing/fakes.ts";
import { ArrayMemory } from "../testing/memory.ts";
import type { VirtioDevice } from "../virtio/device.ts";
import { Feature, TRANSPORT_FEATURES } from "../virtio/negotiation.ts";
import { VirtioPciTransport } from "../virtio/transport.ts";
import { ENTROPY_READABLE_LIMIT, EntropyDevice, MAX_RANDOM_BYTES } from "./device.ts";

const SIZE = 8;
const RAM = 1 << 20;

/** Bytes 1, 2, 3, ... 255, 0, 1, ...: every byte that the source gave can be told from its neighbours. */
class CountingSource {
  /** Bytes of each call, in order. */
  readonly calls: number[] = [];
  given = 0;
  onFill: () => void = () => {};

  readonly fill = (bytes: Uint8Array): void => {
    this.onFill();
    this.calls.push(bytes.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = ++this.given & 0xff;
  };
}

/** Bytes `from` to `to` of {@link CountingSource}, the first being 0. */
const counted = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => (from + i + 1) & 0xff);

class Bench {
  readonly memory = new ArrayMemory(RAM);
  readonly trace = new Recorder();
  readonly clock = new Clock();
  line = new Line();
  source = new CountingSource();
  transport: VirtioPciTransport;
  readonly driver: TestDriver;
  queue: DriverQueue;

  constructor() {
    this.transport = this.#plugIn(new EntropyDevice(this.source.fill));
    this.driver = new TestDriver(this.transport, this.memory);
    this.queue = this.start();
  }

  #plugIn(device: VirtioDevice): VirtioPciTransport {
    const { memory, clock: host, line: interrupt } = this;
    const trace = () => this.trace.sink;
    return new VirtioPciTransport(device, { memory, interrupt, host, trace, readableLimit: ENTROPY_READABLE_LIMIT });
  }

  start(): DriverQueue {
    const [queue] = this.driver.start([SIZE]);
    if (!queue) throw new Error("one queue was asked for");
    this.queue = queue;
    return queue;
  }

  /** Another device in the place of the present one, as a machine that is restored has it. */
  replace(device: VirtioDevice = new EntropyDevice(this.source.fill), saved = this.transport.save()): void {
    this.line = new Line();
    this.transport = this.#plugIn(device);
    this.transport.restore(saved);
    this.driver.transport = this.transport;
  }

  /** What these segments hold after one request of them, and used.len. */
  ask(...segments: readonly Segment[]) {
    this.queue.add(segments);
    this.queue.kick();
    const used = this.queue.takeUsed();
    return { lengths: used.map(({ length }) => length), bytes: segments.map((segment) => this.at(segment)) };
  }

  at({ address, length }: Segment): number[] {
    return [...this.memory.slice(address, length)];
  }
}

describe("5.4 what the device is", () => {
  test("5.4.1 5.4.2 5.4.3 has the ID 4, one queue and no feature bits of its own", () => {
    const { transport, driver } = new Bench();
    expect(decode(PciHeader, transport.function.registers.slice(0, 64)).device_id).toBe(0x1044);
    expect([driver.read("num_queues"), driver.offered]).toEqual([1, TRANSPORT_FEATURES]);
    const { queueNames, pciClass } = new EntropyDevice(() => {});
    expect([queueNames, pciClass]).toEqual([["requestq"], { base: 0x00, sub: 0xff }]);
  });

  test("5.4.4 has no device configuration, and no capability that says where one is", () => {
    const { transport } = new Bench();
    const caps = virtioCapabilities(Uint8Array.from(transport.function.registers));
    expect(caps.map(({ cap }) => cap.cfg_type)).toEqual([1, 2, 3, 5]);
    expect(new EntropyDevice(() => {}).config()).toEqual(new Uint8Array());
  });
});

describe("5.4.6 a request", () => {
  test("5.4.6.2 fills the buffer with bytes of the source, says how many they are and interrupts", () => {
    const bench = new Bench();
    const sink = bench.driver.sink(64);
    const head = bench.queue.add([sink]);
    bench.queue.kick();
    expect(bench.queue.takeUsed()).toEqual([{ id: head, length: 64 }]);
    expect(bench.at(sink)).toEqual(counted(0, 64));
    expect(bench.line.up).toBe(true);
  });

  test("5.4.6.2 gets bytes in the order in which the source gives them, each once", () => {
    const bench = new Bench();
    const sinks = [7, 1, 32].map((length) => bench.driver.sink(length));
    for (const sink of sinks) bench.queue.add([sink]);
    bench.queue.kick();
    expect(bench.queue.takeUsed().map(({ length }) => length)).toEqual([7, 1, 32]);
    expect(sinks.flatMap((sink) => bench.at(sink))).toEqual(counted(0, 40));
    expect(bench.source.calls).toEqual([7, 1, 32]);
  });

  test("2.7.4.1 is filled however it is cut into descriptors, direct or indirect, and nothing around it is", () => {
    const cut = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: SIZE });
    fc.assert(
      fc.property(cut, fc.boolean(), (lengths, indirect) => {
        const bench = new Bench();
        const guard = bench.driver.sink(1);
        const sinks = lengths.map((length) => {
          const sink = bench.driver.sink(length);
          bench.driver.sink(1);
          return sink;
        });
        const total = lengths.reduce((sum, length) => sum + length, 0);
        if (indirect) bench.queue.addIndirect(sinks);
        else bench.queue.add(sinks);
        bench.queue.kick();
        expect(bench.queue.takeUsed().map(({ length }) => length)).toEqual([total]);
        expect(sinks.flatMap((sink) => bench.at(sink))).toEqual(counted(0, total));
        const guards = [guard.address, ...sinks.map(({ address, length }) => address + length)];
        expect(guards.map((address) => bench.memory.bytes[address])).toEqual(guards.map(() => 0xee));
      }),
    );
  });

  test("5.4.6 without any room comes back as it is, with used.len 0", () => {
    const bench = new Bench();
    expect(bench.ask(bench.driver.sink(0))).toEqual({ lengths: [0], bytes: [[]] });
    expect([bench.source.given, bench.driver.needsReset, bench.trace.of("violation")]).toEqual([0, false, []]);
  });

  test("5.4.6.2 of more room than the device fills gets what it fills", () => {
    const bench = new Bench();
    const sink = bench.driver.sink(MAX_RANDOM_BYTES + 3);
    const { lengths, bytes } = bench.ask(sink);
    expect(lengths).toEqual([MAX_RANDOM_BYTES]);
    expect(bytes).toEqual([[...counted(0, MAX_RANDOM_BYTES), 0xee, 0xee, 0xee]]);
  });

  test("5.4.6.2 of 4 GiB of room allocates and writes no more than the device fills", () => {
    const bench = new Bench();
    // The rings are behind the bytes that are written.
    const all = { address: 0, length: RAM, writable: true };
    bench.queue.addIndirect(Array.from({ length: 2 ** 32 / RAM }, () => all));
    bench.queue.kick();
    expect(bench.queue.takeUsed().map(({ length }) => length)).toEqual([MAX_RANDOM_BYTES]);
    expect(bench.source.calls).toEqual([MAX_RANDOM_BYTES]);
  });
});

describe("5.4.6.1 a device-readable buffer", () => {
  test("5.4.6.1 in front of room is not looked at: the room is filled, and the driver's mistake reported once", () => {
    const bench = new Bench();
    const { driver, trace } = bench;
    for (let i = 0; i < 3; i++) {
      const { lengths, bytes } = bench.ask(driver.source(Uint8Array.of(9, 9, 9)), driver.sink(4));
      expect(lengths).toEqual([4]);
      expect(bytes).toEqual([[9, 9, 9], counted(4 * i, 4 * i + 4)]);
    }
    const problem = "queue 0: a buffer is device-readable and is not looked at";
    expect(trace.of("violation")).toEqual([{ kind: "violation", ...DriverMust.ENTROPY_IS_WRITTEN, problem }]);
    expect(driver.needsReset).toBe(false);
  });

  test("5.4.6.1 alone comes back with used.len 0, and is reported", () => {
    const bench = new Bench();
    expect(bench.ask(bench.driver.source(Uint8Array.of(9)))).toEqual({ lengths: [0], bytes: [[9]] });
    expect(bench.trace.of("violation")).toMatchObject([DriverMust.ENTROPY_IS_WRITTEN]);
  });

  test("5.4.6.1 is reported again after a reset", () => {
    const bench = new Bench();
    for (let i = 0; i < 2; i++) {
      bench.ask(bench.driver.source(Uint8Array.of(9)), bench.driver.sink(1));
      bench.start();
    }
    expect(bench.trace.of("violation")).toHaveLength(2);
  });

  test("5.4.6.1 of any length is copied as one byte at most", () => {
    const bench = new Bench();
    bench.ask(bench.driver.source(new Uint8Array(0x1000).fill(9)), bench.driver.sink(1));
    expect(bench.trace.of("popped").map(({ readable }) => readable.length)).toEqual([ENTROPY_READABLE_LIMIT]);
  });
});

describe("the work of one turn", () => {
  test("ends when its time is over, and the rest of the queue is filled in later turns", () => {
    const bench = new Bench();
    bench.source.onFill = () => bench.clock.spend(MAX_TURN_MS);
    const one = { address: 0x8_0000, length: 1, writable: true };
    for (let i = 0; i < SIZE; i++) bench.queue.addIndirect(Array.from({ length: 4096 }, () => one));
    bench.queue.kick();
    expect(bench.queue.usedIdx).toBeLessThan(SIZE);
    bench.clock.turns();
    expect(bench.queue.usedIdx).toBe(SIZE);
  });
});

describe("2.4.1 a reset", () => {
  test("2.4.1 ends the device's use of the queue, and a driver that begins anew is served", () => {
    const bench = new Bench();
    bench.queue.add([bench.driver.sink(4)]);
    bench.driver.write("device_status", 0);
    bench.queue.kick();
    expect([bench.queue.usedIdx, bench.source.given]).toEqual([0, 0]);
    bench.start();
    expect(bench.ask(bench.driver.sink(4)).bytes).toEqual([counted(0, 4)]);
  });

  test("2.1.2 a notification before DRIVER_OK takes nothing", () => {
    const device = new EntropyDevice(() => {
      throw new Error("bytes were drawn");
    });
    device.notify();
    device.reset();
    device.notify();
  });
});

describe("saved and restored", () => {
  test("goes on with the next request, with another source", () => {
    const bench = new Bench();
    bench.ask(bench.driver.sink(4));
    bench.source = new CountingSource();
    bench.replace();
    expect(bench.ask(bench.driver.sink(2))).toEqual({ lengths: [2], bytes: [counted(0, 2)] });
  });

  test("a request on hold waits for its release after the restore, too", () => {
    const bench = new Bench();
    const sink = bench.driver.sink(4);
    bench.transport.hold(0, true);
    bench.queue.add([sink]);
    bench.queue.kick();
    bench.replace();
    bench.clock.turns();
    expect(bench.queue.usedIdx).toBe(0);
    bench.transport.release(0, undefined);
    expect([bench.queue.usedIdx, bench.at(sink)]).toEqual([1, counted(0, 4)]);
  });

  test("a request that the saved device had taken is answered by the restored one, with an interrupt", () => {
    const bench = new Bench();
    const sink = bench.driver.sink(4);
    // This device keeps what it takes. A state with a request in flight may come out of any file.
    bench.replace(new KeepingDevice(SIZE));
    bench.queue.add([sink]);
    bench.queue.kick();
    expect(bench.queue.usedIdx).toBe(0);
    bench.replace();
    expect([bench.queue.takeUsed(), bench.at(sink), bench.line.up]).toEqual([
      [{ id: 0, length: 4 }],
      counted(0, 4),
      true,
    ]);
  });

  test("a device that no driver has started stays so", () => {
    const bench = new Bench();
    bench.driver.write("device_status", 0);
    bench.replace();
    expect(bench.driver.status).toBe(0);
    bench.start();
    expect(bench.ask(bench.driver.sink(1)).bytes).toEqual([counted(0, 1)]);
  });

  test("a state with anything in it is refused", () => {
    const device = new EntropyDevice(() => {});
    const resumed = { activation: undefined, requests: [] };
    expect(() => device.restore(Uint8Array.of(0), resumed)).toThrow(SavedStateError);
  });
});

test("works without the features that it can do without", () => {
  const bench = new Bench();
  const [queue] = bench.driver.start([SIZE], Feature.VERSION_1);
  if (!queue) throw new Error("one queue was asked for");
  bench.queue = queue;
  expect(bench.ask(bench.driver.sink(3)).bytes).toEqual([counted(0, 3)]);
});

describe("what its owner does", () => {
  function plugged(memory = new ArrayMemory(RAM)) {
    const clock = new Clock();
    const trace = new Recorder();
    const device = new VirtioPciDevice(new EntropyDevice(new CountingSource().fill), {
      memory,
      interrupt: new Line(),
      host: clock,
      trace: () => trace.sink,
      after: clock.after,
      random: () => 0,
    });
    return { memory, trace, device, driver: new TestDriver(device.transport, memory) };
  }

  test("the size of the queue is what was chosen, from the driver's next reset on, and after a restore", () => {
    const { device, driver, memory } = plugged();
    driver.start([SIZE]);
    const settings = { ...device.device.settings, queueSize: 64 };
    device.command({ do: "configure", settings });
    expect(device.condition).toMatchObject({ settings: { queueSize: SIZE }, pending: { queueSize: 64 } });
    driver.write("device_status", 0);
    expect(device.condition.settings).toEqual(settings);
    const again = plugged(memory);
    again.device.restore(device.save());
    expect(again.device.device.queueSizes).toEqual([64]);
  });

  test("it suffers what any device suffers, and no fault that needs a crypto device", () => {
    const { device, driver, trace } = plugged();
    expect(device.condition.faultKinds).toEqual(["delay", "drop", "used-length", "used-id", "needs-reset"]);
    const action = { kind: "used-length", length: 3 } as const;
    device.command({ do: "faults", rules: [{ id: "a", queue: "requestq", count: 1, probability: 1, action }] });
    const [queue] = driver.start([SIZE]);
    const sink = driver.sink(8);
    queue?.add([sink]);
    queue?.kick();
    expect(queue?.takeUsed().map(({ length }) => length)).toEqual([3]);
    expect(trace.of("injected")).toMatchObject([{ fault: "used-length" }]);
  });
});
