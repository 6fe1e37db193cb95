/**
 * The event log: what the device saw and did, as raw bytes.
 *
 * The reader decodes with src/wire; the device does not know that a panel exists. Guest addresses are numbers: guest
 * memory is below 4 GiB. An address above that is a fault, reported in text.
 */
import type { FaultKind } from "./device-control.ts";
import type { CryptoDialect } from "./dialect.ts";

/** Where and when an event happened. */
export interface Stamp {
  /** Milliseconds on the host's clock, from the machine's start. */
  readonly at: number;
  /** Guest instructions retired since the machine's start. */
  readonly instructions: number;
  /** The device's name, e.g. `crypto0`; empty for what the guest's shell did, which is of no device. */
  readonly device: string;
}

/** One descriptor of a chain, as the device found it. */
export interface TraceDescriptor {
  /** Index in the table it stands in. */
  readonly index: number;
  readonly table: "ring" | "indirect";
  readonly address: number;
  readonly length: number;
  readonly writable: boolean;
}

/** Bytes of a request or of its answer that a log does not have. In the event they are zeros. */
export interface AbsentBytes {
  /** Offsets in the readable part of a `popped` event, in the writable part of a `used` one; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /**
   * `left-out`: a file was saved without them. `dropped`: a full log kept the event without them. `masked`: a copy was
   * taken while keys and data were hidden on the screen.
   */
  readonly why: "left-out" | "dropped" | "masked";
}

/** A queue that a device has, whether or not a driver has set it up. */
export interface AttachedQueue {
  readonly size: number;
  readonly name: string;
}

/** How far a queue is, in positions of its rings. */
export interface ResumedQueue {
  readonly queue: number;
  /** Position of the next chain to take, and of the next used element. */
  readonly taken: number;
  readonly used: number;
}

