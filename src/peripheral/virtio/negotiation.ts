/** Feature negotiation and its four registers. VIRTIO 1.4 cs01, 2.2 Feature Bits. */
import type { FeatureNeed } from "../../contract/device-control.ts";
import type { TraceSink } from "../../contract/trace.ts";
import { DriverMust } from "../../wire/virtio/driver-must.ts";
import { VirtioFeature } from "../../wire/virtio/virtio.ts";
import type { Violated } from "../guest/violations.ts";
import { need } from "../saved/saved-state.ts";
import type { DeviceFeatures } from "./device.ts";
import type { SavedNegotiation } from "./saved-transport.ts";

const mask = (bit: number): bigint => 1n << BigInt(bit);

/** 6 Reserved Feature Bits, as far as the transport implements them. */
export const Feature = {
  INDIRECT_DESC: mask(VirtioFeature.INDIRECT_DESC),
  EVENT_IDX: mask(VirtioFeature.EVENT_IDX),
  VERSION_1: mask(VirtioFeature.VERSION_1),
  ACCESS_PLATFORM: mask(VirtioFeature.ACCESS_PLATFORM),
  RING_PACKED: mask(VirtioFeature.RING_PACKED),
  IN_ORDER: mask(VirtioFeature.IN_ORDER),
  ORDER_PLATFORM: mask(VirtioFeature.ORDER_PLATFORM),
  NOTIFICATION_DATA: mask(VirtioFeature.NOTIFICATION_DATA),
  NOTIF_CONFIG_DATA: mask(VirtioFeature.NOTIF_CONFIG_DATA),
  RING_RESET: mask(VirtioFeature.RING_RESET),
} as const;
export const TRANSPORT_FEATURES = Object.values(Feature).reduce((all, feature) => all | feature, 0n);

const WORD = 0xffff_ffffn;
/** Selects from here on show nothing: no feature on offer has a number above 63. */
const WORDS = 2;

export class Negotiation {
  readonly #violated: Violated;
  #offered = 0n;
  #required = 0n;
  #needs: readonly FeatureNeed[] = [];
  #accepted = 0n;
  #featuresOk = false;
  #deviceSelect = 0;
  #driverSelect = 0;

  constructor(features: DeviceFeatures, violated: Violated) {
    this.#violated = violated;
    this.clear(features);
  }

  get offered(): bigint {
    return this.#offered;
  }

  get accepted(): bigint {
    return this.#accepted;
  }

  /** FEATURES_OK was granted: the accepted features do not change until the next reset. */
  get featuresOk(): boolean {
    return this.#featuresOk;
  }

  has(feature: bigint): boolean {
    return (this.#accepted & feature) !== 0n;
  }

  /**
   * 2.2.2: FEATURES_OK is not granted for bits never offered, nor without VIRTIO_F_VERSION_1 and what the device needs.
   * A bit is not accepted without those that it requires.
   */
  negotiate(trace: TraceSink | undefined): boolean {
    const { accepted, offered } = this;
    const unmet = unmetNeeds(accepted, this.#needs);
    const complete = (accepted & this.#required) === this.#required;
    this.#featuresOk = (accepted & ~offered) === 0n && complete && unmet.length === 0;
    for (const { says } of unmet) this.#violated(DriverMust.FEATURE_NEEDS, `${says}, which was not accepted`);
    trace?.({ kind: "features", offered, accepted, agreed: this.#featuresOk });
    return this.#featuresOk;
  }

  /** A new negotiation about these features. */
  clear({ offered, required, needs = [] }: DeviceFeatures): void {
    this.#offered = offered;
    this.#needs = needs;
    this.#required = required | Feature.VERSION_1;
    this.#accepted = 0n;
    this.#featuresOk = false;
    this.#deviceSelect = 0;
    this.#driverSelect = 0;
  }

  save(): SavedNegotiation {
    return {
      accepted: this.#accepted,
      features_ok: this.#featuresOk,
      device_select: this.#deviceSelect,
      driver_select: this.#driverSelect,
    };
  }

  /** Throws {@link SavedStateError} for features that would not have been agreed on. */
  restore({ accepted, features_ok, device_select, driver_select }: SavedNegotiation): void {
    this.#accepted = accepted;
    this.#deviceSelect = device_select;
    this.#driverSelect = driver_select;
    if (features_ok) need(this.negotiate(undefined), `the features 0x${accepted.toString(16)} are not on offer`);
  }

  readonly registers = {
    device_feature_select: {
      read: () => this.#deviceSelect,
      write: (value: number) => {
        this.#deviceSelect = value;
      },
    },
    device_feature: { read: () => word(this.offered, this.#deviceSelect) },
    driver_feature_select: {
      read: () => this.#driverSelect,
      write: (value: number) => {
        this.#driverSelect = value;
      },
    },
    driver_feature: {
      read: () => word(this.#accepted, this.#driverSelect),
      write: (value: number) => this.#accept(value),
    },
  };

  #accept(value: number): void {
    if (this.#driverSelect >= WORDS) return;
    const shift = BigInt(32 * this.#driverSelect);
    const accepted = (this.#accepted & ~(WORD << shift)) | (BigInt(value) << shift);
    // A driver that probes a second time without a reset writes what it wrote before.
    if (accepted === this.#accepted) return;
    if (!this.#featuresOk) this.#accepted = accepted;
    else
      this.#violated(DriverMust.FEATURES_ARE_FINAL, "other features were accepted after FEATURES_OK, without effect");
  }
}

/** The needs of these features that are not among them. */
export const unmetNeeds = (features: bigint, needs: readonly FeatureNeed[]): readonly FeatureNeed[] =>
  needs.filter((need) => features & need.feature && (features & need.needs) !== need.needs);

const word = (features: bigint, select: number): number =>
  select < WORDS ? Number((features >> BigInt(32 * select)) & WORD) : 0;
