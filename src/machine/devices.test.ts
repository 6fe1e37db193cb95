/** The machine's devices as the page asks for them. No guest runs. */
import type { V86 } from "v86";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DeviceSettings } from "../contract/device-control.ts";
import type { TraceEvent } from "../contract/trace.ts";
import { defaultSettings } from "../peripheral/crypto/settings.ts";
import { Devices, deviceSet, OPTIONAL_DEVICES, pluggedOf } from "./devices.ts";
import { loadedEmulator } from "./testing/pc.ts";

let emulator: V86;

beforeEach(async () => {
  emulator = await loadedEmulator();
});
afterEach(() => emulator.destroy());

const devices = (
  settings: Readonly<Record<string, Partial<DeviceSettings>>> = {},
  optional: readonly string[] = [],
): Devices =>
  new Devices(emulator, {
    engine: { perform: () => new Promise(() => {}), cancel: () => {}, forget: () => {} },
    fill: () => {},
    now: () => 0,
    bar: "io",
    devices: optional,
    settings,
  });

describe("an optional device", () => {
  const names = (made: Devices) => made.takeChanged().map(({ device }) => device);

  test("is plugged in if it is asked for by name, behind those that every machine has", () => {
    expect(names(devices({}, ["rng0", "rng7", "crypto1"]))).toEqual(["crypto0", "crypto1", "rng0"]);
    expect(OPTIONAL_DEVICES).toEqual(["rng0"]);
  });

  test("has settings of its own, and those that cannot be are refused", () => {
    const [, , rng] = devices({ rng0: { queueSize: 32 } }, ["rng0"]).takeChanged();
    expect(rng).toMatchObject({ type: 4, queues: ["requestq"], settings: { queueSize: 32, queues: 1 } });
    expect(rng).not.toHaveProperty("crypto");
  });

  test("is refused settings that it cannot have", () => {
    expect(() => devices({ rng0: { queues: 2 } }, ["rng0"])).toThrow(/2 requestq queues are not possible/);
  });

  test("is part of what a saved machine is", () => {
    const set = (optional: readonly string[]) => deviceSet({ devices: optional, bar: "io" });
    expect(set([]).map(({ name }) => name)).toEqual(["crypto0", "crypto1"]);
    expect(set(["rng0"]).at(-1)).toEqual({ name: "rng0", slot: 0x0f, kind: "rng" });
  });

  test.each(["io", "memory"] as const)("is plugged in as a saved machine had it, with its registers in %s", (bar) => {
    const saved = deviceSet({ devices: ["rng0"], bar });
    expect(deviceSet(pluggedOf(saved))).toEqual(saved);
    expect(pluggedOf(saved).bar).toBe(bar);
  });
});

describe("conditions", () => {
  test("are told once at the start, and then those that have changed, once for many changes", () => {
    const made = devices();
    expect(made.takeChanged().map(({ device, crypto }) => [device, crypto?.ready])).toEqual([
      ["crypto0", true],
      ["crypto1", true],
    ]);
    expect(made.takeChanged()).toEqual([]);
    made.command("crypto1", { do: "ready", on: false });
    made.command("crypto1", { do: "hold", queue: 0, on: true });
    expect(made.takeChanged()).toMatchObject([{ device: "crypto1", crypto: { ready: false }, onHold: [0] }]);
  });
});

describe("a command", () => {
  test("for a device that there is not does nothing, and there are no rings of it", () => {
    const made = devices();
    made.command("crypto7", { do: "ready", on: false });
    expect(made.takeChanged().every(({ crypto }) => crypto?.ready)).toBe(true);
    expect([made.rings("crypto7", 0), made.rings("crypto0", 0)]).toEqual([undefined, undefined]);
  });

  test("that cannot be is refused in words", () => {
    const settings = { ...defaultSettings("virtio-1.4"), queueSize: 100 };
    expect(() => devices().command("crypto0", { do: "configure", settings })).toThrow(/100 entries; choose one of/);
  });
});

describe("settings from the boot", () => {
  test("are in force from the start, by name", () => {
    const settings = { ...defaultSettings("asym-rfc-v3"), queues: 4 };
    const made = devices({ crypto1: settings, crypto9: settings });
    expect(made.takeChanged().map(({ settings }) => settings.queues)).toEqual([1, 4]);
  });

  test("that cannot be are refused", () => {
    expect(() => devices({ crypto0: defaultSettings("asym-rfc-v3") })).toThrow(/ASYM cannot be offered/);
  });
});

describe("recording", () => {
  test("begins with what is plugged in, and so it does again after a pause", () => {
    const made = devices();
    const events: TraceEvent[] = [];
    const receiver = (event: TraceEvent) => void events.push(event);
    made.record(receiver);
    made.record(receiver);
    made.record(undefined);
    made.command("crypto0", { do: "ready", on: false });
    made.record(receiver);
    expect(events.map(({ device, kind }) => `${device} ${kind}`)).toEqual([
      "crypto0 attached",
      "crypto1 attached",
      "crypto0 attached",
      "crypto0 resumed",
      "crypto1 attached",
      "crypto1 resumed",
    ]);
    expect(events[2]).toMatchObject({ config: expect.objectContaining({ 0: 0 }) });
  });

  test("ends when the machine is switched off", () => {
    const made = devices();
    const events: TraceEvent[] = [];
    made.record((event) => events.push(event));
    made.close();
    made.command("crypto0", { do: "ready", on: false });
    expect(events).toHaveLength(2);
  });
});
