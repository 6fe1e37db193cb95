/**
 * The parts of v86 that a PCI device needs, typed. v86 exposes them without types and without promise, so they are
 * checked once, here, and nothing else touches them.
 */
import type { V86 } from "v86";
import { type GuestMemory, GuestMemoryError } from "../peripheral/guest/guest-memory.ts";

/** The release that all of this was written against; a state that another has saved means nothing to it. */
export const V86_VERSION = "0.5.462";

/** This v86 build lacks something the device needs. */
export class UnsupportedV86Error extends Error {
  override readonly name = "UnsupportedV86Error";

  constructor(missing: string) {
    super(`this v86 build is not supported: it has no ${missing}; version ${V86_VERSION} is known to work`);
  }
}

type PortRead = () => number;
type PortWrite = (value: number) => void;

/** The handlers of one port. */
export interface V86Port {
  readonly read8: PortRead;
  readonly read16: PortRead;
  readonly read32: PortRead;
  readonly write8: PortWrite;
  readonly write16: PortWrite;
  readonly write32: PortWrite;
}

/** The handlers of a piece of memory; addresses are signed. */
export interface V86Mapped {
  readonly read8: (address: number) => number;
  readonly write8: (address: number, value: number) => void;
  readonly read32: (address: number) => number;
  readonly write32: (address: number, value: number) => void;
}

/** A region of ports. */
export interface V86Bar {
  readonly size: number;
  readonly entries: readonly V86Port[];
}

export interface V86Pci {
  /** By bus/device/function. */
  readonly device_spaces: (Int32Array | undefined)[];
  register_device(device: {
    readonly pci_id: number;
    readonly pci_space: readonly number[];
    readonly pci_bars: readonly V86Bar[];
    readonly name: string;
  }): Int32Array;
  /** Empties the ports at `from` and puts the region's at `to`; both only where they are not below 0x1000. */
  set_io_bars(bar: V86Bar, from: number, to: number): void;
  raise_irq(pciId: number): void;
  lower_irq(pciId: number): void;
  /** The selected register, bytes of the address port. */
  readonly pci_addr: Uint8Array;
  /** The selected double word as it was when it was selected. */
  readonly pci_response: Uint8Array;
  set_state(state: unknown): void;
  pci_write8(address: number, value: number): void;
  pci_write16(address: number, value: number): void;
  pci_write32(address: number, value: number): void;
}

export interface V86Cpu {
  readonly mem8: Uint8Array;
  /** In bytes; of RAM. */
  readonly memory_size: readonly [number];
  /** The handlers of memory by pieces of 128 KiB; none for RAM. */
  readonly memory_map_read8: (V86Mapped["read8"] | undefined)[];
  readonly memory_map_write8: (V86Mapped["write8"] | undefined)[];
  readonly memory_map_read32: (V86Mapped["read32"] | undefined)[];
  readonly memory_map_write32: (V86Mapped["write32"] | undefined)[];
  /** A write of 16 bits to memory that has handlers. */
  mmap_write16(address: number, value: number): void;
  readonly instruction_counter: Uint32Array;
  readonly devices: { readonly pci: V86Pci };
  readonly io: {
    create_empty_entry(): V86Port;
    mmap_register(
      address: number,
      size: number,
      read8: V86Mapped["read8"],
      write8: V86Mapped["write8"],
      read32: V86Mapped["read32"],
      write32: V86Mapped["write32"],
    ): void;
    register_read(port: number, device: object, r8: PortRead, r16?: PortRead, r32?: PortRead): void;
  };
  /** The inputs of the 8259 and the I/O APIC. */
  device_raise_irq(line: number): void;
  device_lower_irq(line: number): void;
  readonly wasm_memory: WebAssembly.Memory;
  get_pic_addr_master(): number;
  jit_dirty_cache(from: number, to: number): void;
  set_jit_config(index: number, value: number): void;
  write_blob(bytes: Uint8Array, address: number): void;
  reboot_internal(): void;
}

