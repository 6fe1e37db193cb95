/** The configuration space as a driver finds it, at every width, and what becomes of the interrupt pin. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BarKind } from "../../contract/device-control.ts";
import { decode, encode } from "../../wire/codec/codec.ts";
import { offsetsOf } from "../../wire/codec/offsets.ts";
import { PciCfgType, PciCommand, PciHeader, PciStatus, virtioCapabilities } from "../../wire/virtio/pci.ts";
import { HeldEngine, Line } from "../testing/fakes.ts";
import { heldRig, Rig } from "../testing/rig.ts";
import { Interrupts } from "./interrupts.ts";
import { Bar, PciCfg, pciConfigSpace } from "./pci-config.ts";
import { PciFunction } from "./pci-function.ts";
import type { Width } from "./registers.ts";

const At = offsetsOf(PciHeader);
const { IO, MEMORY, MASTER, INTX_DISABLE } = PciCommand;

function store(bytes: Uint8Array, at: number, width: Width, value: number): void {
  for (let i = 0; i < width; i++) bytes[at + i] = value >>> (8 * i);
}

/** 256 ports of memory that count how often they are read. */
class Region {
  readonly bytes = new Uint8Array(Bar.size);
  readonly writes: [offset: number, width: Width, value: number][] = [];
  reads = 0;

  read(offset: number, width: Width): number {
    this.reads++;
    return this.#view.getUint32(offset, true) % 2 ** (8 * width);
  }

  write(offset: number, width: Width, value: number): void {
    this.writes.push([offset, width, value]);
    store(this.bytes, offset, width, value);
  }

  get #view(): DataView {
    const padded = new Uint8Array(Bar.size + 4);
    padded.set(this.bytes);
    return new DataView(padded.buffer);
  }
}

const spaceWith = (bar: BarKind) =>
  pciConfigSpace({ virtioId: 20, pciClass: { base: 0x10, sub: 0x80 }, bar, commonSize: 64, deviceSize: 56 });

function plugged(powerOn = spaceWith("io")) {
  const region = new Region();
  const pin = new Line();
  return { region, pin, powerOn, space: new PciFunction({ powerOn, bar: region, pin }) };
}

/** Points the window at `width` bytes from `offset` of the BAR. */
function openWindow(space: PciFunction, offset: number, width: number): void {
  space.write(PciCfg.bar, 1, Bar.index);
  space.write(PciCfg.offset, 4, offset);
  space.write(PciCfg.length, 4, width);
}

const widths = fc.constantFrom<Width>(1, 2, 4);

