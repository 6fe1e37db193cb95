/** The glossary's words for a packed virtqueue. VIRTIO 1.4, 2.8. */
import { Clause } from "../../../wire/virtio/clause.ts";
import type { Meanings } from "./meaning.ts";

export const PACKED_TERMS = {
  "packed ring": {
    text: "A queue with one ring of descriptors that both sides write. The driver puts lists in, and the device writes used descriptors over them.",
    clause: Clause.PACKED_VIRTQUEUES,
  },
  "packed list": {
    text: "The descriptors of one request in a packed ring. They are slots in a row, or one that refers to a table.",
    clause: Clause.PACKED_DESCRIPTORS,
  },
  "buffer ID": {
    text: "The number by which the driver knows a request in a packed ring again. The used descriptor has it.",
    clause: Clause.PACKED_DESCRIPTORS,
  },
  "wrap counter": {
    text: "A bit of each side, 1 at first, that changes with each round of the packed ring. AVAIL and USED are compared with it.",
    clause: Clause.WRAP_COUNTERS,
  },
  "AVAIL and USED": {
    text: "Two flags of a packed descriptor. They differ in one that is available, and are equal in one that is used.",
    clause: Clause.WRAP_COUNTERS,
  },
  "event suppression": {
    text: "Four bytes of each side. They say whether it wants to be told of everything, of nothing, or of one descriptor.",
    clause: Clause.EVENT_SUPPRESSION,
  },
} as const satisfies Meanings;
