/** PCI as the processor of a real v86 machine has it: the configuration ports, the BAR's ports, the shared line. */
import type { V86 } from "v86";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Clock, KeepingDevice } from "../peripheral/testing/fakes.ts";
import { VirtioPciTransport } from "../peripheral/virtio/transport.ts";
import { PciCommand, PciStatus } from "../wire/virtio/pci.ts";
import { DeviceStatus } from "../wire/virtio/virtio.ts";
import { ISA_BRIDGE } from "./interrupt-lines.ts";
import { pciSlot } from "./plug-pci.ts";
import { loadedEmulator, NE2K, Pc, VIRTIO_NET } from "./testing/pc.ts";
import { restoreState, saveState } from "./v86-host.ts";

const SLOT = 0x0d;
const BDF = SLOT << 3;
const LINE = 10;
/** v86's virtio-net has ports from 0xc600 to 0xc9ff. */
const PORT = 0xc200;
const NET_PORT = 0xc400;
/** The firmware's routes: A and B to 10, C and D to 11. */
const ROUTES = [LINE, LINE, 11, 11] as const;

const COMMAND = 0x04;
const STATUS = 0x06;
const CACHE_LINE = 0x0c;
const BAR0 = 0x10;
const { IO, INTX_DISABLE } = PciCommand;
/** Offsets of `virtio_pci_cfg_cap`. */
const Window = { bar: 0x94, offset: 0x98, length: 0x9c, data: 0xa0 } as const;
/** Ports of the BAR. */
const At = { driverFeatureSelect: 0x08, driverFeature: 0x0c, status: 0x14, isr: 0x40 } as const;

let emulators: V86[];
let pc: Pc;
let transport: VirtioPciTransport;

/** Another machine of the same kind, before its firmware has run. */
async function machine(card: "ne2k" | "virtio" = "ne2k") {
  const emulator = await loadedEmulator({ net_device: { type: card } });
  emulators.push(emulator);
  const slot = pciSlot(emulator, SLOT);
  const { memory, interrupt } = slot;
  const plugged = new VirtioPciTransport(new KeepingDevice(), {
    memory,
    interrupt,
    host: new Clock(),
    trace: () => undefined,
    readableLimit: 1 << 16,
  });
  slot.plug(plugged, "test");
  return { emulator, pc: new Pc(emulator), transport: plugged };
}

/** What firmware and driver do, up to DRIVER_OK: configuration changes interrupt from now on. */
function start(): void {
  pc.enableLines();
  pc.route(...ROUTES);
  pc.place(BDF, PORT);
  const write = (offset: number, value: number, bits: 8 | 32) => pc.out(PORT + offset, value, bits);
  for (const status of [1, 3]) write(At.status, status, 8);
  write(At.driverFeatureSelect, 1, 32);
  write(At.driverFeature, 1, 32);
  for (const status of [0x0b, 0x0f]) write(At.status, status, 8);
}

const interruptStatus = (bdf: number) => pc.configRead(bdf, STATUS, 16) & PciStatus.INTERRUPT;

function openWindow(offset: number, length: number): void {
  pc.configWrite(BDF, Window.bar, 0, 8);
  pc.configWrite(BDF, Window.offset, offset);
  pc.configWrite(BDF, Window.length, length);
}

beforeEach(async () => {
  emulators = [];
  ({ pc, transport } = await machine());
});
afterEach(() => Promise.all(emulators.map((emulator) => emulator.destroy())));

