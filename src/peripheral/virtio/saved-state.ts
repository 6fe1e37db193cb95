/**
 * What a device is while it is saved, as bytes: the transport's registers and queues, and the requests that it took and
 * has not handed back, each with what was read of it. The bytes come back from anywhere: the layout is checked as it is
 * decoded, and what it says is checked by whoever puts it to use.
 */
import type { TraceDescriptor } from "../../contract/trace.ts";
import { type Codec, decode, encode, type Infer, WireError } from "../../wire/codec/codec.ts";
import { array, le16, le32, le64, u8 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import { sizeOf } from "../../wire/codec/offsets.ts";
import { type Chain, MAX_INDIRECT_ENTRIES } from "../queue/chain.ts";
import { MAX_QUEUES } from "./pci-config.ts";

/** A saved state that no device of this kind has ever been in. */
export class SavedStateError extends Error {
  override readonly name = "SavedStateError";
}

/** Throws {@link SavedStateError} with `problem` unless `holds`. */
export function need(holds: unknown, problem: string): asserts holds {
  if (!holds) throw new SavedStateError(problem);
}

/** Decodes saved bytes, all of them. Throws {@link SavedStateError}. */
export function decodeSaved<T>(layout: Codec<T>, saved: Uint8Array): T {
  try {
    return decode(layout, saved);
  } catch (error) {
    if (error instanceof WireError) throw new SavedStateError(error.message);
    throw error;
  }
}

// --- words that the wire has no use for ---

/** A yes or no in one byte. */
export const flag: Codec<boolean> = {
  type: "flag",
  size: 1,
  read: (input) => {
    const value = input.u8();
    if (value > 1) throw input.error(`${value} is neither yes nor no`, input.offset - 1);
    return value === 1;
  },
  write: (output, value) => output.u8(value ? 1 : 0),
};

/** Bytes behind their number. */
export const counted: Codec<Uint8Array> = {
  type: "u8[]",
  size: undefined,
  read: (input) => input.takeBytes(input.u32()),
  write: (output, value) => {
    const bytes = value as Uint8Array;
    output.u32(bytes.length);
    output.putBytes(bytes);
  },
};

/** Values of one kind behind their number, of which there are no more than `most`. */
export function list<T>(item: Codec<T>, most: number): Codec<readonly T[]> {
  return {
    type: `${item.type}[]`,
    size: undefined,
    read: (input, scope) => {
      const count = input.u32();
      if (count > most) throw input.error(`${count} of ${item.type}; ${most} are possible`, input.offset - 4);
      const values: T[] = [];
      for (let i = 0; i < count; i++) values.push(input.part(String(i), item, scope));
      return values;
    },
    write: (output, value, scope) => {
      const values = value as readonly T[];
      output.u32(values.length);
      for (const each of values) item.write(output, each, scope);
    },
  };
}

/**
 * The bytes of values of one size, behind their number, which is `most` at the highest. As values they take many times
 * the room. The caller counts them first.
 */
function unread(item: Codec<unknown>, most: number): Codec<Uint8Array> {
  const size = item.size ?? 1;
  return {
    type: `${item.type}[]`,
    size: undefined,
    read: (input) => {
      const count = input.u32();
      if (count > most) throw input.error(`${count} of ${item.type}; ${most} are possible`, input.offset - 4);
      return input.takeBytes(count * size);
    },
    write: (output, value) => {
      const bytes = value as Uint8Array;
      output.u32(bytes.length / size);
      output.putBytes(bytes);
    },
  };
}

/** No name and no sentence is longer. */
const MAX_TEXT = 1024;
const characters = list(le16, MAX_TEXT);

/** Text in UTF-16 behind its length; what is too long is cut. */
export const text: Codec<string> = {
  type: "text",
  size: undefined,
  read: (input, scope) => String.fromCharCode(...characters.read(input, scope)),
  write: (output, value, scope) => {
    const codes = Array.from((value as string).slice(0, MAX_TEXT), (_, i) => (value as string).charCodeAt(i));
    characters.write(output, codes, scope);
  },
};

// --- the transport ---

/** Where a request in flight came from. */
export interface Place {
  readonly queue: number;
  readonly chain: Chain;
  /** Free-running position in the available ring. */
  readonly position: number;
}

/** Entries of the longest queue that a device here has. */
const MAX_SAVED_QUEUE = 1024;
/** Requests in flight at once: as many as all queues hold. */
export const MAX_SAVED_REQUESTS = MAX_QUEUES * MAX_SAVED_QUEUE;
/** A chain ends in one indirect table, after descriptors of the ring. */
const MAX_SAVED_DESCRIPTORS = MAX_SAVED_QUEUE + MAX_INDIRECT_ENTRIES;

const SavedNegotiation = struct("saved_negotiation", {
  accepted: le64,
  settled: flag,
  device_select: le32,
  driver_select: le32,
});
export type SavedNegotiation = Infer<typeof SavedNegotiation>;

const SavedQueue = struct("saved_queue", {
  size: le16,
  /** Low and high half of each address. */
  desc: array(le32, 2),
  driver: array(le32, 2),
  device: array(le32, 2),
  enabled: flag,
  last_avail_idx: le16,
  used_idx: le16,
  signalled_idx: le16,
  honest: flag,
});
export type SavedQueue = Infer<typeof SavedQueue>;

const SavedDescriptor = struct("saved_descriptor", {
  index: le16,
  indirect: flag,
  writable: flag,
  address: le64,
  length: le32,
});

const SavedRequest = struct("saved_request", {
  id: le64,
  queue: le16,
  /** In the available ring. */
  position: le16,
  head: le16,
  descriptors: unread(SavedDescriptor, MAX_SAVED_DESCRIPTORS),
  readable: counted,
});
export type SavedRequest = Infer<typeof SavedRequest>;

const SavedGate = struct("saved_gate", {
  queue: le16,
  on_hold: flag,
  /** Numbers of the requests, in the order in which they pass. */
  held: list(le64, MAX_SAVED_REQUESTS),
  released: list(le64, MAX_SAVED_REQUESTS),
});

const SavedFlow = struct("saved_flow", {
  /** Requests ever taken: the number of the latest. */
  request_count: le64,
  /** Taken and not handed back, in the order they were taken. */
  requests: list(SavedRequest, MAX_SAVED_REQUESTS),
  gates: list(SavedGate, MAX_QUEUES),
});
export type SavedFlow = Infer<typeof SavedFlow>;

export const SavedTransport = struct("saved_transport", {
  status: u8,
  isr: u8,
  config_generation: u8,
  config_was_read: flag,
  negotiation: SavedNegotiation,
  queue_select: le32,
  queues: list(SavedQueue, MAX_QUEUES),
  flow: SavedFlow,
  /** The device's own state. */
  device: counted,
});

/** A request that is in flight, as it is saved. */
export function savedRequest(id: number, { queue, chain, position }: Place): SavedRequest {
  const { head, descriptors, readable } = chain;
  const saved = descriptors.map(({ index, table, writable, address, length }) => {
    return { index, indirect: table === "indirect", writable, address: BigInt(address), length };
  });
  const bytes = encode(array(SavedDescriptor, saved.length), saved);
  return { id: BigInt(id), queue, position, head, descriptors: bytes, readable };
}

/** How many descriptors the chain of a saved request has. */
export const descriptorCount = ({ descriptors }: SavedRequest): number => descriptors.length / sizeOf(SavedDescriptor);

/** The chain of a saved request: nothing about it has been checked. Throws {@link SavedStateError}. */
export function savedChain(request: SavedRequest): Pick<Chain, "head" | "descriptors" | "readable"> {
  const saved = decodeSaved(array(SavedDescriptor, descriptorCount(request)), request.descriptors);
  const descriptors = saved.map(({ index, indirect, writable, address, length }): TraceDescriptor => {
    return { index, table: indirect ? "indirect" : "ring", address: Number(address), length, writable };
  });
  return { head: request.head, descriptors, readable: request.readable };
}
