/**
 * A virtqueue as the transport and the tracker of requests know it, whatever its form in guest memory. VIRTIO 1.4 cs01,
 * 2.6 Virtqueues. `create.ts` makes one.
 */
import type { InFlightChain, RingSnapshot } from "../../contract/device-control.ts";
import type { Violated } from "../guest/violations.ts";
import type { Chain, RequestLength, Written } from "./chain.ts";

/** What the driver set up before it enabled the queue. Addresses are guest-physical. */
export interface QueueSetup {
  readonly size: number;
  readonly desc: number;
  /** Driver area: of a split queue the available ring, of a packed one the driver's event suppression. */
  readonly driver: number;
  /** Device area: of a split queue the used ring, of a packed one the device's event suppression. */
  readonly device: number;
}

export interface QueueOptions {
  /** VIRTIO_F_INDIRECT_DESC was negotiated. */
  readonly indirect: boolean;
  /** VIRTIO_F_EVENT_IDX was negotiated. */
  readonly eventIdx: boolean;
  /** VIRTIO_F_IN_ORDER was negotiated. */
  readonly inOrder: boolean;
  /** Readable bytes copied of one chain; the rest is counted only. */
  readonly readableLimit: number;
  /** Told of what is served all the same. */
  readonly violated: Violated;
}

/** What of a snapshot a queue does not know itself. */
export interface SnapshotContext {
  /** Its index. */
  readonly queue: number;
  readonly inFlight: readonly InFlightChain[];
}

type WithoutStamp<S> = S extends unknown ? Omit<S, "device" | "at" | "instructions"> : never;
/** A queue as it is in guest memory. Which fields there are follows from its form. */
export type Rings = WithoutStamp<RingSnapshot>;

export interface Queue {
  readonly setup: QueueSetup;
  /** Chains taken and not handed back. */
  readonly taken: number;
  /**
   * Position of the next chain to take. In a split queue it runs freely, and the slot is its remainder by the size. In
   * a packed one it is the slot, and in bit 15 the wrap counter.
   */
  readonly lastAvailIdx: number;
  /** Position of the next used element. */
  readonly usedIdx: number;
  /**
   * Where the driver puts its next chain, by what memory says now; in the same form. A driver that sends
   * VIRTIO_F_NOTIFICATION_DATA says the same.
   */
  readonly offered: number;
  /** Whether memory agrees that {@link offered} is there: a look or two, where that one goes through the ring. */
  offersUpTo(position: number): boolean;
  /** DRIVER_OK was set: says in the device area of which chains it wants to be told. */
  begin(): void;
  /**
   * Takes the next available chain, whole, checked and copied; undefined when there is none. Throws {@link DriverError}
   * for a chain that breaks a rule.
   */
  pop(requestLength: RequestLength): Chain | undefined;
  /** Writes the answer, then hands the chain back with `length` as used.len; another `id` forges used.id. */
  push(chain: Chain, written: readonly Written[], length: number, id?: number): void;
  /** Whether what was pushed since the last call wants an interrupt. */
  wantsInterrupt(): boolean;
  /** What it keeps and guest memory does not show, for {@link restore}; without the chains that it has taken. */
  save(): Uint8Array;
  /** Goes on from there, in a queue that has done nothing yet. Throws {@link SavedStateError}. */
  restore(saved: Uint8Array): void;
  /**
   * Takes a chain that a saved device had taken. Throws {@link DriverError} if it has it already, and for a chain
   * that cannot be.
   */
  retake(saved: Pick<Chain, "head" | "descriptors" | "readable">): Chain;
  /** Copies of its memory, for a person. */
  snapshot(context: SnapshotContext): Rings;
}
