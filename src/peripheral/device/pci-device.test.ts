/** What the owner of any device does to it: here of one that is no crypto device. */
import { describe, expect, test } from "vitest";
import type { DeviceSettings } from "../../contract/device-control.ts";
import { TestDriver } from "../testing/driver.ts";
import { Clock, KeepingDevice, Line, Recorder } from "../testing/fakes.ts";
import { ArrayMemory } from "../testing/memory.ts";
import type { OwnedDevice } from "./owned-device.ts";
import { VirtioPciDevice } from "./pci-device.ts";
import { defaultsOf, possibleFor } from "./settings.ts";

const ODD = 1n << 3n;

/** A device that keeps its requests, with queues and a feature of its own. */
class OwnedKeepingDevice extends KeepingDevice implements OwnedDevice {
  readonly readableLimit = 64;
  readonly possible = possibleFor({ offered: ODD, required: 0n }, { name: "requests", most: 3 });
  settings: DeviceSettings = { ...defaultsOf(this.possible), queueSize: 8 };
  override features = { offered: ODD, required: 0n };
  override queueSizes: readonly number[] = [8];
  override queueNames: readonly string[] = ["requests"];
  #next = this.settings;

  configure(next: DeviceSettings): void {
    this.#next = next;
  }

  override reset(): void {
    this.settings = this.#next;
    const { features, queueSize, queues } = this.settings;
    this.features = { offered: features & ODD, required: 0n };
    this.queueSizes = Array.from({ length: queues }, () => queueSize);
    this.queueNames = this.queueSizes.map(() => "requests");
  }

  featureNames(features: bigint): string[] {
    return features & ODD ? ["ODD"] : [];
  }
}

function plugged(memory = new ArrayMemory(1 << 16)) {
  const trace = new Recorder();
  const clock = new Clock();
  const device = new VirtioPciDevice(new OwnedKeepingDevice(), {
    memory,
    interrupt: new Line(),
    host: clock,
    trace: () => trace.sink,
    after: clock.after,
    random: () => 0,
  });
  return { memory, trace, device, driver: new TestDriver(device.transport, memory) };
}

describe("a device of another type", () => {
  test("is told of in the trace with its type, queues and configuration, and has no dialect", () => {
    const { device, trace } = plugged();
    device.replayState();
    const { features } = device.device.settings;
    const queues = [{ size: 8, name: "requests" }];
    expect(trace.events).toEqual([
      { kind: "attached", type: 42, dialect: "none", features, queues, config: new Uint8Array(4) },
    ]);
  });

  test("has a condition without a word of crypto", () => {
    const { device } = plugged();
    expect(device.condition).toMatchObject({ type: 42, queues: ["requests"], onHold: [], faults: [] });
    expect(device.condition).not.toHaveProperty("crypto");
  });

  test("has its settings changed at once, or with the driver's reset", () => {
    const { device, driver, trace } = plugged();
    const configure = (queues: number) =>
      device.command({ do: "configure", settings: { ...device.device.settings, queues } });
    configure(2);
    expect(driver.read("num_queues")).toBe(2);
    driver.start([8, 8]);
    configure(3);
    expect([driver.read("num_queues"), device.condition.pending?.queues]).toEqual([2, 3]);
    driver.write("device_status", 0);
    expect([driver.read("num_queues"), device.condition.pending]).toEqual([3, undefined]);
    expect(trace.of("attached").map(({ queues }) => queues.length)).toEqual([2, 3]);
  });

  test("is refused what it cannot have, by the names of its own", () => {
    const { device } = plugged();
    const { settings } = device.device;
    const configure = (more: Partial<DeviceSettings>) => () =>
      device.command({ do: "configure", settings: { ...settings, ...more } });
    expect(configure({ queues: 4 })).toThrow("4 requests queues are not possible; choose 1 to 3");
    expect(configure({ features: settings.features | (1n << 9n) })).toThrow(/cannot be offered; there are ODD/);
  });

  test("does not mind a switch that it does not have", () => {
    const { device, trace } = plugged();
    device.command({ do: "ready", on: false });
    expect(trace.events).toEqual([]);
  });

  test("is held, broken, saved and restored as a crypto device is", () => {
    const { device, driver, memory } = plugged();
    const [queue] = driver.start([8]);
    const send = () => {
      queue?.add([driver.sink(1)]);
      queue?.kick();
    };
    device.command({
      do: "faults",
      rules: [{ id: "a", queue: "requests", count: 1, probability: 1, action: { kind: "drop" } }],
    });
    send();
    send();
    device.command({ do: "hold", queue: 0, on: true });
    send();
    expect(device.device.requests.map(({ id }) => id)).toEqual([2]);
    const again = plugged(memory);
    again.device.restore(device.save());
    expect(again.device.device.requests.map(({ id }) => id)).toEqual([2]);
    expect(again.device.condition).toEqual(device.condition);
    again.device.command({ do: "hold", queue: 0, on: false });
    expect(again.device.device.requests.map(({ id }) => id)).toEqual([2, 3]);
  });
});
