/**
 * The PCI bus of a v86 machine, with functions of our own. v86 keeps a configuration space as plain memory that any
 * write changes. It also moves a shared interrupt line without regard to the line's other users. Here accesses to our
 * functions go to {@link PciFunction}, and all functions, v86's own included, share {@link InterruptLines}. Regions in
 * memory are those of {@link memoryRegions}.
 */
import type { InterruptLine } from "../peripheral/virtio/interrupts.ts";
import { Bar } from "../peripheral/virtio/pci-config.ts";
import type { BarAccess, PciFunction } from "../peripheral/virtio/pci-function.ts";
import { littleEndian, type Width } from "../peripheral/virtio/registers.ts";
import { InterruptLines } from "./interrupt-lines.ts";
import { memoryRegions } from "./memory-regions.ts";
import { beforeReset, driveLine, type V86Bar, type V86Cpu, type V86Pci, type V86Port } from "./v86-host.ts";

/** Configuration mechanism 1: the port of the double word that the address port selects. */
const CONFIG_DATA = 0xcfc;
/** `set_io_bars` leaves ports below 0x1000 as they are, so this means none. */
const NOWHERE = 0;

const buses = new WeakMap<V86Pci, PciBus>();

/** The bus of a machine: one, however many devices are plugged in. */
export function pciBus(cpu: V86Cpu): PciBus {
  const { pci } = cpu.devices;
  const bus = buses.get(pci) ?? new PciBus(cpu);
  buses.set(pci, bus);
  return bus;
}

/** One of our functions, where it is plugged in. */
interface PluggedFunction {
  readonly function: PciFunction;
  readonly reset: () => void;
  /** Lets the region follow the base address register. */
  readonly move: () => void;
}

export interface PlugOptions {
  /** Bus, device and function: `slot << 3`. */
  readonly bdf: number;
  readonly name: string;
  readonly function: PciFunction;
  readonly bar: BarAccess;
  /** The machine is reset; the function's registers are, too. */
  readonly reset: () => void;
}

class PciBus {
  readonly #cpu: V86Cpu;
  readonly #pci: V86Pci;
  readonly #lines: InterruptLines;
  readonly #plugged = new Map<number, PluggedFunction>();

  constructor(cpu: V86Cpu) {
    this.#cpu = cpu;
    this.#pci = cpu.devices.pci;
    this.#lines = new InterruptLines(this.#pci.device_spaces, (line, up) => driveLine(cpu, line, up));
    this.#pci.raise_irq = (bdf) => this.#lines.raise(bdf);
    this.#pci.lower_irq = (bdf) => this.#lines.lower(bdf);
    this.#takeReads();
    this.#takeWrites();
    this.#takeRestore();
    this.#takeReset();
  }

  isFree(bdf: number): boolean {
    return this.#pci.device_spaces[bdf] === undefined;
  }

  /** The pin of a function that may not be plugged in yet; its level is in the function's registers. */
  pin(bdf: number): InterruptLine {
    const update = () => {
      if (this.#plugged.has(bdf)) this.#lines.update(bdf);
    };
    return { raise: update, lower: update };
  }

  plug({ bdf, name, function: plugged, bar, reset }: PlugOptions): void {
    const { registers } = plugged;
    // v86 knows no region of ours: its own way to move one neither asks Command.IO nor takes every width.
    this.#pci.register_device({ pci_id: bdf, pci_space: [...registers], pci_bars: [], name });
    this.#pci.device_spaces[bdf] = new Int32Array(registers.buffer);
    const move = this.#movable(plugged, bar);
    this.#plugged.set(bdf, { function: plugged, reset, move });
  }

  #movable(plugged: PciFunction, bar: BarAccess): () => void {
    if (plugged.bar === "memory") {
      const regions = memoryRegions(this.#cpu);
      regions.add({ function: plugged, bar });
      return () => regions.update();
    }
    const region: V86Bar = { size: Bar.size, entries: this.#ports(bar) };
    let at = NOWHERE;
    return () => {
      const to = plugged.port ?? NOWHERE;
      if (to !== at) this.#pci.set_io_bars(region, at, to);
      at = to;
    };
  }

  #ports(bar: BarAccess): V86Port[] {
    const read = (offset: number, width: Width) => () => bar.read(offset, width) | 0;
    const write = (offset: number, width: Width) => (value: number) => bar.write(offset, width, value);
    return Array.from({ length: Bar.size }, (_, offset) => ({
      ...this.#cpu.io.create_empty_entry(),
      read8: read(offset, 1),
      read16: read(offset, 2),
      read32: read(offset, 4),
      write8: write(offset, 1),
      write16: write(offset, 2),
      write32: write(offset, 4),
    }));
  }

  /** v86 answers with what it copied when the address was selected. Reading ours has effects: it must happen now. */
  #takeReads(): void {
    const read = (byte: number, width: Width) => () => this.#read(byte, width) | 0;
    // v86's own writes at these ports run on the same object.
    const { io, devices } = this.#cpu;
    io.register_read(CONFIG_DATA, devices.pci, read(0, 1), read(0, 2), read(0, 4));
    io.register_read(CONFIG_DATA + 1, devices.pci, read(1, 1));
    io.register_read(CONFIG_DATA + 2, devices.pci, read(2, 1), read(2, 2));
    io.register_read(CONFIG_DATA + 3, devices.pci, read(3, 1));
  }

  #read(byte: number, width: Width): number {
    const [register = 0, low = 0, high = 0] = this.#pci.pci_addr;
    const plugged = this.#plugged.get((high << 8) | low);
    if (!plugged) return littleEndian(this.#pci.pci_response, byte, width);
    return plugged.function.read((register & 0xfc) + byte, width);
  }

  #takeWrites(): void {
    const widths = { pci_write8: 1, pci_write16: 2, pci_write32: 4 } as const;
    for (const method of ["pci_write8", "pci_write16", "pci_write32"] as const) {
      const write = this.#pci[method].bind(this.#pci);
      this.#pci[method] = (address, value) => {
        const bdf = (address >> 8) & 0xffff;
        const plugged = this.#plugged.get(bdf);
        if (plugged) {
          plugged.function.write(address & 0xff, widths[method], value);
          plugged.move();
        } else if (!this.isFree(bdf)) {
          // Where there is no function, v86's narrow writes throw.
          this.#lines.keepingLevel(bdf, () => write(address, value));
          this.#lines.update();
        }
      };
    }
  }

  #takeRestore(): void {
    const restore = this.#pci.set_state.bind(this.#pci);
    this.#pci.set_state = (state) => {
      restore(state);
      for (const { function: plugged, move } of this.#plugged.values()) {
        plugged.restored();
        move();
      }
      this.#lines.adopt();
    };
  }

  #takeReset(): void {
    beforeReset(this.#cpu, () => {
      for (const { function: plugged, reset, move } of this.#plugged.values()) {
        reset();
        plugged.reset();
        move();
      }
    });
  }
}
