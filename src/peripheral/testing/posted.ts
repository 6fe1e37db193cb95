/** A request in guest memory, cut into pieces, with gaps between them that nothing may be written to. */
import { CANARY } from "./asym-rig.ts";
import type { DriverMemory, Segment } from "./driver-memory.ts";

/** The part of memory that requests and answers are in; below it are the rings. */
const ARENA = 0x4000;
export const ARENA_END = 0x10000;
/** Bytes between two buffers. A write to them is a fault of the device. */
const GAP = 3;

/** A request as the driver lays it out: its bytes in pieces of `readableCuts`, its room in pieces of `writableCuts`. */
export interface Posted {
  readonly readable: Uint8Array;
  readonly readableCuts?: readonly number[];
  readonly writable: number;
  readonly writableCuts?: readonly number[];
}

/** Writes the request, and {@link CANARY} into its room and the gaps. A RangeError if it is too long. */
export function post(memory: Pick<DriverMemory, "bytes">, posted: Posted) {
  const { readable, readableCuts = [], writable, writableCuts = [] } = posted;
  let at = ARENA;
  const place = (length: number, writable: boolean): Segment => {
    const segment = { address: at, length, writable };
    at += length + GAP;
    return segment;
  };
  const sources = pieces(readable.length, readableCuts).map((length) => place(length, false));
  const sinks = pieces(writable, writableCuts).map((length) => place(length, true));
  if (at > ARENA_END) throw new RangeError("the request does not fit into the guest");
  memory.bytes.fill(CANARY, ARENA, at);
  let done = 0;
  for (const { address, length } of sources) {
    memory.bytes.set(readable.subarray(done, done + length), address);
    done += length;
  }
  return { sources, sinks };
}

/** The lengths of the pieces when `length` bytes are cut at these places; no bytes are one empty piece. */
function pieces(length: number, cuts: readonly number[]): number[] {
  if (length === 0) return [0];
  const places = [...new Set([0, ...cuts.map((cut) => Math.min(cut, length)), length])].sort((a, b) => a - b);
  return places.slice(1).map((place, i) => place - (places[i] ?? 0));
}
