/** A v86 machine without firmware whose ports a test reads and writes, as its processor would. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { V86, type V86Options } from "v86";
import type { DriverMemory } from "../../peripheral/testing/driver-memory.ts";
import type { BarAccess } from "../../peripheral/virtio/pci-function.ts";
import type { Width } from "../../peripheral/virtio/registers.ts";
import { ISA_BRIDGE } from "../interrupt-lines.ts";
import { type V86Cpu, V86Memory, v86Cpu } from "../v86-host.ts";

export const v86Wasm = readFileSync(createRequire(import.meta.url).resolve("v86/build/v86.wasm"));
const MEMORY_BYTES = 2 << 20;

/** Where v86's own are plugged in: network cards, IDE controller. */
export const NE2K = 5 << 3;
export const VIRTIO_NET = 10 << 3;
export const IDE = 30 << 3;

/** An emulator that is loaded, before its first instruction. */
export async function loadedEmulator(options: V86Options = {}): Promise<V86> {
  const emulator = new V86({
    wasm_fn: async (imports: WebAssembly.Imports) => (await WebAssembly.instantiate(v86Wasm, imports)).instance.exports,
    memory_size: MEMORY_BYTES,
    vga_memory_size: 1 << 20,
    autostart: false,
    ...options,
  });
  await new Promise<void>((resolve) => emulator.add_listener("emulator-loaded", resolve));
  return emulator;
}

type Bits = 8 | 16 | 32;

interface Io {
  port_read8(port: number): number;
  port_read16(port: number): number;
  port_read32(port: number): number;
  port_write8(port: number, value: number): void;
  port_write16(port: number, value: number): void;
  port_write32(port: number, value: number): void;
}

/** Memory as the processor has it, what is mapped there included. */
interface Memory {
  read8(address: number): number;
  read16(address: number): number;
  read32s(address: number): number;
  write8(address: number, value: number): void;
  write16(address: number, value: number): void;
  write32(address: number, value: number): void;
}

interface Inside extends V86Cpu, Memory {
  readonly io: V86Cpu["io"] & Io;
  /** The 8259 as it is saved. Its ports are in v86's WebAssembly, out of a test's reach. */
  get_state_pic(): PicState;
  set_state_pic(state: PicState): void;
}

/** Registers of an 8259; in those of the first, one element has those of the second. */
type PicState = (number | number[])[];

/** The firmware is the last 64 KiB below 4 GiB, and its last sixteen bytes are where the processor begins. */
const FIRMWARE_BYTES = 0x1_0000;
const ENTRY = 0xfff0;
const JUMP_TO_START = Uint8Array.of(0xe9, ...le16(0x1_0000 - ENTRY - 3));

/** Firmware that is a program in 16-bit code, run from the processor's reset on. */
export function firmware(program: readonly number[]): { buffer: ArrayBuffer } {
  const bytes = new Uint8Array(FIRMWARE_BYTES);
  bytes.set(program);
  bytes.set(JUMP_TO_START, ENTRY);
  return { buffer: bytes.buffer };
}

/** Does nothing, for ever: `jmp $`. */
export const IDLE: readonly number[] = [0xeb, 0xfe];

/** Writes 0 to a port, for ever: `mov dx, port; xor ax, ax; out dx, ax; jmp` back to the `out`. */
export const writingTo = (port: number): readonly number[] => [0xba, ...le16(port), 0x31, 0xc0, 0xef, 0xeb, 0xfd];

function le16(value: number): [number, number] {
  return [value & 0xff, value >> 8];
}

/** Where the state of an 8259 has its registers. */
const PIC = { enabled: 0, requested: 3, second: 5, levelTriggered: 10 } as const;
/** The line of the first 8259 that the second is on. */
const CASCADE = 1 << 2;

const CONFIG_ADDRESS = 0xcf8;
const CONFIG_DATA = 0xcfc;
const COMMAND = 0x04;
const BAR = 0x10;
/** Interrupt routes of the PIIX3. */
const ROUTES = 0x60;

/** What the processor can do to the machine. */
export class Pc {
  readonly cpu: V86Cpu;
  readonly #inside: Inside;