describe("4.1.4.9.1 the window, through the ports of configuration mechanism 1", () => {
  test("reads the BAR when the data port is read, each time, and not when the register is selected", () => {
    start();
    transport.configChanged();
    openWindow(At.isr, 1);
    pc.select(BDF, Window.data);
    expect([transport.function.registers[STATUS], pc.requested]).toEqual([0x18, [LINE]]);
    expect([pc.in(0xcfc), pc.requested]).toEqual([2, []]);
    transport.configChanged();
    expect(pc.in(0xcfc)).toBe(2);
    expect(pc.in(0xcfc)).toBe(0);
  });

  test("has reads of any width at any of the four ports", () => {
    openWindow(0x00, 4);
    pc.select(BDF, Window.data);
    const driverStatus = [0x14, 1] as const;
    transport.write(...driverStatus, DeviceStatus.ACKNOWLEDGE);
    openWindow(0x14, 1);
    pc.configWrite(BDF, Window.data + 1, 0x332211, 32);
    expect(pc.configRead(BDF, Window.data, 8)).toBe(DeviceStatus.ACKNOWLEDGE);
    expect(pc.configRead(BDF, Window.data, 16) & 0xff).toBe(DeviceStatus.ACKNOWLEDGE);
    expect(pc.configRead(BDF, Window.data + 2, 16)).toBe(pc.configRead(BDF, Window.data, 32) >>> 16);
    expect(pc.configRead(BDF, Window.data + 3, 8)).toBe(pc.configRead(BDF, Window.data, 32) >>> 24);
  });

  test("writes the BAR at writes of any width to any of the four ports", () => {
    openWindow(At.driverFeatureSelect, 4);
    for (const [i, byte] of [0x44, 0x33, 0x22, 0x11].entries()) pc.configWrite(BDF, Window.data + i, byte, 8);
    expect(transport.read(At.driverFeatureSelect, 4)).toBe(0x11223344);
    pc.configWrite(BDF, Window.data + 2, 0xaabb, 16);
    expect(transport.read(At.driverFeatureSelect, 4)).toBe(0xaabb3344);
    pc.configWrite(BDF, Window.data, 7, 32);
    expect(transport.read(At.driverFeatureSelect, 4)).toBe(7);
  });

  test("needs neither a place for the BAR nor Command.IO", () => {
    openWindow(At.status, 1);
    pc.configWrite(BDF, Window.data, DeviceStatus.ACKNOWLEDGE, 8);
    expect(transport.status).toBe(DeviceStatus.ACKNOWLEDGE);
  });
});

describe("4.1.4.5.1 a masked interrupt", () => {
  test.each([8, 16, 32] as const)("INTX_DISABLE written with %i bits takes the device off its line", (bits) => {
    start();
    transport.configChanged();
    const [register, shift] = bits === 8 ? [COMMAND + 1, 8] : [COMMAND, 0];
    pc.configWrite(BDF, register, (IO | INTX_DISABLE) >> shift, bits);
    expect([pc.requested, interruptStatus(BDF)]).toEqual([[], PciStatus.INTERRUPT]);
    transport.configChanged();
    expect(pc.requested).toEqual([]);
    pc.configWrite(BDF, register, IO >> shift, bits);
    expect(pc.requested).toEqual([LINE]);
    pc.in(PORT + At.isr);
    expect([pc.requested, interruptStatus(BDF)]).toEqual([[], 0]);
  });
});

