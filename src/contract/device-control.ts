/**
 * What a person does to a device that a guest uses: hold queues, break answers, change settings, look at rings. Plain
 * data: it crosses threads by structured clone.
 */
import type { CryptoDialect } from "./dialect.ts";

/** What goes wrong with a request. */
export type FaultAction =
  /** The answer comes that many milliseconds later. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** The answer never comes. */
  | { readonly kind: "drop" }
  /** The request is not carried out and answered with this status. */
  | { readonly kind: "status"; readonly status: number }
  /** A bit of the result is wrong; the status says that all is well. */
  | { readonly kind: "corrupt" }
  /** used.len says this. */
  | { readonly kind: "used-length"; readonly length: number }
  /** The used element names this descriptor as the head. */
  | { readonly kind: "used-id"; readonly id: number }
  /** The device gives up: DEVICE_NEEDS_RESET. */
  | { readonly kind: "needs-reset" }
  /** The engine worker that has the request dies. */
  | { readonly kind: "kill-worker" };

export type FaultKind = FaultAction["kind"];

export interface FaultRule {
  /** Unique among the rules of its device. */
  readonly id: string;
  /** The name of a queue, as in {@link DeviceCondition.queues}, or `any`. */
  readonly queue: string;
  /** As the request list names it, e.g. `AKCIPHER_SIGN`; any, if absent. */
  readonly operation?: string;
  /** How many requests more it applies to; without end, if absent. */
  readonly count?: number;
  /** For each request that it fits, above 0 and at most 1. */
  readonly probability: number;
  readonly action: FaultAction;
}

/** What a driver finds when it initializes the device. */
export interface DeviceSettings {
  /** Feature bits on offer, a subset of what is possible. */
  readonly features: bigint;
  /** Largest size of each queue, a power of two. */
  readonly queueSize: number;
  /** How many there are of those queues that there can be several of: of a crypto device, its data queues. */
  readonly queues: number;
}

/** A feature bit that requires others. */
export interface FeatureNeed {
  readonly feature: bigint;
  readonly needs: bigint;
  /** For people, e.g. `B requires A`. */
  readonly says: string;
}

/** A device as its owner sees it; reported whenever it changes. */
export interface DeviceCondition {
  readonly device: string;
  /** Virtio device ID. */
  readonly type: number;
  /** The name of each queue in force. Queues that do the same have the same name. */
  readonly queues: readonly string[];
  /** Queues on hold. */
  readonly onHold: readonly number[];
  /** `applied`: how many requests it has hit. A rule that is used up stays until it is taken away. */
  readonly faults: readonly { readonly rule: FaultRule; readonly applied: number }[];
  readonly settings: DeviceSettings;
  /** Settings that come into force when the driver next resets the device. */
  readonly pending?: DeviceSettings;
  readonly possible: {
    /** Feature bits that can be offered, and those of them that cannot be left out. */
    readonly features: bigint;
    readonly required: bigint;
    /** Those that are on offer unless its owner chooses others. */
    readonly byDefault: bigint;
    readonly needs: readonly FeatureNeed[];
    readonly queueSizes: readonly number[];
    /** The queues that there can be several of: their name, and how many at most. */
    readonly queues: { readonly name: string; readonly most: number };
  };
  /** The faults that it can suffer. */
  readonly faultKinds: readonly FaultKind[];
  /** Of a crypto device. `ready` is VIRTIO_CRYPTO_S_HW_READY. */
  readonly crypto?: { readonly dialect: CryptoDialect; readonly ready: boolean };
}

export type DeviceCommand =
  /** On hold, requests of a queue are taken from the ring but not carried out. Off releases what is held, in order. */
  | { readonly do: "hold"; readonly queue: number; readonly on: boolean }
  /** One held request goes on: the oldest, unless it is named. The queue stays on hold. */
  | { readonly do: "release"; readonly queue: number; readonly request?: number }
  /** Replaces the rules. */
  | { readonly do: "faults"; readonly rules: readonly FaultRule[] }
  /** Of a crypto device: VIRTIO_CRYPTO_S_HW_READY. Nothing happens to another one. */
  | { readonly do: "ready"; readonly on: boolean }
  | { readonly do: "configure"; readonly settings: DeviceSettings };

/** One queue as it is in guest memory, and what the device keeps of it. `kind` is its form there. */
export type RingSnapshot = SplitRingSnapshot;

/** What a snapshot of a queue of any form has. */
interface QueueSnapshot {
  readonly device: string;
  readonly queue: number;
  /** Milliseconds and instructions, as in a trace event. */
  readonly at: number;
  readonly instructions: number;
  readonly size: number;
  /** VIRTIO_F_EVENT_IDX was negotiated. */
  readonly eventIdx: boolean;
  /** Requests whose chains the device has, in the order it took them; `held` ones wait for their release. */
  readonly inFlight: readonly { readonly request: number; readonly head: number; readonly held: boolean }[];
}

export interface SplitRingSnapshot extends QueueSnapshot {
  readonly kind: "split";
  /** Guest addresses of the three areas, and their bytes. */
  readonly desc: number;
  readonly driver: number;
  readonly deviceArea: number;
  readonly descBytes: Uint8Array;
  readonly availBytes: Uint8Array;
  readonly usedBytes: Uint8Array;
  /** Positions modulo 65536: the next chain the device takes, the next used element it writes. */
  readonly lastAvailIdx: number;
  readonly usedIdx: number;
  /** Indirect tables of the chains that are available or in flight, by the descriptor that refers to them. */
  readonly indirect: readonly { readonly head: number; readonly address: number; readonly bytes: Uint8Array }[];
}
