/** What the transport and a device know of each other. */
import type { FeatureNeed } from "../../contract/device-control.ts";
import type { Request } from "../flow/request.ts";
import type { Violated } from "../guest/violations.ts";
import type { RequestLength } from "../queue/chain.ts";

/** One stretch from DRIVER_OK to the next reset. */
export interface Activation {
  /** The feature bits that were negotiated. */
  readonly features: bigint;
  /**
   * The next request of a queue; undefined if there is none. Undefined too if there is no room for it, or no time: the
   * device is notified again later. Throws {@link DriverError}, which the transport catches.
   */
  pop(queue: number, requestLength: RequestLength): Request | undefined;
  /** Runs `work` of a later turn: its used buffers are followed by an interrupt, a broken driver by NEEDS_RESET. */
  later(work: () => void): void;
  /** Counts `bytes` that the device keeps for a request, beside what it read, as in flight until it is completed. */
  keep(request: number, bytes: number): void;
  /** The driver broke a rule of the device's own section, and is served all the same. */
  readonly violated: Violated;
  /** 2.1.2: the device cannot go on, through no fault of the driver's. */
  giveUp(): void;
}

/** What a system takes the device for. PCI Code and ID Assignment Specification, 1. Class Codes. */
export interface DeviceClass {
  readonly base: number;
  readonly sub: number;
}

/** The device-specific feature bits. */
export interface DeviceFeatures {
  readonly offered: bigint;
  /** Those of them that a driver must accept. VIRTIO 1.4 cs01, 2.2.2: FEATURES_OK is not granted otherwise. */
  readonly required: bigint;
  /** Those of them that require others. None, if absent. */
  readonly needs?: readonly FeatureNeed[];
}

/**
 * A virtio device behind a transport. Requests are completed inside `notify` or later, in any order. Features and queues
 * may be others after each `reset`: the transport looks again.
 */
export interface VirtioDevice {
  /** Virtio device ID. VIRTIO 1.4 cs01, 5 Device Types. */
  readonly id: number;
  readonly pciClass: DeviceClass;
  readonly features: DeviceFeatures;
  /** The largest size of each queue: a power of two, at most 32768. */
  readonly queueSizes: readonly number[];
  /** What people call each queue, e.g. `control`. Queues that do the same have the same name. */
  readonly queueNames: readonly string[];
  /** The device configuration space as it is now. */
  config(): Uint8Array;
  /** DRIVER_OK was set. */
  activate(activation: Activation): void;
  /** A queue has new requests. */
  notify(queue: number): void;
  /** The driver reset the queue of these requests: nothing is done with them any more. Without it there is nothing to do. */
  forget?(requests: readonly number[]): void;
  /** The activation ended: forget everything that belonged to it. */
  reset(): void;
  /** Its own state, without the requests that it has. */
  save(): Uint8Array;
  /**
   * Goes on from a saved state, with `resumed.activation` if DRIVER_OK was set. Each of `resumed.requests`, which it
   * had not completed, begins anew. Throws {@link SavedStateError}.
   */
  restore(saved: Uint8Array, resumed: Resumed): void;
}

/** What the transport has for a device that goes on from a saved state. */
export interface Resumed {
  readonly activation: Activation | undefined;
  /** In the order they were taken. */
  readonly requests: readonly Request[];
}
