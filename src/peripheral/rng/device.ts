/**
 * The entropy device: random bytes for the guest. VIRTIO 1.4 cs01, 5.4 Entropy Device. It is the smallest device that
 * the standard has, so it shows what every device here is made of.
 */
import type { DeviceSettings } from "../../contract/device-control.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { virtioFeatureNames } from "../../wire/virtio/feature-names.ts";
import { PciClass, VirtioDeviceId } from "../../wire/virtio/pci.ts";
import type { OwnedDevice } from "../device/owned-device.ts";
import { defaultsOf, type Possible, possibleFor } from "../device/settings.ts";
import type { Request } from "../flow/request.ts";
import { need } from "../saved/saved-state.ts";
import type { Activation, DeviceFeatures, Resumed } from "../virtio/device.ts";

/** Fills all of `bytes`, which are at most {@link MAX_RANDOM_BYTES}, with random numbers. */
export type RandomSource = (bytes: Uint8Array<ArrayBuffer>) => void;

/** 5.4.2 Virtqueues: the one that there is. */
const REQUESTQ = 0;

const QUEUE_NAME = "requestq";

/** Entries of requestq. Linux has one request out at a time, and QEMU's device has as many entries. */
const QUEUE_SIZE = 8;

/** 5.4.3 Feature bits: none. */
const NO_FEATURES: DeviceFeatures = { offered: 0n, required: 0n };

const POSSIBLE: Possible = possibleFor(NO_FEATURES, { name: QUEUE_NAME, most: 1 });

/** All that is possible, and a small queue. */
export const ENTROPY_DEFAULTS: DeviceSettings = { ...defaultsOf(POSSIBLE), queueSize: QUEUE_SIZE };

/**
 * Random bytes of one request. A guest may offer 4 GiB of room, which would be allocated and filled in one turn. The
 * device may use less (5.4.6.2), and a driver that wants more asks again. Linux asks for 64 bytes at most.
 */
export const MAX_RANDOM_BYTES = 4096;

/** What the transport copies of a request's device-readable bytes: one shows that the driver broke 5.4.6.1. */
export const ENTROPY_READABLE_LIMIT = 1;

/** 5.4.6: device-readable bytes are no part of any request. */
const NO_READABLE_BYTES = () => 0;

export class EntropyDevice implements OwnedDevice {
  /** 5.4.1 Device ID. */
  readonly id = VirtioDeviceId.ENTROPY;
  readonly pciClass = { base: PciClass.UNCLASSIFIED, sub: PciClass.UNCLASSIFIED_OTHER } as const;
  readonly readableLimit = ENTROPY_READABLE_LIMIT;
  readonly features = NO_FEATURES;
  /** 5.4.2 Virtqueues: by their names. */
  readonly queueNames: readonly string[] = [QUEUE_NAME];
  readonly possible = POSSIBLE;
  readonly featureNames = virtioFeatureNames;
  readonly #fill: RandomSource;
  /** In force. */
  #settings: DeviceSettings;
  /** In force from the next reset on. */
  #nextSettings: DeviceSettings;
  #activation: Activation | undefined;

  constructor(fill: RandomSource, settings = ENTROPY_DEFAULTS) {
    this.#fill = fill;
    this.#settings = settings;
    this.#nextSettings = settings;
  }

  get queueSizes(): readonly number[] {
    return [this.#settings.queueSize];
  }

  get settings(): DeviceSettings {
    return this.#settings;
  }

  configure(next: DeviceSettings): void {
    this.#nextSettings = next;
  }

  /** 5.4.4 Device configuration layout: none. */
  config(): Uint8Array {
    return new Uint8Array();
  }

  activate(activation: Activation): void {
    this.#activation = activation;
  }

  /** All that the activation lets through, which ends this: it has a limit of requests and of time. */
  notify(): void {
    const activation = this.#activation;
    if (!activation) return;
    const next = () => activation.pop(REQUESTQ, NO_READABLE_BYTES);
    for (let request = next(); request; request = next()) this.#answer(activation, request);
  }

  /** 5.4.6 Device Operation. No room at all is the driver's choice: then the buffer comes back as it is. */
  #answer(activation: Activation, { readable, writableLength, complete }: Request): void {
    if (readable.length > 0) {
      activation.violated(DriverMust.ENTROPY_IS_WRITTEN, "a buffer is device-readable and is not looked at", REQUESTQ);
    }
    const bytes = new Uint8Array(Math.min(writableLength, MAX_RANDOM_BYTES));
    this.#fill(bytes);
    complete([{ offset: 0, bytes }], bytes.length);
  }

  reset(): void {
    this.#activation = undefined;
    this.#settings = this.#nextSettings;
  }

  /** Every request is answered at once, so nothing is left to be saved. */
  save(): Uint8Array {
    return new Uint8Array();
  }

  restore(saved: Uint8Array, { activation, requests }: Resumed): void {
    need(saved.length === 0, "an entropy device has no state of its own");
    this.#activation = activation;
    if (!activation) return;
    for (const request of requests) this.#answer(activation, request);
  }
}
