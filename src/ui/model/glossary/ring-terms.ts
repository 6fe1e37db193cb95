/** The glossary's words for a split virtqueue: the table, the two rings and their indices. VIRTIO 1.4, 2.7. */
import { Clause } from "../../../wire/virtio/clause.ts";
import type { Meanings } from "./meaning.ts";

export const RING_TERMS = {
  descriptor: {
    text: "Address, length and flags of one piece of guest memory. It tells the device where to read or to write.",
    clause: Clause.DESCRIPTORS,
  },
  "descriptor table": {
    text: "All descriptors of a queue, as an array in guest memory. The driver writes it, and the device reads it.",
    clause: Clause.DESCRIPTORS,
  },
  "descriptor chain": {
    text: "Descriptors that belong to one request, each with the index of the next. Those to be read come first.",
    clause: Clause.DESCRIPTORS,
  },
  head: {
    text: "The index of a chain's first descriptor, which names it in the rings. Drivers take first what they freed last, so one request at a time has the same head.",
    clause: Clause.AVAILABLE_RING,
  },
  NEXT: { text: "Descriptor flag of value 1: the chain goes on at the index in next.", clause: Clause.DESCRIPTORS },
  WRITE: {
    text: "Descriptor flag of value 2: the device writes to this memory. Without the flag it reads.",
    clause: Clause.DESCRIPTORS,
  },
  INDIRECT: {
    text: "Descriptor flag of value 4: the memory holds another table of descriptors.",
    clause: Clause.INDIRECT_DESCRIPTORS,
  },
  "indirect table": {
    text: "A table of descriptors for one request. It takes one place in the ring, and a trace has what it holds, not where it is.",
    clause: Clause.INDIRECT_DESCRIPTORS,
  },
  "device-readable": {
    text: "The part of a request that the driver has written and the device reads.",
    clause: Clause.DESCRIPTORS,
  },
  "device-writable": {
    text: "The part of a request that the device fills with its answer.",
    clause: Clause.DESCRIPTORS,
  },
  "available ring": {
    text: "The ring that the driver writes: heads of chains that the device may take.",
    clause: Clause.AVAILABLE_RING,
  },
  "used ring": {
    text: "The ring that the device writes: heads of chains that it gives back, each with the length of the answer.",
    clause: Clause.USED_RING,
  },
  "avail.idx": {
    text: "How many chains the driver has ever put into the available ring. The driver writes it into guest memory.",
    clause: Clause.AVAILABLE_RING,
  },
  last_avail_idx: {
    text: "How many chains the device has ever taken. It is the device's own number, and exact on this page.",
    clause: Clause.AVAILABLE_RING,
  },
  "used.idx": {
    text: "How many chains the device has ever given back. The device writes it into guest memory.",
    clause: Clause.USED_RING,
  },
  last_used_idx: {
    text: "How many answers the driver has ever taken. It is the driver's own number: this page infers it.",
    clause: Clause.RECEIVING_BUFFERS,
  },
  used_event: {
    text: "The driver asks for an interrupt once used.idx has passed this position. It stands behind the available ring.",
    clause: Clause.USED_SUPPRESSION,
  },
  avail_event: {
    text: "The device asks for a kick once avail.idx has passed this position. It stands behind the used ring.",
    clause: Clause.AVAILABLE_SUPPRESSION,
  },
  INDIRECT_DESC: {
    text: "A feature bit: a request may have its descriptors in a table of its own, outside of the queue's.",
    clause: Clause.INDIRECT_DESCRIPTORS,
  },
  EVENT_IDX: {
    text: "A feature bit: each side says with used_event and avail_event when it wants the next notification.",
    clause: Clause.USED_SUPPRESSION,
  },
  "used.len": {
    text: "The number in the used ring of bytes that the device wrote into a chain.",
    clause: Clause.USED_RING,
  },
  slot: {
    text: "One place of a ring. The slot of a position is its remainder by the queue's size.",
    clause: Clause.SPLIT_VIRTQUEUES,
  },
  position: {
    text: "The place of a chain in the order of a ring, counted from the reset. It does not begin again at the ring's end.",
    clause: Clause.AVAILABLE_RING,
  },
  "free-running index": {
    text: "An index that always grows and is stored in 16 bits. So 65,535 is followed by 0.",
    clause: Clause.AVAILABLE_RING,
  },
  "queue size": {
    text: "The number of slots in each ring, and of descriptors in the table: a power of two.",
    clause: Clause.SPLIT_VIRTQUEUES,
  },
  taken: {
    text: "The device has read a head from the available ring. The request is now with the device.",
    clause: Clause.AVAILABLE_RING,
  },
  used: {
    text: "The device has put the head into the used ring. The request is now with the driver again.",
    clause: Clause.USED_RING,
  },
  "in flight": { text: "A request that the device has taken and not yet given back." },
} as const satisfies Meanings;
