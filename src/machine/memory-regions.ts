/**
 * Regions of ours in the memory of a v86 machine. v86 maps memory in pieces of 128 KiB, each to functions for bytes and
 * for double words. A region is as large as a piece, and is only where nothing else is. A driver may write any address
 * into a base address register. RAM, firmware and v86's own devices stay where they are.
 */
import type { BarAccess, PciFunction } from "../peripheral/virtio/pci-function.ts";
import type { V86Cpu, V86Mapped } from "./v86-host.ts";

/** v86's size of a piece. */
const PIECE_BITS = 17;
const PIECE = 1 << PIECE_BITS;
const pieceOf = (address: number): number => address >>> PIECE_BITS;

interface Region {
  readonly function: PciFunction;
  readonly bar: BarAccess;
}

const maps = new WeakMap<V86Cpu, MemoryRegions>();

/** The regions of a machine. */
export function memoryRegions(cpu: V86Cpu): MemoryRegions {
  const regions = maps.get(cpu) ?? new MemoryRegions(cpu);
  maps.set(cpu, regions);
  return regions;
}

class MemoryRegions {
  readonly #cpu: V86Cpu;
  readonly #regions: Region[] = [];
  /** By piece. */
  #mapped = new Map<number, BarAccess>();
  /** What v86 has where nothing is. */
  readonly #nothing: V86Mapped;

  constructor(cpu: V86Cpu) {
    this.#cpu = cpu;
    // The first piece behind RAM: no device of v86 is there.
    const piece = pieceOf(cpu.memory_size[0] + PIECE - 1);
    this.#nothing = mappedAt(cpu, piece);
    this.#takeWrites();
  }

  add(region: Region): void {
    this.#regions.push(region);
  }

  /** Lets all regions follow their base address registers. Of two at one address, the one plugged in first is there. */
  update(): void {
    const next = new Map<number, BarAccess>();
    for (const {
      function: { address },
      bar,
    } of this.#regions) {
      if (address === undefined) continue;
      const piece = pieceOf(address);
      if (!next.has(piece) && this.#isFree(piece)) next.set(piece, bar);
    }
    for (const [piece, bar] of this.#mapped) if (next.get(piece) !== bar) this.#map(piece, this.#nothing);
    for (const [piece, bar] of next) if (this.#mapped.get(piece) !== bar) this.#map(piece, handlersOf(bar));
    this.#mapped = next;
  }

  /** Whether nothing is there, or one of ours. */
  #isFree(piece: number): boolean {
    return this.#mapped.has(piece) || this.#cpu.memory_map_read8[piece] === this.#nothing.read8;
  }

  #map(piece: number, { read8, write8, read32, write32 }: V86Mapped): void {
    this.#cpu.io.mmap_register(piece * PIECE, PIECE, read8, write8, read32, write32);
  }

  /** v86 makes two writes of bytes of a write of 16 bits. A register would have half of its value in between. */
  #takeWrites(): void {
    const write = this.#cpu.mmap_write16.bind(this.#cpu);
    this.#cpu.mmap_write16 = (address, value) => {
      const bar = this.#mapped.get(pieceOf(address));
      if (bar) bar.write(offsetOf(address), 2, value);
      else write(address, value);
    };
  }
}

/** Where in its region an address is: that begins with a piece. */
const offsetOf = (address: number): number => address & (PIECE - 1);

const handlersOf = (bar: BarAccess): V86Mapped => ({
  read8: (address) => bar.read(offsetOf(address), 1),
  write8: (address, value) => bar.write(offsetOf(address), 1, value),
  read32: (address) => bar.read(offsetOf(address), 4) | 0,
  write32: (address, value) => bar.write(offsetOf(address), 4, value),
});

function mappedAt(cpu: V86Cpu, piece: number): V86Mapped {
  const [read8, write8] = [cpu.memory_map_read8[piece], cpu.memory_map_write8[piece]];
  const [read32, write32] = [cpu.memory_map_read32[piece], cpu.memory_map_write32[piece]];
  if (!read8 || !write8 || !read32 || !write32) throw new RangeError(`there is nothing at piece ${piece} of memory`);
  return { read8, write8, read32, write32 };
}
