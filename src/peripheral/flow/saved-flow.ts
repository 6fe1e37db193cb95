/** The requests that a device took and has not handed back, as they are saved. Each has the bytes that were read. */
import type { TraceDescriptor } from "../../contract/trace.ts";
import { encode, type Infer } from "../../wire/codec/codec.ts";
import { counted, flag, list, unread } from "../../wire/codec/counted.ts";
import { array, le16, le32, le64 } from "../../wire/codec/layout.ts";
import { struct } from "../../wire/codec/layout-struct.ts";
import { sizeOf } from "../../wire/codec/offsets.ts";
import { type Chain, MAX_INDIRECT_ENTRIES } from "../queue/chain.ts";
import { MAX_QUEUES } from "../queue/limits.ts";
import { decodeSaved } from "../saved/saved-state.ts";

/** Where a request in flight came from. */
export interface TakenChain {
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

const SavedHoldQueue = struct("saved_hold_queue", {
  queue: le16,
  on_hold: flag,
  /** Numbers of the requests, in the order in which they pass. */
  held: list(le64, MAX_SAVED_REQUESTS),
  released: list(le64, MAX_SAVED_REQUESTS),
});

/** Parts of one answer: the crypto device has two at most. */
const MAX_ANSWER_PARTS = 16;

/** An answer that waits for those before it. */
export const SavedAnswer = struct("saved_answer", {
  id: le64,
  length: le32,
  written: list(struct("saved_written", { offset: le32, bytes: counted }), MAX_ANSWER_PARTS),
  /** What the used element says instead, by a rule. */
  used_id: list(le32, 1),
  used_length: list(le32, 1),
});

export const SavedFlow = struct("saved_flow", {
  /** Requests ever taken: the number of the latest. */
  request_count: le64,
  /** Taken and not handed back, in the order they were taken. */
  requests: list(SavedRequest, MAX_SAVED_REQUESTS),
  hold_queues: list(SavedHoldQueue, MAX_QUEUES),
  answers: list(SavedAnswer, MAX_SAVED_REQUESTS),
});
export type SavedFlow = Infer<typeof SavedFlow>;

/** A request that is in flight, as it is saved. */
export function savedRequest(id: number, { queue, chain, position }: TakenChain): SavedRequest {
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