describe("4.1.4.9.1 the window into the BAR", () => {
  test("reads the BAR each time pci_cfg_data is read, and never else", () => {
    const { region, space } = plugged();
    openWindow(space, 0x40, 4);
    expect(region.reads).toBe(0);
    region.bytes.set([1, 2, 3, 4], 0x40);
    expect(space.read(PciCfg.data, 4)).toBe(0x04030201);
    region.bytes.set([5, 6, 7, 8], 0x40);
    expect([space.read(PciCfg.data, 4), region.reads]).toEqual([0x08070605, 2]);
  });

  test("reads it for a part of pci_cfg_data, too, and keeps the bytes behind cap.length", () => {
    const { region, space } = plugged();
    space.write(PciCfg.data, 4, 0x44332211);
    openWindow(space, 0x10, 2);
    region.bytes.set([0xaa, 0xbb, 0xcc], 0x10);
    expect([space.read(PciCfg.data + 1, 1), space.read(PciCfg.data + 2, 2)]).toEqual([0xbb, 0x4433]);
    expect([space.read(PciCfg.data, 4), region.reads]).toEqual([0x4433bbaa, 3]);
  });

  test("writes the first cap.length bytes with each write to any part of pci_cfg_data", () => {
    const { region, space } = plugged();
    openWindow(space, 0x20, 4);
    for (const [i, byte] of [0x44, 0x33, 0x22, 0x11].entries()) space.write(PciCfg.data + i, 1, byte);
    expect([...region.bytes.subarray(0x20, 0x24)]).toEqual([0x44, 0x33, 0x22, 0x11]);
    space.write(PciCfg.data + 2, 2, 0xbbaa);
    expect([...region.bytes.subarray(0x20, 0x24)]).toEqual([0x44, 0x33, 0xaa, 0xbb]);
    expect(region.writes).toHaveLength(5);
    expect(region.writes.every(([offset, width]) => offset === 0x20 && width === 4)).toBe(true);
  });

  test("writes one byte of cap.length 1, also when another byte of pci_cfg_data is written", () => {
    const { region, space } = plugged();
    openWindow(space, 0x14, 1);
    space.write(PciCfg.data, 4, 0xffff_ff03);
    space.write(PciCfg.data + 2, 2, 0);
    expect(region.writes).toEqual([
      [0x14, 1, 3],
      [0x14, 1, 3],
    ]);
  });

  test("any access to it, of any width that fits, is one access to the BAR, the bytes in memory's order", () => {
    const access = fc.record({
      write: fc.boolean(),
      window: widths,
      offset: fc.nat(63).map((n) => 4 * n),
      part: fc.constantFrom<[number, Width]>([0, 1], [1, 1], [2, 1], [3, 1], [0, 2], [2, 2], [0, 4]),
      value: fc.nat(0xffff_ffff),
    });
    fc.assert(
      fc.property(fc.array(access, { minLength: 1, maxLength: 20 }), (accesses) => {
        const { region, space } = plugged();
        /** What pci_cfg_data is to hold. */
        const data = new DataView(new ArrayBuffer(8));
        const bytes = new Uint8Array(data.buffer);
        for (const { write, window, offset, part, value } of accesses) {
          const [at, width] = part;
          openWindow(space, offset, window);
          const [reads, writes] = [region.reads, region.writes.length];
          const there = region.bytes.subarray(offset, offset + window);
          if (write) {
            store(bytes, at, width, value);
            space.write(PciCfg.data + at, width, value);
          } else {
            bytes.set(there);
            expect(space.read(PciCfg.data + at, width)).toBe(data.getUint32(at, true) % 2 ** (8 * width));
          }
          expect(there).toEqual(bytes.subarray(0, window));
          expect([region.reads - reads, region.writes.length - writes]).toEqual(write ? [0, 1] : [1, 0]);
        }
      }),
    );
  });

  test.each([
    ["another BAR", 1, 0, 4],
    ["an offset that is not aligned", 0, 2, 4],
    ["a length that is no width", 0, 0, 3],
    ["the end of the BAR", 0, Bar.size, 1],
    ["an offset that wraps", 0, 0xffff_fffc, 4],
  ])("reaches nothing while it is set to %s", (_, bar, offset, length) => {
    const { region, space } = plugged();
    openWindow(space, offset, length);
    space.write(PciCfg.bar, 1, bar);
    space.write(PciCfg.data, 4, 0x1234);
    expect([space.read(PciCfg.data, 4), region.reads, region.writes]).toEqual([0x1234, 0, []]);
  });

  test("does not clear the interrupt register when it is set up there in order to write", () => {
    const rig = heldRig();
    rig.pciDevice.command({ do: "ready", on: false });
    openWindow(rig.transport.function, Bar.isr, 1);
    expect(rig.line.up).toBe(true);
    expect(rig.transport.function.read(PciCfg.data, 1)).toBe(2);
    expect([rig.line.up, rig.transport.function.read(PciCfg.data, 1)]).toEqual([false, 0]);
  });
});

describe("4.1.4.5.1 the interrupt", () => {
  const status = (space: PciFunction) => space.read(At.status, 2) & PciStatus.INTERRUPT;

  test.each([[["queue"]], [["config"]], [["queue", "config"]]] as const)(
    "Interrupt Status is the OR of the ISR's bits: set by %s, cleared with both",
    (causes) => {
      const { pin, space } = plugged();
      const interrupts = new Interrupts(space, () => undefined);
      for (const cause of causes) {
        interrupts.raise(cause);
        expect([status(space), pin.up]).toEqual([PciStatus.INTERRUPT, true]);
      }
      interrupts.acknowledge();
      expect([status(space), pin.up]).toEqual([0, false]);
    },
  );

  test("Interrupt Status is that of the device, from the cause until the driver reads the ISR", () => {
    const rig = heldRig();
    const { function: space } = rig.transport;
    expect([status(space), rig.line.up]).toEqual([0, false]);
    rig.pciDevice.command({ do: "ready", on: false });
    expect([status(space), rig.line.up]).toEqual([PciStatus.INTERRUPT, true]);
    expect([rig.driver.isr(), status(space), rig.line.up]).toEqual([2, 0, false]);
  });

  test("is lowered, with its status, when the driver resets the device", () => {
    const rig = heldRig();
    rig.pciDevice.command({ do: "ready", on: false });
    rig.driver.write("device_status", 0);
    expect([status(rig.transport.function), rig.line.up]).toEqual([0, false]);
  });

  test.each<[string, (space: PciFunction, command: number) => void]>([
    ["8", (space, command) => space.write(At.command + 1, 1, command >> 8)],
    ["16", (space, command) => space.write(At.command, 2, command)],
    ["32", (space, command) => space.write(At.command, 4, command)],
  ])("INTX_DISABLE, written with %s bits, masks the pin and leaves Interrupt Status", (_, command) => {
    const { pin, space } = plugged();
    space.raise();
    command(space, IO | INTX_DISABLE);
    expect([pin.up, status(space)]).toEqual([false, PciStatus.INTERRUPT]);
    space.lower();
    expect(status(space)).toBe(0);
    space.raise();
    expect([pin.up, status(space)]).toEqual([false, PciStatus.INTERRUPT]);
    command(space, IO);
    expect([pin.up, status(space)]).toEqual([true, PciStatus.INTERRUPT]);
    space.lower();
    command(space, IO | INTX_DISABLE);
    command(space, IO);
    expect(pin.up).toBe(false);
  });
});

