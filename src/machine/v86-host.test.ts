/** What is asked of the inside of v86, of the release that is installed. */
import type { V86 } from "v86";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadedEmulator, v86Wasm } from "./testing/pc.ts";
import {
  beforeReset,
  compileCode,
  compileSmallFunctions,
  UnsupportedV86Error,
  type V86Cpu,
  v86Cpu,
} from "./v86-host.ts";

/** v86's numbers of its settings. */
const [JIT_DISABLED, JIT_MAX_PAGES] = [0, 1];

describe("v86's compiler", () => {
  let emulator: V86;
  let setting: (index: number) => number;

  beforeEach(async () => {
    const loadWasm = async (imports: WebAssembly.Imports) => {
      const { instance } = await WebAssembly.instantiate(v86Wasm, imports);
      setting = instance.exports.get_jit_config as typeof setting;
      return instance.exports;
    };
    emulator = await loadedEmulator({ wasm_fn: loadWasm });
  });

  afterEach(() => emulator.destroy());

  test("is switched off and on", () => {
    compileCode(emulator, false);
    expect(setting(JIT_DISABLED)).toBe(1);
    compileCode(emulator, true);
    expect(setting(JIT_DISABLED)).toBe(0);
  });

  test("makes functions of one page only when told so", () => {
    expect(setting(JIT_MAX_PAGES)).toBe(3);
    compileSmallFunctions(emulator);
    expect(setting(JIT_MAX_PAGES)).toBe(1);
  });
});

test("an emulator that lacks a part is refused by that part's name", () => {
  const emulator = { v86: { cpu: { mem8: new Uint8Array(1), instruction_counter: new Uint32Array(1) } } };
  expect(() => v86Cpu(emulator as unknown as V86)).toThrow(UnsupportedV86Error);
  expect(() => v86Cpu(emulator as unknown as V86)).toThrow("devices.pci.device_spaces");
});

test("before a reset the work registered last is done first, and v86's own last", () => {
  const done: string[] = [];
  const cpu = { reboot_internal: () => done.push("v86") } as unknown as V86Cpu;
  beforeReset(cpu, () => done.push("memory"));
  beforeReset(cpu, () => done.push("devices"));
  cpu.reboot_internal();
  cpu.reboot_internal();
  expect(done).toEqual(["devices", "memory", "v86", "devices", "memory", "v86"]);
});