describe("4.1.1 PCI registers", () => {
  test("what PCI says is read-only stays as it is, whatever is written", () => {
    const before = [0x00, 0x08, 0x2c, 0x34, 0x40, 0x44].map((register) => pc.configRead(BDF, register));
    for (let register = 0; register < 256; register++) pc.configWrite(BDF, register, 0xff, 8);
    for (let register = 0; register < 256; register += 4) pc.configWrite(BDF, register, 0xffff_ffff, 32);
    expect([0x00, 0x08, 0x2c, 0x34, 0x40, 0x44].map((register) => pc.configRead(BDF, register))).toEqual(before);
    expect(pc.configRead(BDF, 0x3c, 16)).toBe(0x01ff);
  });

  test("Command.IO, 0 at power-on, is what the BAR's ports need", () => {
    expect(pc.configRead(BDF, COMMAND, 16)).toBe(0);
    pc.configWrite(BDF, BAR0, PORT);
    const write = () => pc.out(PORT + At.status, DeviceStatus.ACKNOWLEDGE);
    write();
    expect([8, 16, 32].map((bits) => pc.in(PORT + At.status, bits as 8))).toEqual([0xff, 0xffff, 0xffff_ffff]);
    expect(transport.status).toBe(0);
    pc.configWrite(BDF, COMMAND, IO, 16);
    write();
    expect([pc.in(PORT + At.status), transport.status]).toEqual([1, 1]);
    pc.configWrite(BDF, COMMAND, 0, 32);
    expect(pc.in(PORT + At.status)).toBe(0xff);
  });

  test("the BAR moves with writes of any width, and is read as all ones where it was", () => {
    pc.place(BDF, PORT);
    pc.configWrite(BDF, BAR0 + 1, (PORT >> 8) + 1, 8);
    expect([pc.in(PORT + At.status), pc.in(PORT + 0x100 + At.status)]).toEqual([0xff, 0]);
    pc.configWrite(BDF, BAR0, 0xffff_ffff);
    expect([pc.configRead(BDF, BAR0), pc.in(0xff00 + At.status)]).toEqual([0xffff_ff01, 0xff]);
  });

  test("a write to an absent function, or to an absent bus, changes nothing", () => {
    for (const bdf of [BDF + 1, 0x1f << 3, 0x8000]) {
      for (const bits of [8, 16, 32] as const) pc.configWrite(bdf, COMMAND, 0xff, bits);
      expect(pc.configRead(bdf, 0)).toBe(0xffff_ffff);
    }
  });

  test("v86's own functions are read and written as before", () => {
    expect(pc.configRead(NE2K, 0)).toBe(0x802910ec);
    pc.configWrite(NE2K, CACHE_LINE, 0x10, 8);
    pc.configWrite(NE2K, BAR0, NET_PORT);
    expect([pc.configRead(NE2K, CACHE_LINE, 8), pc.configRead(NE2K, BAR0)]).toEqual([0x10, NET_PORT | 1]);
  });

  test("a reset of the machine restores every register, and the device is where no port is", async () => {
    const powerOn = Uint8Array.from(transport.function.registers);
    start();
    transport.configChanged();
    openWindow(At.status, 1);
    pc.configWrite(BDF, CACHE_LINE, 0xff, 8);
    pc.cpu.reboot_internal();
    expect([transport.function.registers, transport.status]).toEqual([powerOn, 0]);
    expect([pc.in(PORT + At.status), pc.requested]).toEqual([0xff, []]);
    start();
    expect(transport.status).toBe(0x0f);
  });
});

describe("a saved machine", () => {
  beforeEach(() => pc.clearIdeRegions());

  test("goes on with what a driver wrote, at the ports where it put the BAR", async () => {
    start();
    openWindow(At.status, 1);
    transport.configChanged();
    const [state, device] = [saveState(emulators[0] as V86), transport.save()];
    const other = await machine();
    restoreState(other.emulator, state);
    other.transport.restore(device);
    expect(other.transport.function.registers).toEqual(transport.function.registers);
    expect([other.pc.in(PORT + At.status), other.pc.requested]).toEqual([0x0f, [LINE]]);
    expect([other.pc.in(PORT + At.isr), other.pc.requested]).toEqual([2, []]);
    other.pc.configWrite(BDF, BAR0, PORT + 0x100);
    expect([other.pc.in(PORT + At.status), other.pc.in(PORT + 0x100 + At.status)]).toEqual([0xff, 0x0f]);
  });

  test("with other values of read-only registers is not believed", async () => {
    const powerOn = Uint8Array.from(transport.function.registers);
    transport.function.registers.fill(0xff);
    const other = await machine();
    restoreState(other.emulator, saveState(emulators[0] as V86));
    const { registers } = other.transport.function;
    for (const register of [0x00, 0x06, 0x08, 0x0b, 0x2c, 0x34, 0x3d, 0x40, 0x41, 0x93])
      expect(registers[register]).toBe(powerOn[register]);
  });

  test("has the level of v86's own functions, too", async () => {
    start();
    pc.place(NE2K, NET_PORT);
    ne2k().raise();
    const state = saveState(emulators[0] as V86);
    const other = await machine();
    restoreState(other.emulator, state);
    other.transport.restore(transport.save());
    other.transport.configChanged();
    other.pc.in(PORT + At.isr);
    expect(other.pc.requested).toEqual([LINE]);
    other.pc.out(NET_PORT + Ne2k.isr, 0xff);
    expect(other.pc.requested).toEqual([]);
  });
});

