/** What the transport promises to any device. */
import { describe, expect, test } from "vitest";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { TestDriver } from "../testing/driver.ts";
import { Clock, KeepingDevice, Line, Recorder } from "../testing/fakes.ts";
import { ArrayMemory } from "../testing/memory.ts";
import { VirtioPciTransport } from "./transport.ts";

/** A started device that has taken one request of four bytes, with room for four. */
function taken() {
  const device = new KeepingDevice();
  const memory = new ArrayMemory(1 << 16);
  const line = new Line();
  const trace = new Recorder();
  const transport = new VirtioPciTransport(device, {
    memory,
    interrupt: line,
    host: new Clock(),
    trace: () => trace.sink,
    readableLimit: 64,
  });
  const driver = new TestDriver(transport, memory);
  const start = () => {
    const [queue] = driver.start([8]);
    if (!queue) throw new Error("no queue");
    return queue;
  };
  const queue = start();
  const target = driver.sink(4);
  queue.add([driver.source(Uint8Array.of(1, 2, 3, 4)), target]);
  queue.kick();
  const [request] = device.requests;
  const [activation] = device.activations;
  if (!request || !activation) throw new Error("nothing was taken");
  return { device, memory, line, trace, driver, start, queue, target, request, activation };
}

const answer = [{ offset: 1, bytes: Uint8Array.of(8, 9) }];
const ended = ["reset", "restarted"] as const;

/** Ends the activation, with or without a new one. */
const end = ({ driver, start }: ReturnType<typeof taken>, how: (typeof ended)[number]) =>
  how === "reset" ? driver.write("device_status", 0) : start();

describe("a request", () => {
  test("is what the driver sent, and is answered where it has room, once", () => {
    const { memory, queue, target, request } = taken();
    expect(request).toMatchObject({ id: 1, queue: 0, readable: Uint8Array.of(1, 2, 3, 4), writableLength: 4 });
    request.complete(answer, 3);
    expect([...memory.slice(target.address, 4)]).toEqual([0xee, 8, 9, 0xee]);
    expect(queue.takeUsed()).toEqual([{ id: 0, length: 3 }]);
    expect(() => request.complete(answer, 3)).toThrow(/completed twice/);
  });

  test("is not answered with more than it has room for: that is our own bug", () => {
    const { request } = taken();
    expect(() => request.complete([{ offset: 3, bytes: Uint8Array.of(1, 2) }], 4)).toThrow(RangeError);
  });

  test.each(ended)("2.4.1 of an activation that was %s is answered nowhere, and still once", (how) => {
    const made = taken();
    end(made, how);
    const before = made.memory.bytes.slice();
    made.request.complete(answer, 3);
    expect(made.memory.changedSince(before)).toEqual([]);
    expect(() => made.request.complete(answer, 3)).toThrow(/completed twice/);
  });
});

describe("an activation", () => {
  test("runs later work, and tells the driver what it used", () => {
    const { line, request, activation } = taken();
    activation.later(() => request.complete(answer, 3));
    expect(line.up).toBe(true);
  });

  test.each(ended)("2.4.1 that was %s runs no later work", (how) => {
    const made = taken();
    end(made, how);
    let ran = false;
    made.activation.later(() => {
      ran = true;
    });
    expect(ran).toBe(false);
  });

  test.each(ended)("2.4.1 that was %s takes no request of the one after it", (how) => {
    const made = taken();
    end(made, how);
    const queue = made.start();
    queue.add([made.driver.sink(1)]);
    expect(made.activation.pop(0, () => 0)).toBeUndefined();
    queue.kick();
    expect(made.device.requests).toHaveLength(2);
  });

  test("reports a rule of the device's own section that the driver broke, once", () => {
    const { activation, trace, driver } = taken();
    for (let i = 0; i < 2; i++) activation.violated(DriverMust.ENTROPY_IS_WRITTEN, "a problem", 0);
    const problem = "queue 0: a problem";
    expect(trace.of("violation")).toEqual([{ kind: "violation", ...DriverMust.ENTROPY_IS_WRITTEN, problem }]);
    expect(driver.needsReset).toBe(false);
  });

  test.each(ended)("2.4.1 that was %s reports nothing of the one after it", (how) => {
    const made = taken();
    end(made, how);
    made.activation.violated(DriverMust.ENTROPY_IS_WRITTEN, "a problem", 0);
    expect(made.trace.of("violation")).toEqual([]);
  });

  test("our own bug in later work is not caught", () => {
    const { activation, driver } = taken();
    expect(() =>
      activation.later(() => {
        throw new TypeError("a bug");
      }),
    ).toThrow(TypeError);
    expect(driver.needsReset).toBe(false);
  });
});