describe("PCI 6.2 registers", () => {
  test("at power-on nothing is enabled: no port, no bus master", () => {
    const { space } = plugged();
    expect([space.read(At.command, 2), space.port]).toEqual([0, undefined]);
  });

  test("the function has ports while Command.IO is set and its BAR says where", () => {
    const { space } = plugged();
    space.write(At.bar0, 4, 0xc100);
    expect(space.port).toBeUndefined();
    space.write(At.command, 1, IO);
    expect(space.port).toBe(0xc100);
    space.write(At.bar0 + 1, 1, 0xc3);
    expect(space.port).toBe(0xc300);
    space.write(At.command, 4, MASTER);
    expect(space.port).toBeUndefined();
  });

  test("6.2.5.1 the BAR tells its size, and is nowhere meanwhile, nor where no port is", () => {
    const { space } = plugged();
    space.write(At.command, 2, IO);
    for (const bar of [0xffff_ffff, 0x0001_0000, 0]) {
      space.write(At.bar0, 4, bar);
      expect(space.port).toBeUndefined();
    }
    space.write(At.bar0, 4, 0xffff_ffff);
    expect(space.read(At.bar0, 4)).toBe(0xffff_ff01);
    space.write(At.bar1, 4, 0xffff_ffff);
    expect(space.read(At.bar1, 4)).toBe(0);
  });

  test("6.2.5.1 a BAR in memory is 32 bits wide, not prefetchable, and tells its size and type", () => {
    const { space } = plugged(spaceWith("memory"));
    expect(space.read(At.bar0, 4)).toBe(0);
    space.write(At.bar0, 4, 0xffff_ffff);
    expect(space.read(At.bar0, 4)).toBe(0xfffe_0000);
    expect(space.read(At.bar0 + 4, 4)).toBe(0);
  });

  test("6.2.2 the function is in memory while Command.MEMORY is set, and has no ports then", () => {
    const { space } = plugged(spaceWith("memory"));
    space.write(At.bar0, 4, 0xfe01_2345);
    expect([space.address, space.port]).toEqual([undefined, undefined]);
    space.write(At.command, 2, IO | MEMORY);
    expect([space.read(At.command, 2), space.address, space.port]).toEqual([MEMORY, 0xfe00_0000, undefined]);
    space.write(At.bar0 + 3, 1, 0xe0);
    expect(space.address).toBe(0xe000_0000);
    space.write(At.command, 2, 0);
    expect(space.address).toBeUndefined();
  });

  test("6.2.2 one with ports knows no Command.MEMORY", () => {
    const { space } = plugged();
    space.write(At.command, 2, MEMORY);
    expect([space.read(At.command, 2), space.address]).toEqual([0, undefined]);
  });

  test("6.2.3 a status bit that tells of an error is cleared by writing 1, not by writing 0", () => {
    const powerOn = pciConfigSpace({
      virtioId: 20,
      pciClass: { base: 0x10, sub: 0x80 },
      bar: "io",
      commonSize: 64,
      deviceSize: 56,
    });
    powerOn.set(encode(PciHeader, { ...decode(PciHeader, powerOn), status: 0xf910 }));
    const { space } = plugged(powerOn);
    space.write(At.status, 2, 0);
    expect(space.read(At.status, 2)).toBe(0xf910);
    space.write(At.status, 2, 0x2010);
    expect(space.read(At.status, 2)).toBe(0xd910);
    space.write(At.status + 1, 1, 0x80);
    expect(space.read(At.status, 2)).toBe(0x5910);
    space.write(At.command, 4, 0xffff_0000);
    expect(space.read(At.status, 2)).toBe(0x0010);
  });

  test("a driver changes the interrupt line, and neither pin nor ids nor pointers", () => {
    const { space, powerOn } = plugged();
    for (let offset = 0; offset < 256; offset += 4) space.write(offset, 4, 0xffff_ffff);
    expect(space.read(At.interrupt_line, 1)).toBe(0xff);
    for (const register of ["vendor_id", "device_id", "subsystem_vendor_id", "subsystem_id"] as const)
      expect(space.read(At[register], 2)).toBe((powerOn[At[register]] ?? 0) | ((powerOn[At[register] + 1] ?? 0) << 8));
    for (const register of ["revision_id", "base_class", "header_type", "capabilities", "interrupt_pin"] as const)
      expect(space.read(At[register], 1)).toBe(powerOn[At[register]]);
    const list = virtioCapabilities(space.registers).map(({ offset, cap: { cap_len, cfg_type } }) => [
      offset,
      cap_len,
      cfg_type,
    ]);
    expect(list).toEqual(virtioCapabilities(powerOn).map(({ offset, cap: c }) => [offset, c.cap_len, c.cfg_type]));
  });

  test("whatever is written, at any width and offset, only writable bits are different", () => {
    const writable = new Map<number, number>([
      [At.command, IO | MASTER],
      [At.command + 1, INTX_DISABLE >> 8],
      [At.cache_line_size, 0xff],
      [At.latency_timer, 0xff],
      [At.interrupt_line, 0xff],
      ...[1, 2, 3].map((i) => [At.bar0 + i, 0xff] as const),
      [PciCfg.bar, 0xff],
      ...Array.from({ length: 12 }, (_, i) => [PciCfg.offset + i, 0xff] as const),
    ]);
    const write = fc.tuple(fc.nat(255), widths, fc.nat(0xffff_ffff));
    fc.assert(
      fc.property(fc.array(write, { maxLength: 60 }), (writes) => {
        const { space, powerOn } = plugged();
        const model = Uint8Array.from(powerOn);
        for (const [offset, width, value] of writes) {
          space.write(offset, width, value);
          for (let i = 0; i < width; i++) {
            const mask = writable.get(offset + i) ?? 0;
            if (mask) model[offset + i] = ((model[offset + i] ?? 0) & ~mask) | ((value >>> (8 * i)) & mask);
          }
        }
        expect(space.registers).toEqual(model);
      }),
    );
  });

  test("a reset brings back what was at power-on, and lowers the pin", () => {
    const { pin, powerOn, space } = plugged();
    space.raise();
    for (let offset = 0; offset < 256; offset += 4) space.write(offset, 4, 0xffff_fbff);
    space.reset();
    expect([space.registers, pin.up]).toEqual([powerOn, false]);
  });

  test("a restore takes what a driver can have written, and nothing else", () => {
    const { pin, powerOn, space } = plugged();
    space.write(At.bar0, 4, 0xc200);
    space.write(At.command, 2, IO | MASTER);
    openWindow(space, 0x14, 1);
    const saved = Uint8Array.from(space.registers);
    const other = plugged().space;
    other.registers.fill(0xff);
    other.registers.set(saved);
    other.registers[At.status] = 0xff;
    other.registers[At.vendor_id] = 0;
    other.registers[At.interrupt_pin] = 4;
    other.registers[At.capabilities] = 0;
    other.restored();
    expect(other.registers).toEqual(saved);
    other.registers.fill(0xff);
    other.restored();
    expect(virtioCapabilities(other.registers)).toHaveLength(virtioCapabilities(powerOn).length);
    expect(other.read(At.status, 2)).toBe(PciStatus.CAP_LIST);
    expect(pin.up).toBe(false);
  });
});

test("4.1.4.9.1 the function of a device has the window into that device", () => {
  const { transport } = new Rig({ engine: new HeldEngine() });
  const window = virtioCapabilities(transport.function.registers).find(
    ({ cap }) => cap.cfg_type === PciCfgType.PCI_CFG,
  );
  expect(window?.offset).toBe(PciCfg.bar - 4);
  openWindow(transport.function, 0x14, 1);
  transport.function.write(PciCfg.data, 1, 1);
  expect([transport.status, transport.function.read(PciCfg.data, 1)]).toEqual([1, 1]);
});
