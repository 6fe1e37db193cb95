/** Faults around a device that does nothing for them: what any device can suffer. */
import { describe, expect, test } from "vitest";
import type { FaultAction, FaultRule } from "../../contract/device-control.ts";
import type { Request } from "../flow/request.ts";
import { SavedStateError } from "../saved/saved-state.ts";
import { TestDriver } from "../testing/driver.ts";
import { Clock, KeepingDevice, Line, Recorder } from "../testing/fakes.ts";
import { rule } from "../testing/fault-rig.ts";
import { ArrayMemory } from "../testing/memory.ts";
import { VirtioPciTransport } from "../virtio/transport.ts";
import { FaultInjector } from "./injector.ts";

const ANSWER = [{ offset: 0, bytes: Uint8Array.of(7) }];

/** A plain device behind faults, in one memory. */
function plugged(memory = new ArrayMemory(1 << 16), clock = new Clock()) {
  const device = new KeepingDevice(8, 8);
  const trace = new Recorder();
  let applied = 0;
  const onFault = () => void applied++;
  const faults = new FaultInjector(device, { trace: () => trace.sink, after: clock.after, random: () => 0, onFault });
  const transport = new VirtioPciTransport(faults, {
    memory,
    interrupt: new Line(),
    host: clock,
    trace: () => trace.sink,
    readableLimit: 64,
  });
  return { memory, clock, device, trace, faults, transport, applied: () => applied };
}

/** One that is started, with a rule. */
function broken(action: FaultAction, more: Partial<FaultRule> = {}) {
  const made = plugged();
  const driver = new TestDriver(made.transport, made.memory);
  const [queue] = driver.start([8, 8]);
  if (!queue) throw new Error("no queue");
  made.faults.replace([rule(action, more)]);
  /** The next request as the device gets it, if it does. */
  const send = (): Request | undefined => {
    queue.add([driver.source(Uint8Array.of(1)), driver.sink(1)]);
    queue.kick();
    return made.device.requests.pop();
  };
  return { ...made, driver, queue, send };
}

describe("any device", () => {
  test("can be late, silent, or wrong about what it used, and can give up", () => {
    const { faults } = plugged();
    expect(faults.kinds).toEqual(["delay", "drop", "used-length", "used-id", "needs-reset"]);
  });

  test.each(["status", "corrupt", "kill-worker"] as const)("is not told to do %s, which it cannot", (kind) => {
    const { faults } = plugged();
    const action: FaultAction = kind === "status" ? { kind, status: 1 } : { kind };
    expect(() => faults.replace([rule(action)])).toThrow(/rule r: this device cannot do/);
    expect(faults.states).toEqual([]);
  });

  test("is late: the request is completed when the time is over", () => {
    const { send, queue, clock, trace } = broken({ kind: "delay", milliseconds: 10 });
    send()?.complete(ANSWER, 1);
    expect(queue.takeUsed()).toEqual([]);
    clock.pass(10);
    expect(queue.takeUsed()).toMatchObject([{ length: 1 }]);
    expect(trace.of("injected")).toEqual([
      { kind: "injected", request: 1, fault: "delay", detail: "The answer comes 10 ms later." },
    ]);
  });

  test("does not get a request that is dropped, and gets the next one", () => {
    const { send, applied } = broken({ kind: "drop" }, { count: 1 });
    expect([send(), applied()]).toEqual([undefined, 1]);
    expect(send()).toMatchObject({ id: 2 });
  });

  test("is wrong about used.len and used.id", () => {
    const { send, queue, faults } = broken({ kind: "used-length", length: 99 });
    send()?.complete(ANSWER, 1);
    faults.replace([rule({ kind: "used-id", id: 5 })]);
    send()?.complete(ANSWER, 1);
    expect(queue.takeUsed()).toEqual([
      { id: 0, length: 99 },
      { id: 5, length: 1 },
    ]);
  });

  test("gives up in the middle of its queue", () => {
    const { send, driver } = broken({ kind: "needs-reset" });
    expect(send()).toBeUndefined();
    expect(driver.needsReset).toBe(true);
  });

  test("is spared by rules for another queue, and by rules that name an operation", () => {
    for (const more of [{ queue: "control" }, { operation: "X" }]) {
      expect(broken({ kind: "drop" }, more).send()).toMatchObject({ id: 1 });
    }
    expect(broken({ kind: "drop" }, { queue: "requests" }).send()).toBeUndefined();
  });

  test("without rules gets the transport's own requests", () => {
    const { send, faults } = broken({ kind: "drop" });
    faults.replace([]);
    expect(send()).not.toHaveProperty("fault");
  });
});

describe("a restored device", () => {
  /** Late, dropped, to be wrong about its length, and whole; then saved, and restored into the same memory. */
  function restored() {
    const { send, faults, memory, transport, queue } = broken({ kind: "delay", milliseconds: 10 });
    send()?.complete(ANSWER, 1);
    faults.replace([rule({ kind: "drop" })]);
    send();
    faults.replace([rule({ kind: "used-length", length: 99 }, { count: 5 })]);
    send();
    faults.replace([]);
    send();
    faults.replace([rule({ kind: "drop" }, { queue: "other", operation: "X", count: 3 })]);
    const again = plugged(memory);
    again.transport.restore(transport.save());
    return { ...again, queue };
  }

  test("gets again what it had, without what was dropped and what only waits", () => {
    expect(restored().device.requests.map(({ id }) => id)).toEqual([3, 4]);
  });

  test("goes on with each fault where it was", () => {
    const { device, clock, queue } = restored();
    for (const request of device.requests) request.complete(ANSWER, 1);
    expect(queue.takeUsed().map(({ length }) => length)).toEqual([99, 1]);
    clock.pass(10);
    expect(queue.takeUsed()).toMatchObject([{ length: 1 }]);
  });

  test("has its rules, with the names of queues that it does not have", () => {
    const { faults } = restored();
    expect(faults.states).toMatchObject([{ rule: { queue: "other", operation: "X", count: 3 }, applied: 0 }]);
  });

  test("forgets all of it with a reset", () => {
    const { transport, clock, memory } = restored();
    transport.reset("machine");
    const before = memory.bytes.slice();
    expect(clock.waiting).toBe(0);
    clock.pass(10);
    expect(memory.changedSince(before)).toEqual([]);
  });

  test("is refused if its state is cut off", () => {
    const { faults } = plugged();
    const saved = faults.save();
    const resumed = { activation: undefined, requests: [] };
    for (let length = 0; length < saved.length; length++) {
      expect(() => plugged().faults.restore(saved.subarray(0, length), resumed)).toThrow(SavedStateError);
    }
  });
});