  constructor(emulator: V86) {
    this.cpu = v86Cpu(emulator);
    this.#inside = this.cpu as Inside;
  }

  in(port: number, bits: Bits = 8): number {
    return this.#inside.io[`port_read${bits}`](port) >>> 0;
  }

  out(port: number, value: number, bits: Bits = 8): void {
    this.#inside.io[`port_write${bits}`](port, value | 0);
  }

  load(address: number, bits: Bits = 8): number {
    const [at, cpu] = [address | 0, this.#inside];
    return (bits === 8 ? cpu.read8(at) : bits === 16 ? cpu.read16(at) : cpu.read32s(at)) >>> 0;
  }

  store(address: number, value: number, bits: Bits = 8): void {
    this.#inside[`write${bits}`](address | 0, value | 0);
  }

  /** Selects the double word of a register, and does no more. */
  select(bdf: number, register: number): void {
    this.out(CONFIG_ADDRESS, 0x8000_0000 | (bdf << 8) | (register & 0xfc), 32);
  }

  configRead(bdf: number, register: number, bits: Bits = 32): number {
    this.select(bdf, register);
    return this.in(CONFIG_DATA + (register & 3), bits);
  }

  configWrite(bdf: number, register: number, value: number, bits: Bits = 32): void {
    this.select(bdf, register);
    this.out(CONFIG_DATA + (register & 3), value, bits);
  }

  /** Gives each function a region of its own and switches it on, as the firmware does. */
  place(bdf: number, port: number, command = 1): void {
    this.configWrite(bdf, BAR, port);
    this.configWrite(bdf, COMMAND, command, 16);
  }

  /** The region of a function that is placed at `port`, as a driver sees it. */
  region(port: number): BarAccess {
    const bits = (width: Width) => (8 * width) as Bits;
    return {
      read: (offset, width) => this.in(port + offset, bits(width)),
      write: (offset, width, value) => this.out(port + offset, value, bits(width)),
    };
  }

  /** RAM as a driver has it. */
  get ram(): DriverMemory {
    const memory = new V86Memory(this.cpu);
    const { cpu } = this;
    return {
      get bytes() {
        return cpu.mem8;
      },
      readU16: (address) => memory.readU16(address),
      readU32: (address) => memory.readU32(address),
      writeU16: (address, value) => memory.writeU16(address, value),
      writeU32: (address, value) => memory.writeU32(address, value),
    };
  }

  /** Regions that the IDE controller has not: the firmware clears their registers, and v86 restores no other state. */
  clearIdeRegions(): void {
    for (let bar = 0; bar < 4; bar++) this.configWrite(IDE, BAR + 4 * bar, 0);
  }

  /** Leads the pins PIRQA to PIRQD to these lines. */
  route(...lines: readonly number[]): void {
    for (const [pin, line] of lines.entries()) this.configWrite(ISA_BRIDGE, ROUTES + pin, line, 8);
  }

  /** Sets the 8259 as the firmware does: all lines enabled, those that PCI uses level-triggered, no others. */
  enableLines(): void {
    const pic = this.#inside.get_state_pic();
    for (const each of [pic, secondOf(pic)]) each[PIC.enabled] = 0xff;
    secondOf(pic)[PIC.levelTriggered] = 0b0000_1100;
    this.#inside.set_state_pic(pic);
  }

  /** The lines from 8 to 15 that ask to be served. */
  get requested(): number[] {
    const requested = secondOf(this.#inside.get_state_pic())[PIC.requested] ?? 0;
    return Array.from({ length: 8 }, (_, i) => 8 + i).filter((line) => (requested >> (line - 8)) & 1);
  }

  /** Whether the processor will be told of one of them. */
  get interrupting(): boolean {
    return (Number(this.#inside.get_state_pic()[PIC.requested]) & CASCADE) !== 0;
  }
}

function secondOf(state: PicState): number[] {
  const second = state[PIC.second];
  if (typeof second !== "object") throw new Error("this v86 build keeps the 8259 otherwise");
  return second;
}
