/**
 * Guest RAM in a saved machine: a bit for each page of 4 KiB, then the nonzero pages. The lowest page comes
 * first, and pages without a bit are zero. v86 keeps RAM inside its own state instead. To restore that, it writes all
 * of RAM twice and copies the state twice more. That takes longer than all other steps together.
 */
import { SavedStateError } from "../peripheral/saved/saved-state.ts";
import type { ChunkReader } from "./chunk-reader.ts";

const PAGE = 4096;

/** Addresses of guest RAM: from the first up to, not including, the last. */
export interface RamRange {
  readonly from: number;
  readonly to: number;
}

/** The length of `ram` must be a multiple of 8 pages: one byte of bits. */
export function packRam(ram: Uint8Array): Uint8Array {
  const pages = ram.length / PAGE;
  // Eight bytes at a time: RAM is looked at while the guest waits.
  const words = new BigUint64Array(ram.buffer, ram.byteOffset, ram.length / 8);
  const used = Array.from({ length: pages }, (_, page) => page).filter((page) => !isZero(words, page));
  const packed = new Uint8Array(pages / 8 + used.length * PAGE);
  let to = pages / 8;
  for (const page of used) {
    packed[page >> 3] = (packed[page >> 3] ?? 0) | (1 << (page & 7));
    packed.set(ram.subarray(page * PAGE, (page + 1) * PAGE), to);
    to += PAGE;
  }
  return packed;
}

function isZero(words: BigUint64Array, page: number): boolean {
  const end = ((page + 1) * PAGE) / 8;
  for (let i = (page * PAGE) / 8; i < end; i++) if (words[i] !== 0n) return false;
  return true;
}

/**
 * Fills `ram`, which must be zero outside of `written`. Clearing the rest as well would cost a page fault for each page.
 * Throws {@link SavedStateError} for bytes that {@link packRam} does not make of this much RAM.
 */
export function unpackRam(packed: ChunkReader, ram: Uint8Array, written: readonly RamRange[]): void {
  const bits = ram.length / PAGE / 8;
  if (packed.length < bits) throw wrongLength();
  const runs = runsOf(packed.take(bits).joined());
  const used = runs.reduce((sum, { from, to }) => sum + to - from, 0);
  if (packed.length !== used * PAGE) throw wrongLength();
  for (const { from, to } of written) ram.fill(0, from, to);
  for (const { from, to } of runs) packed.takeInto(ram.subarray(from * PAGE, to * PAGE));
}

const wrongLength = () => new SavedStateError("its RAM is not as long as it says");

/** Ranges of adjacent pages whose bits are set. */
function runsOf(bits: Uint8Array): RamRange[] {
  const isSet = (page: number) => ((bits[page >> 3] ?? 0) >> (page & 7)) & 1;
  const runs: RamRange[] = [];
  for (let page = 0; page < bits.length * 8; page++) {
    if (!isSet(page)) continue;
    const from = page;
    while (isSet(page)) page++;
    runs.push({ from, to: page });
  }
  return runs;
}