/** Ports of v86's ne2k. */
const Ne2k = { command: 0, isr: 7, imr: 15 } as const;
const REMOTE_DMA_DONE = 0x40;

/** What a driver of the ne2k makes it do. */
const ne2k = () => ({
  raise: () => {
    pc.out(NET_PORT + Ne2k.imr, REMOTE_DMA_DONE);
    pc.out(NET_PORT + Ne2k.command, 0x0a);
  },
  lower: () => pc.out(NET_PORT + Ne2k.isr, REMOTE_DMA_DONE),
});

describe("a line that v86's ne2k shares", () => {
  beforeEach(() => {
    start();
    pc.place(NE2K, NET_PORT);
  });

  test("stays up when the card lowers its own", () => {
    const card = ne2k();
    card.raise();
    transport.configChanged();
    card.lower();
    expect(pc.requested).toEqual([LINE]);
    pc.in(PORT + At.isr);
    expect(pc.requested).toEqual([]);
  });

  test("stays up for the card when the device lowers its own", () => {
    const card = ne2k();
    transport.configChanged();
    card.raise();
    pc.in(PORT + At.isr);
    expect([pc.requested, interruptStatus(NE2K)]).toEqual([[LINE], PciStatus.INTERRUPT]);
    card.lower();
    expect([pc.requested, interruptStatus(NE2K)]).toEqual([[], 0]);
  });

  test("that goes down before the processor has served it leaves no request behind", () => {
    const card = ne2k();
    card.raise();
    expect([pc.requested, pc.interrupting]).toEqual([[LINE], true]);
    card.lower();
    expect([pc.requested, pc.interrupting]).toEqual([[], false]);
    transport.configChanged();
    pc.in(PORT + At.isr);
    expect([pc.requested, pc.interrupting]).toEqual([[], false]);
  });

  test("is not taken down by a card that had nothing to lower", () => {
    transport.configChanged();
    ne2k().lower();
    expect(pc.requested).toEqual([LINE]);
  });

  test("has the card's level whatever is written to its status register, and not while the card is masked", () => {
    ne2k().raise();
    pc.configWrite(NE2K, STATUS, 0, 16);
    transport.configChanged();
    pc.in(PORT + At.isr);
    expect([pc.requested, interruptStatus(NE2K)]).toEqual([[LINE], PciStatus.INTERRUPT]);
    pc.configWrite(NE2K, COMMAND, IO | INTX_DISABLE, 16);
    expect(pc.requested).toEqual([]);
    pc.configWrite(NE2K, COMMAND, IO, 16);
    expect(pc.requested).toEqual([LINE]);
  });

  test("moves with its route, however wide the write", () => {
    transport.configChanged();
    pc.configWrite(ISA_BRIDGE, 0x60, 11, 8);
    expect(pc.requested).toEqual([11]);
    ne2k().raise();
    pc.configWrite(ISA_BRIDGE, 0x60, 0x0b0b_0b0a, 32);
    expect(pc.requested).toEqual([LINE]);
    pc.in(PORT + At.isr);
    expect(pc.requested).toEqual([LINE]);
    pc.configWrite(ISA_BRIDGE, 0x60, 0x0b80, 16);
    expect(pc.requested).toEqual([]);
  });
});

describe("a line that v86's virtio-net shares", () => {
  test("stays up when its driver reads its ISR, as every handler on the line does", async () => {
    ({ pc, transport } = await machine("virtio"));
    start();
    const isr = pc.configRead(VIRTIO_NET, BAR0 + 8) & ~3;
    transport.configChanged();
    expect([pc.in(isr), pc.requested]).toEqual([0, [LINE]]);
  });
});