const NEEDED: readonly [path: string, kind: "object" | "function"][] = [
  ["mem8", "object"],
  ["instruction_counter", "object"],
  ["devices.pci.device_spaces", "object"],
  ["devices.pci.pci_addr", "object"],
  ["devices.pci.pci_response", "object"],
  ["devices.pci.register_device", "function"],
  ["devices.pci.raise_irq", "function"],
  ["devices.pci.lower_irq", "function"],
  ["devices.pci.pci_write8", "function"],
  ["devices.pci.pci_write16", "function"],
  ["devices.pci.pci_write32", "function"],
  ["devices.pci.set_io_bars", "function"],
  ["devices.pci.set_state", "function"],
  ["io.create_empty_entry", "function"],
  ["io.register_read", "function"],
  ["memory_size", "object"],
  ["memory_map_read8", "object"],
  ["memory_map_write8", "object"],
  ["memory_map_read32", "object"],
  ["memory_map_write32", "object"],
  ["mmap_write16", "function"],
  ["io.mmap_register", "function"],
  ["device_raise_irq", "function"],
  ["device_lower_irq", "function"],
  ["wasm_memory", "object"],
  ["get_pic_addr_master", "function"],
  ["jit_dirty_cache", "function"],
  ["set_jit_config", "function"],
  ["write_blob", "function"],
  ["reboot_internal", "function"],
];

/** The inside of an emulator that has been loaded. Throws {@link UnsupportedV86Error}. */
export function v86Cpu(emulator: V86): V86Cpu {
  const cpu = at(emulator, "v86.cpu");
  for (const [path, kind] of NEEDED) {
    const found = at(cpu, path);
    if (typeof found !== kind || found === null) throw new UnsupportedV86Error(path);
  }
  return cpu as V86Cpu;
}

/** Functions called before a reset, by machine: the only patch of `reboot_internal`. */
const resetWork = new WeakMap<V86Cpu, (() => void)[]>();

/**
 * Calls `work` before every reset of the machine, by the guest or by its owner. The latest `work` is called first.
 * Devices attach after memory is kept for the next boot, so they drop their requests before that memory is restored.
 */
export function beforeReset(cpu: V86Cpu, work: () => void): void {
  const known = resetWork.get(cpu);
  if (known) {
    known.unshift(work);
    return;
  }
  const all = [work];
  resetWork.set(cpu, all);
  const reboot = cpu.reboot_internal.bind(cpu);
  cpu.reboot_internal = () => {
    for (const each of all) each();
    reboot();
  };
}

/** Registers of v86's first 8259, where its memory has them, and the bit of the second one in each. */
const PIC_REQUESTED = 3;
const PIC_INPUTS = 11;
const SECOND_PIC = 1 << 2;
const FIRST_LINE_OF_SECOND = 8;

/** Moves an input of the 8259. */
export function driveLine(cpu: V86Cpu, line: number, up: boolean): void {
  if (up) {
    cpu.device_raise_irq(line);
    return;
  }
  cpu.device_lower_irq(line);
  if (line >= FIRST_LINE_OF_SECOND) forgetWithdrawn(cpu);
}

/**
 * Withdraws a request from the first 8259. The second 8259 withdraws its request when its line goes down before the
 * processor takes it. In v86 the first one keeps it. The processor then acknowledges no interrupt: the in-service bit
 * is never cleared, and no line from 2 on interrupts again.
 */
function forgetWithdrawn(cpu: V86Cpu): void {
  const first = new Uint8Array(cpu.wasm_memory.buffer, cpu.get_pic_addr_master(), PIC_INPUTS + 1);
  const requested = first[PIC_REQUESTED] ?? 0;
  if (!((first[PIC_INPUTS] ?? 0) & SECOND_PIC)) first[PIC_REQUESTED] = requested & ~SECOND_PIC;
}

/**
 * v86's numbers of its compiler's settings. The switch turns the compiler off with 1. The other limits the pages of
 * code in one function.
 */
const JIT_DISABLED = 0;
const JIT_MAX_PAGES = 1;

/** Whether guest code is compiled or interpreted from now on. */
export const compileCode = (emulator: V86, on: boolean): void =>
  v86Cpu(emulator).set_jit_config(JIT_DISABLED, on ? 0 : 1);

/**
 * Limits a function of compiled guest code to one page; v86's default is three. It halves the work of the browser's
 * optimizing compiler. Its threads take the processor from the page and the guest.
 */
export const compileSmallFunctions = (emulator: V86): void => v86Cpu(emulator).set_jit_config(JIT_MAX_PAGES, 1);

interface Stateful {
  save_state(): ArrayBuffer;
  restore_state(state: Uint8Array): void;
  readonly cpu: {
    /** RAM for the state: pages that are not zero, and which those are. */
    pack_memory: () => { readonly bitmap: { get_buffer(): ArrayBuffer }; readonly packed_memory: Uint8Array };
    unpack_memory: () => void;
  };
}

