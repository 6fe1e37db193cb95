/** Devices with their registers in memory, as the processor of a real v86 machine has them. */
import type { V86 } from "v86";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Clock, KeepingDevice } from "../peripheral/testing/fakes.ts";
import { VirtioPciTransport } from "../peripheral/virtio/transport.ts";
import { PciCommand } from "../wire/virtio/pci.ts";
import { pciSlot } from "./plug-pci.ts";
import { firmware, IDLE, loadedEmulator, Pc } from "./testing/pc.ts";
import { restoreState, saveState } from "./v86-host.ts";

const [FIRST, SECOND] = [0x0d << 3, 0x0e << 3] as const;
const PLACE = 0xfe80_0000;
const ELSEWHERE = 0xfe00_0000;
const PIECE = 0x2_0000;
const COMMAND = 0x04;
const BAR0 = 0x10;
const { MEMORY, MASTER } = PciCommand;
/** Offsets in the region. */
const At = { driverFeatureSelect: 0x08, status: 0x14, queueSelect: 0x16, queueSize: 0x18, notify: 0x80 } as const;
/** What memory has where nothing is. */
const NOTHING = 0xff;

let emulators: V86[];
let pc: Pc;
let devices: Map<number, { transport: VirtioPciTransport; kicks: number[] }>;

class KickedDevice extends KeepingDevice {
  readonly kicks: number[] = [];
}

async function machine() {
  const emulator = await loadedEmulator({ bios: firmware(IDLE) });
  emulators.push(emulator);
  const made = new Map<number, { transport: VirtioPciTransport; kicks: number[] }>();
  for (const bdf of [FIRST, SECOND]) {
    const slot = pciSlot(emulator, bdf >> 3);
    const kicks: number[] = [];
    const transport = new VirtioPciTransport(new KickedDevice(), {
      memory: slot.memory,
      interrupt: slot.interrupt,
      host: new Clock(),
      bar: "memory",
      trace: () => (record) => {
        if (record.kind === "notify") kicks.push(record.queue);
      },
      readableLimit: 1 << 16,
    });
    slot.plug(transport, `test ${bdf}`);
    made.set(bdf, { transport, kicks });
  }
  return { emulator, pc: new Pc(emulator), devices: made };
}

const device = (bdf: number) => {
  const found = devices.get(bdf);
  if (!found) throw new Error("no such device");
  return found;
};

function place(bdf: number, address: number, command: number = MEMORY): void {
  pc.configWrite(bdf, BAR0, address);
  pc.configWrite(bdf, COMMAND, command, 16);
}

/** Whether a device answers there; its status tells which. */
const answers = (address: number) => pc.load(address + At.status) !== NOTHING;

beforeEach(async () => {
  emulators = [];
  ({ pc, devices } = await machine());
});
afterEach(() => Promise.all(emulators.map((emulator) => emulator.destroy())));