/** One event of the device's log. */
export type TraceEvent = Stamp &
  /** The device as it is plugged in: first of all, and whenever any of it changes. */
  (
    | {
        readonly kind: "attached";
        /** Virtio device ID. */
        readonly type: number;
        /** Which form of its type it is: what its bytes mean may depend on it. `none`: there is one form only. */
        readonly dialect: CryptoDialect | "none";
        /** Feature bits on offer. */
        readonly features: bigint;
        /** Its queues in order: the largest size of each, and what people call it. */
        readonly queues: readonly AttachedQueue[];
        /** The device configuration space. */
        readonly config: Uint8Array;
      }
    | {
        readonly kind: "register";
        readonly access: "read" | "write";
        readonly bank: "common" | "notify" | "isr" | "device" | "pci";
        readonly offset: number;
        readonly width: 1 | 2 | 4;
        readonly value: number;
      }
    /** device_status changed; `by` is the device for DEVICE_NEEDS_RESET and for a refused FEATURES_OK. */
    | { readonly kind: "status"; readonly from: number; readonly to: number; readonly by: "driver" | "device" }
    | { readonly kind: "features"; readonly offered: bigint; readonly accepted: bigint; readonly agreed: boolean }
    | {
        readonly kind: "queue-enabled";
        readonly queue: number;
        readonly size: number;
        /** Guest addresses: descriptor area, driver area, device area. What is there follows from the ring's form. */
        readonly desc: number;
        readonly driver: number;
        readonly deviceArea: number;
      }
    /** The driver reset one queue: it is not enabled any more, and nothing is done with its requests. */
    | { readonly kind: "queue-reset"; readonly queue: number; readonly dropped: number }
    | { readonly kind: "notify"; readonly queue: number }
    /** The device took a chain. `request` numbers requests from 1 per device and is never reused. */
    | {
        readonly kind: "popped";
        readonly request: number;
        readonly queue: number;
        /**
         * Where the chain begins. Split: free-running position in the available ring, slot = position mod size. Packed:
         * the slot, with the wrap counter in bit 15. The features say which.
         */
        readonly position: number;
        /** The index of its first descriptor; of a packed queue its buffer ID. */
        readonly head: number;
        readonly chain: readonly TraceDescriptor[];
        /** The device-readable bytes of the request, concatenated; what the chain has beyond them is not read. */
        readonly readable: Uint8Array;
        /** Bytes the device may write. */
        readonly writableLength: number;
        /** The parts of `readable` that are not known. A device sets none. */
        readonly absent?: readonly AbsentBytes[];
      }
    /** Handed to the engine; what follows until `completed` happens in a worker. */
    | { readonly kind: "submitted"; readonly request: number; readonly operation: string }
    /** An engine worker has begun with it; workers are numbered from 0. */
    | { readonly kind: "working"; readonly request: number; readonly worker: number }
    /** A long operation goes on: what it looks for, and how many candidates it has looked at. */
    | {
        readonly kind: "progress";
        readonly request: number;
        readonly step: string;
        readonly candidates: number;
      }
    | { readonly kind: "completed"; readonly request: number; readonly ok: boolean; readonly detail: string }
    /** The device refused a request with a status: why, and the clause it broke. */
    | {
        readonly kind: "refused";
        readonly request: number;
        readonly status: number;
        readonly clause: string;
        readonly why: string;
      }
    /** The chain went back to the driver. `written` is what the device put into the writable part, by offset. */
    | {
        readonly kind: "used";
        readonly request: number;
        readonly queue: number;
        readonly position: number;
        readonly head: number;
        /** used.len as the driver sees it. */
        readonly length: number;
        readonly written: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
        /** The parts of `written` that are not known, by their offsets. A device sets none. */
        readonly absent?: readonly AbsentBytes[];
      }
    | { readonly kind: "interrupt"; readonly cause: "queue" | "config" }
    | { readonly kind: "isr-read"; readonly value: number }
    /** A person put a queue on hold, or ended it. */
    | { readonly kind: "hold"; readonly queue: number; readonly on: boolean }
    /** The request was taken while its queue was on hold: it waits for its release. */
    | { readonly kind: "held"; readonly queue: number; readonly request: number }
    | { readonly kind: "released"; readonly queue: number; readonly request: number }
    /** With IN_ORDER: the device answered the request, and the answer waits for those of requests before it. */
    | { readonly kind: "waits"; readonly queue: number; readonly request: number }
    /** A person's rule broke this request: how, in a word of {@link FaultKind} and in a sentence. */
    | { readonly kind: "injected"; readonly request: number; readonly fault: FaultKind; readonly detail: string }
    /** The driver broke virtio: DEVICE_NEEDS_RESET. `clause` is number and title in VIRTIO 1.4. */
    | { readonly kind: "fault"; readonly clause: string; readonly problem: string }
    | { readonly kind: "reset"; readonly cause: "driver" | "machine" | "host"; readonly dropped: number }
    /** The driver broke a rule and is served all the same. `must` is the sentence of `clause` that it broke. */
    | { readonly kind: "violation"; readonly clause: string; readonly must: string; readonly problem: string }
    /** The guest's shell began a command. Of no device. */
    | {
        readonly kind: "command";
        /** Number of the command, from 1. */
        readonly command: number;
        /** The line as it was edited; empty if it could not be told. */
        readonly text: string;
      }
    /** The command's end. `unknown`: the shell did not say with which status, or the machine was reset. */
    | {
        readonly kind: "command-ended";
        readonly command: number;
        readonly outcome: "exited" | "unknown";
        /** 0 without a known status. */
        readonly status: number;
      }
    /**
     * The log goes on in the middle of the device's life: the machine was restored, or recording was off. The device's
     * state follows as it is, in events that are no changes. A `status` has the same in `from` and `to`. Each request in
     * flight has a `popped`.
     */
    | {
        readonly kind: "resumed";
        readonly cause: "restored" | "recording";
        /** device_status. */
        readonly status: number;
        /** The queues that are enabled. */
        readonly queues: readonly ResumedQueue[];
        /** The queues on hold, enabled or not. A `hold` of each follows. */
        readonly onHold: readonly { readonly queue: number }[];
        readonly inFlight: readonly { readonly request: number }[];
      }
  );

export type TraceKind = TraceEvent["kind"];

/** Events in their order: an array, or what makes each anew when it is asked for it. */
export interface EventList extends Iterable<TraceEvent> {
  readonly length: number;
  at(index: number): TraceEvent | undefined;
}

/** A `TraceEvent` before the device's clock has stamped it. */
export type Unstamped<E> = E extends unknown ? Omit<E, keyof Stamp> : never;
export type TraceRecord = Unstamped<TraceEvent>;

/** Where a device reports to, which may keep and change the record. Must not throw and must not call back into the device. */
export type TraceSink = (event: TraceRecord) => void;