/** The emulator itself, below the class that wraps its calls in promises: a save is of one moment. */
function stateful(emulator: V86): Stateful {
  for (const path of ["save_state", "restore_state", "cpu.pack_memory", "cpu.unpack_memory"]) {
    if (typeof at(emulator, `v86.${path}`) !== "function") throw new UnsupportedV86Error(`v86.${path}`);
  }
  return at(emulator, "v86") as Stateful;
}

/** v86's state of the machine, its processor and its own devices, without RAM. */
export function saveState(emulator: V86): Uint8Array {
  const inner = stateful(emulator);
  const { cpu } = inner;
  const pack = cpu.pack_memory;
  const bitmap = { get_buffer: () => new ArrayBuffer(0) };
  cpu.pack_memory = () => ({ bitmap, packed_memory: new Uint8Array() });
  try {
    return new Uint8Array(inner.save_state());
  } finally {
    cpu.pack_memory = pack;
  }
}

/**
 * Before `run()`, with all devices attached; RAM is the caller's to fill. Throws anything at all for a state that v86 did
 * not save.
 */
export function restoreState(emulator: V86, state: Uint8Array): void {
  const inner = stateful(emulator);
  const { cpu } = inner;
  const unpack = cpu.unpack_memory;
  cpu.unpack_memory = () => {};
  try {
    inner.restore_state(state);
  } finally {
    cpu.unpack_memory = unpack;
  }
}

function at(root: unknown, path: string): unknown {
  return path.split(".").reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], root);
}

/** From here to the end of the first megabyte a PC has video memory and firmware, which no device writes. */
const HOLE_START = 0xa_0000;
const HOLE_END = 0x10_0000;

/**
 * Guest RAM of an emulator. v86's own typed arrays are proxies that make a new view on every access. This class keeps
 * views of its own, and makes them again when the WebAssembly memory grows and detaches them.
 */
export class V86Memory implements GuestMemory {
  readonly #cpu: V86Cpu;
  #bytes: Uint8Array<ArrayBufferLike> = new Uint8Array();
  #view: DataView<ArrayBufferLike> = new DataView(new ArrayBuffer(0));

  constructor(cpu: V86Cpu) {
    this.#cpu = cpu;
    this.#refresh();
  }

  check(address: number, length: number): void {
    if (this.#bytes.byteLength === 0) this.#refresh();
    const inRam = address >= 0 && address + length <= this.#bytes.length;
    if (!inRam || (address < HOLE_END && address + length > HOLE_START)) throw new GuestMemoryError(address, length);
  }

  read(address: number, length: number): Uint8Array {
    this.check(address, length);
    return this.#bytes.slice(address, address + length);
  }

  readInto(address: number, target: Uint8Array): void {
    this.check(address, target.length);
    target.set(this.#bytes.subarray(address, address + target.length));
  }

  write(address: number, bytes: Uint8Array): void {
    this.#touch(address, bytes.length);
    this.#bytes.set(bytes, address);
  }

  readU16(address: number): number {
    this.check(address, 2);
    return this.#view.getUint16(address, true);
  }

  readU32(address: number): number {
    this.check(address, 4);
    return this.#view.getUint32(address, true);
  }

  writeU16(address: number, value: number): void {
    this.#touch(address, 2);
    this.#view.setUint16(address, value, true);
  }

  writeU32(address: number, value: number): void {
    this.#touch(address, 4);
    this.#view.setUint32(address, value, true);
  }

  /** Code that v86 compiled from these bytes is no longer true. */
  #touch(address: number, length: number): void {
    this.check(address, length);
    if (length > 0) this.#cpu.jit_dirty_cache(address, address + length);
  }

  #refresh(): void {
    const { buffer, byteOffset, length } = this.#cpu.mem8;
    this.#bytes = new Uint8Array(buffer, byteOffset, length);
    this.#view = new DataView(buffer, byteOffset, length);
  }
}

/** Guest instructions since the start: v86 counts them in 32 bits, this carries on. Call it often enough to see each wrap. */
export function instructionCounter(cpu: V86Cpu): () => number {
  const { byteOffset } = cpu.instruction_counter;
  let counter = new Uint32Array(cpu.instruction_counter.buffer, byteOffset, 1);
  let last = 0;
  let total = 0;
  return () => {
    if (counter.length === 0) counter = new Uint32Array(cpu.instruction_counter.buffer, byteOffset, 1);
    const now = counter[0] ?? 0;
    total += (now - last) >>> 0;
    last = now;
    return total;
  };
}
