/** The packed virtqueue in guest memory, and positions in its ring. VIRTIO 1.4 cs01, 2.8 Packed Virtqueues. */

import { doc, flags, le16, le32, le64 } from "../codec/layout.ts";
import { struct } from "../codec/layout-struct.ts";
import { Clause } from "./clause.ts";

export const PackedFlag = { NEXT: 1, WRITE: 2, INDIRECT: 4, AVAIL: 1 << 7, USED: 1 << 15 } as const;

/** 2.8.13 The Virtqueue Descriptor Format. */
export const PackedDescriptor = struct(
  "pvirtq_desc",
  {
    addr: doc(le64, "Guest-physical address of the buffer, or of an indirect table; unused in a used descriptor."),
    len: doc(le32, "Bytes in the buffer; in a used descriptor the bytes that the device wrote."),
    id: doc(le16, "Buffer ID: in the last descriptor of a list, and in a used one."),
    flags: doc(
      flags(le16, PackedFlag),
      "AVAIL and USED say whose the descriptor is: compare them with the side's wrap counter.",
    ),
  },
  { clause: Clause.PACKED_DESCRIPTORS, meaning: "One slot of the ring: a buffer on offer, or a used list." },
);

/** 2.8.10 Driver and Device Event Suppression: what the lowest two bits of its flags say. */
export const RingEvent = { ENABLE: 0, DISABLE: 1, DESC: 2 } as const;
/** The bits of the flags that say it. */
export const RING_EVENT_MASK = 3;

/** 2.8.14 Event Suppression Structure Format. */
export const EventSuppression = struct(
  "pvirtq_event_suppress",
  {
    desc: doc(le16, "The slot to be told of, and in the highest bit the wrap counter with it; meant only with DESC."),
    flags: doc(le16, "0 ENABLE: tell of everything. 1 DISABLE: of nothing. 2 DESC: of one descriptor."),
  },
  { clause: Clause.EVENT_SUPPRESSION, meaning: "Of what one side wants to be told." },
);

/** 2.8.1: whether a side with this wrap counter finds the descriptor with these flags available. */
export const isAvailable = (flags: number, wrap: number): boolean =>
  availBit(flags) === wrap && usedBit(flags) !== wrap;

/** 2.8.1: whether a side with this wrap counter finds it used. */
export const isUsed = (flags: number, wrap: number): boolean => availBit(flags) === wrap && usedBit(flags) === wrap;

export const availBit = (flags: number): number => (flags & PackedFlag.AVAIL ? 1 : 0);
export const usedBit = (flags: number): number => (flags & PackedFlag.USED ? 1 : 0);
