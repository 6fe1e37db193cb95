/**
 * A guest whose requests make their own successors, in a running v86 machine. The thread still serves its owner.
 */
import type { V86 } from "v86";
import { afterEach, describe, expect, test } from "vitest";
import type { AsymmetricEngine } from "../contract/engine.ts";
import { type DriverQueue, TestDriver } from "../peripheral/testing/driver.ts";
import { createCipher } from "../peripheral/testing/requests.ts";
import { armSelfFeeding, ENDLESS, SELF_FEEDING_KEY, SELF_FEEDING_SIZE } from "../peripheral/testing/self-feeding.ts";
import { Bar } from "../peripheral/virtio/pci-config.ts";
import { decode } from "../wire/codec/codec.ts";
import { SessionInput } from "../wire/crypto/header.ts";
import { attachVirtioCrypto } from "./attach.ts";
import type { AttachedVirtioDevice } from "./attach-device.ts";
import { firmware, IDLE, loadedEmulator, Pc, writingTo } from "./testing/pc.ts";
import { restoreState, saveState } from "./v86-host.ts";

const engine: AsymmetricEngine = { perform: () => new Promise(() => {}), cancel: () => {}, forget: () => {} };

const SLOT = 0x0d;
const PORT = 0xc000;
const MEMORY_BYTES = 8 << 20;
/** RAM from here on is all the driver's: below are interrupt vectors, video memory and firmware. */
const DRIVER_RAM = 1 << 20;
/** Turns of a timer that are enough to tell that the thread has them. */
const TICKS = 3;
const TICK_MS = 10;
/** Four machines are loaded for one test, on processors that are busy elsewhere. */
const TIMEOUT_MS = 30_000;

const emulators: V86[] = [];
afterEach(async () => {
  for (const emulator of emulators.splice(0)) await emulator.destroy();
});

/** A machine that is loaded, whose processor will run this program. */
async function machine(program: readonly number[]): Promise<{ emulator: V86; pc: Pc; device: AttachedVirtioDevice }> {
  const emulator = await loadedEmulator({ memory_size: MEMORY_BYTES, bios: firmware(program) });
  emulators.push(emulator);
  const device = attachVirtioCrypto(emulator, { engine, slot: SLOT, settings: { queueSize: SELF_FEEDING_SIZE } });
  return { emulator, pc: new Pc(emulator), device };
}

/** The same, running, with its data queue armed without an end and notified. */
async function armed(program: readonly number[]) {
  const made = await machine(program);
  const { emulator, pc } = made;
  await emulator.run();
  pc.enableLines();
  pc.clearIdeRegions();
  pc.place(SLOT << 3, PORT);
  const driver = new TestDriver(pc.region(PORT), pc.ram);
  driver.allocate(DRIVER_RAM);
  const [data, control] = driver.start([SELF_FEEDING_SIZE, SELF_FEEDING_SIZE]);
  if (!data || !control) throw new Error("two queues were asked for");
  armSelfFeeding(driver, data, openSession(driver, control), ENDLESS);
  data.offer(0);
  data.kick();
  return { ...made, driver, data };
}

function openSession(driver: TestDriver, control: DriverQueue): bigint {
  const answer = driver.sink(16);
  control.add([driver.source(createCipher({ key: SELF_FEEDING_KEY })), answer]);
  control.kick();
  return decode(SessionInput, driver.memory.bytes.slice(answer.address, answer.address + answer.length)).session_id;
}

/** So many turns of a timer that starts anew each time. */
async function ticks(count = TICKS): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, TICK_MS));
}

/** Whether requests were answered during some turns of a timer. */
async function goesOn(data: Pick<DriverQueue, "usedIdx">): Promise<boolean> {
  const before = data.usedIdx;
  await ticks();
  return data.usedIdx !== before;
}

describe.each([
  ["is told once", IDLE],
  ["is told in a loop", writingTo(PORT + Bar.notify)],
])("a device whose requests never end, and that %s", { timeout: TIMEOUT_MS }, (_, program) => {
  test("leaves the thread its turns", async () => {
    const { data, driver } = await armed(program);
    expect(await goesOn(data)).toBe(true);
    expect(await goesOn(data)).toBe(true);
    expect(driver.needsReset).toBe(false);
  });

  test("stops when the machine is paused, and goes on after it", async () => {
    const { emulator, data } = await armed(program);
    expect(await goesOn(data)).toBe(true);
    await emulator.stop();
    expect(await goesOn(data)).toBe(false);
    await emulator.run();
    expect(await goesOn(data)).toBe(true);
  });

  test("ends when it is closed, and when the machine is reset", async () => {
    for (const end of ["close", "restart"] as const) {
      const { emulator, device, data } = await armed(program);
      expect(await goesOn(data)).toBe(true);
      if (end === "close") device.close();
      else emulator.restart();
      expect([await goesOn(data), device.status]).toEqual([false, 0]);
    }
  });

  test("is saved in the middle of it, and goes on in another machine", async () => {
    const { emulator, pc, device, data } = await armed(program);
    expect(await goesOn(data)).toBe(true);
    // As a machine is saved: all in one turn.
    const saved = { state: saveState(emulator), ram: pc.cpu.mem8.slice(), device: device.save() };
    const other = await machine(program);
    other.pc.cpu.mem8.set(saved.ram);
    restoreState(other.emulator, saved.state);
    other.device.restore(saved.device);
    const restored = {
      get usedIdx() {
        return other.pc.ram.readU16(data.used + 2);
      },
    };
    expect(await goesOn(restored)).toBe(false);
    await other.emulator.run();
    expect(await goesOn(restored)).toBe(true);
    expect(await goesOn(restored)).toBe(true);
  });
});
