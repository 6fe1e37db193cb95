/**
 * A PCI function as its configuration space shows it: write rules of bits, the BAR, its window, the interrupt pin. PCI
 * Local Bus 3.0, 6.2; VIRTIO 1.4 cs01, 4.1 Virtio Over PCI Bus.
 */
import type { BarKind } from "../../contract/device-control.ts";
import { PciCommand, PciStatus } from "../../wire/virtio/pci.ts";
import type { InterruptLine } from "./interrupts.ts";
import {
  barKind,
  PciCfg,
  PciRegister,
  pciCfgWindow,
  REGION_SIZE,
  type WindowAccess,
  type WriteMasks,
  writeMasks,
} from "./pci-config.ts";
import { littleEndian, type Width } from "./registers.ts";

/** The one region of a function. Reads and writes may have side effects. */
export interface BarAccess {
  read(offset: number, width: Width): number;
  write(offset: number, width: Width, value: number): void;
}

export interface PciFunctionParts {
  /** The configuration space after a reset: 256 bytes. */
  readonly powerOn: Uint8Array;
  readonly bar: BarAccess;
  /** The interrupt pin; several functions may share what it leads to. */
  readonly pin: InterruptLine;
}

/** A port above has no address in x86. */
const PORTS = 0x1_0000;
const DATA_SIZE = 4;

/** Whether a function drives its pin, by the second double word of its configuration space: command, status. */
export const intxAsserted = (commandAndStatus: number): boolean =>
  ((commandAndStatus >>> 16) & PciStatus.INTERRUPT) !== 0 && (commandAndStatus & PciCommand.INTX_DISABLE) === 0;

/** Raising and lowering it is what the device does; its pin follows unless the driver masked it. */
export class PciFunction implements InterruptLine {
  /** The stored configuration space. The same bytes for life: an emulator may hold them, save them and restore them. */
  readonly registers: Uint8Array<ArrayBuffer>;
  /** Where its region is: at ports, or in memory. */
  readonly bar: BarKind;
  readonly #masks: WriteMasks;
  readonly #view: DataView<ArrayBuffer>;
  readonly #powerOn: Uint8Array;
  readonly #access: BarAccess;
  readonly #pin: InterruptLine;

  constructor({ powerOn, bar, pin }: PciFunctionParts) {
    this.registers = Uint8Array.from(powerOn);
    this.#view = new DataView(this.registers.buffer);
    this.#powerOn = powerOn;
    this.#access = bar;
    this.bar = barKind(this.#view);
    this.#masks = writeMasks(this.bar);
    this.#pin = pin;
  }

  /** The first port of the BAR; undefined while the function answers to none. */
  get port(): number | undefined {
    if (this.bar !== "io" || (this.#command & PciCommand.IO) === 0) return undefined;
    const port = this.#base;
    return port > 0 && port < PORTS ? port : undefined;
  }

  /**
   * The first address of the BAR in memory; undefined while the function answers to none. It is the driver's choice: there
   * may be anything else.
   */
  get address(): number | undefined {
    if (this.bar !== "memory" || (this.#command & PciCommand.MEMORY) === 0) return undefined;
    return this.#base;
  }

  get #base(): number {
    return (this.#view.getUint32(PciRegister.bar, true) & ~(REGION_SIZE[this.bar] - 1)) >>> 0;
  }

  /** 4.1.4.9.1: reading the window reads the BAR, then and not before. */
  read(offset: number, width: Width): number {
    const window = this.#window(offset, width);
    if (window) this.#setData(this.#access.read(window.offset, window.width), window.width);
    return littleEndian(this.registers, offset, width);
  }

  /** 4.1.4.9.1: a write to any part of the window writes its first cap.length bytes to the BAR. */
  write(offset: number, width: Width, value: number): void {
    const was = this.#asserted;
    for (let i = 0; i < width; i++) this.#writeByte(offset + i, (value >>> (8 * i)) & 0xff);
    if (was !== this.#asserted) this.#drive();
    const window = this.#window(offset, width);
    if (!window) return;
    this.#access.write(window.offset, window.width, littleEndian(this.registers, PciCfg.data, window.width));
  }

  /** 4.1.4.5.1: Interrupt Status is set whether or not the pin is masked. */
  raise(): void {
    this.#setStatus(PciStatus.INTERRUPT);
    if (this.#asserted) this.#pin.raise();
  }

  lower(): void {
    this.#setStatus(0);
    this.#pin.lower();
  }

  /** All registers as after power-on. */
  reset(): void {
    this.registers.set(this.#powerOn);
    this.#pin.lower();
  }

  /**
   * After {@link registers} were filled from a saved machine: what no driver can have written is as after power-on. The
   * pin stays where it is; the device raises it again if it had.
   */
  restored(): void {
    for (const [i, initial] of this.#powerOn.entries()) {
      const mask = this.#masks.set[i] ?? 0;
      this.registers[i] = (initial & ~mask) | ((this.registers[i] ?? 0) & mask);
    }
  }

  get #command(): number {
    return this.#view.getUint16(PciRegister.command, true);
  }

  get #asserted(): boolean {
    return intxAsserted(this.#view.getUint32(PciRegister.command, true));
  }

  #drive(): void {
    if (this.#asserted) this.#pin.raise();
    else this.#pin.lower();
  }

  #setStatus(interrupt: number): void {
    const status = this.#view.getUint16(PciRegister.status, true);
    this.#view.setUint16(PciRegister.status, (status & ~PciStatus.INTERRUPT) | interrupt, true);
  }

  #writeByte(offset: number, value: number): void {
    const set = this.#masks.set[offset] ?? 0;
    const cleared = value & (this.#masks.clear[offset] ?? 0);
    this.registers[offset] = (((this.registers[offset] ?? 0) & ~set) | (value & set)) & ~cleared;
  }

  /** The BAR access that an access to these bytes asks for, if any. */
  #window(offset: number, width: Width): WindowAccess | undefined {
    const touched = offset < PciCfg.data + DATA_SIZE && offset + width > PciCfg.data;
    return touched ? pciCfgWindow(this.#view) : undefined;
  }

  #setData(value: number, width: Width): void {
    for (let i = 0; i < width; i++) this.registers[PciCfg.data + i] = (value >>> (8 * i)) & 0xff;
  }
}
