/** One queue's descriptor table and rings as the Rings tab draws them, from guest memory or from the trace. */

/** A descriptor; what the source does not tell is undefined. */
export interface RingDescriptor {
  readonly index: number;
  readonly address: bigint | undefined;
  readonly length: number | undefined;
  /** Bits of DescriptorFlag. */
  readonly flags: number;
  /** Meant only with NEXT. */
  readonly next: number | undefined;
}

export interface UsedElement {
  readonly id: number;
  readonly length: number;
}

/** The fields of both rings besides their entries, and what the device keeps for itself. All modulo 65536. */
export interface RingIndices {
  /** Undefined from a trace: the device does not tell what it has not taken. */
  readonly availIdx: number | undefined;
  readonly availFlags: number | undefined;
  readonly lastAvailIdx: number;
  readonly usedIdx: number;
  readonly usedFlags: number | undefined;
  readonly usedEvent: number | undefined;
  readonly availEvent: number | undefined;
  readonly eventIdx: boolean;
}

export interface IndirectTable {
  readonly address: bigint | undefined;
  readonly entries: readonly RingDescriptor[];
  /** From memory, or as the device read it when it took the chain: the driver may have freed it since. */
  readonly source: "memory" | "as read";
  /** Entries beyond those listed. */
  readonly more: number;
}

/** A chain that is with the device: in the order it took them. */
export interface InFlight {
  readonly request: number;
  readonly head: number;
  readonly held: boolean;
}

export interface RingView {
  readonly source: "memory" | "trace";
  readonly device: string;
  readonly queue: number;
  readonly size: number;
  /** Guest addresses of descriptor table, available ring and used ring. */
  readonly desc: number;
  readonly driver: number;
  readonly deviceArea: number;
  readonly indices: RingIndices;
  readonly inFlight: readonly InFlight[];
  /** Undefined when the source does not know it. */
  descriptor(index: number): RingDescriptor | undefined;
  /** The head in a slot of the available ring, and the element in a slot of the used ring. */
  avail(slot: number): number | undefined;
  used(slot: number): UsedElement | undefined;
  /** The table that a descriptor with INDIRECT refers to, in its chain's request. */
  indirect(descriptor: RingDescriptor, request: number | undefined): IndirectTable | undefined;
}

/** More of an indirect table than this is counted, not listed: a request has a handful. */
export const MAX_INDIRECT_SHOWN = 64;