describe("a region in memory", () => {
  test("is there while Command.MEMORY is set, and moves with its address", () => {
    pc.configWrite(FIRST, BAR0, PLACE);
    expect(answers(PLACE)).toBe(false);
    pc.configWrite(FIRST, COMMAND, MEMORY | MASTER, 16);
    expect(answers(PLACE)).toBe(true);
    pc.configWrite(FIRST, BAR0, ELSEWHERE);
    expect([answers(PLACE), answers(ELSEWHERE)]).toEqual([false, true]);
    pc.configWrite(FIRST, COMMAND, 0, 16);
    expect(answers(ELSEWHERE)).toBe(false);
  });

  test("is sized as the firmware does it, while it is there", () => {
    place(FIRST, PLACE);
    pc.configWrite(FIRST, BAR0, 0xffff_ffff);
    expect(pc.configRead(FIRST, BAR0)).toBe(2 ** 32 - PIECE);
    pc.configWrite(FIRST, BAR0, PLACE);
    expect(answers(PLACE)).toBe(true);
  });

  test("has accesses of 8, 16 and 32 bits", () => {
    place(FIRST, PLACE);
    pc.store(PLACE + At.driverFeatureSelect, 0x8877_6655, 32);
    expect(pc.load(PLACE + At.driverFeatureSelect, 32)).toBe(0x8877_6655);
    expect(pc.load(PLACE + At.driverFeatureSelect + 2, 16)).toBe(0x8877);
    expect(pc.load(PLACE + At.driverFeatureSelect + 1)).toBe(0x66);
    pc.store(PLACE + At.driverFeatureSelect + 1, 0xaa);
    expect(pc.load(PLACE + At.driverFeatureSelect, 32)).toBe(0x8877_aa55);
    pc.store(PLACE + At.queueSelect, 0x1234, 16);
    expect(pc.load(PLACE + At.queueSelect, 16)).toBe(0x1234);
  });

  test("has one notification for a write of 16 bits, not one for each byte", () => {
    place(FIRST, PLACE);
    pc.store(PLACE + At.notify, 0, 16);
    expect(device(FIRST).kicks).toEqual([0]);
  });

  test("reads as zero behind the structures, up to its end, and nothing is behind that", () => {
    place(FIRST, PLACE);
    expect([pc.load(PLACE + 0x200, 32), pc.load(PLACE + PIECE - 4, 32)]).toEqual([0, 0]);
    expect(pc.load(PLACE + PIECE, 32)).toBe(0xffff_ffff);
  });

  test("is gone after a reset of the machine", () => {
    place(FIRST, PLACE);
    pc.cpu.reboot_internal();
    expect(answers(PLACE)).toBe(false);
  });

  test("is in a saved machine where the driver put it", async () => {
    place(FIRST, PLACE);
    pc.store(PLACE + At.status, 1);
    pc.clearIdeRegions();
    const [state, saved] = [saveState(emulators[0] as V86), device(FIRST).transport.save()];
    const other = await machine();
    restoreState(other.emulator, state);
    other.devices.get(FIRST)?.transport.restore(saved);
    expect(other.pc.load(PLACE + At.status)).toBe(1);
  });
});

describe("a driver that puts a region", () => {
  test("onto RAM leaves RAM as it is, and has no region", () => {
    pc.store(0x10_0014, 0x5a);
    for (const address of [0, 0x10_0000]) place(FIRST, address);
    pc.store(0x10_0014, 0xa5);
    expect(pc.load(0x10_0014)).toBe(0xa5);
    expect(device(FIRST).transport.status).toBe(0);
    place(FIRST, PLACE);
    expect([pc.load(0x10_0014), answers(PLACE)]).toEqual([0xa5, true]);
  });

  test.each([
    ["the firmware", 0xffff_0000],
    ["video memory", 0xa_0000],
  ])("onto %s leaves that as it is", (_, address) => {
    const before = pc.load(address, 32);
    place(FIRST, address);
    expect(pc.load(address, 32)).toBe(before);
    place(FIRST, PLACE);
    expect(pc.load(address, 32)).toBe(before);
  });

  test("onto another's takes nothing from that, and gets the place once it is free", () => {
    place(FIRST, PLACE);
    place(SECOND, PLACE);
    pc.store(PLACE + At.status, 1);
    expect([device(FIRST).transport.status, device(SECOND).transport.status]).toEqual([1, 0]);
    place(FIRST, ELSEWHERE);
    pc.store(PLACE + At.status, 3);
    expect([device(FIRST).transport.status, device(SECOND).transport.status]).toEqual([1, 3]);
    expect(pc.load(ELSEWHERE + At.status)).toBe(1);
  });

  test("to hundreds of places leaves none of them behind", () => {
    for (let address = 0xc000_0000; address < 0xd000_0000; address += PIECE) place(FIRST, address);
    place(FIRST, PLACE);
    for (let address = 0xc000_0000; address < 0xd000_0000; address += PIECE) expect(answers(address)).toBe(false);
  });
});
