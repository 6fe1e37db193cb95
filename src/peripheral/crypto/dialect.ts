/** What differs between the two forms of the device: features, configuration, and what its queues understand. */
import type { FeatureNeed } from "../../contract/device-control.ts";
import { AsymConfig, Config } from "../../wire/crypto/config.ts";
import { CryptoFeature, featureNames, STATELESS_MODES } from "../../wire/crypto/features.ts";
import type { ChoosableFeatures } from "../device/settings.ts";
import type { DeviceFeatures } from "../virtio/device.ts";
import { MAX_AUTH_KEY_LEN, MAX_CIPHER_KEY_LEN, MAX_REQUEST_BYTES } from "./limits.ts";
import { type Requests, type RequestsParts, requestsByFeatures } from "./requests.ts";
import { type AlgorithmField, algorithmsOf, type DeviceService, maskOf } from "./service.ts";

/** What of the configuration the device decides as it goes. */
export interface Condition {
  /** Bits of `status`. */
  readonly status: number;
  readonly dataQueues: number;
}

export interface Dialect {
  readonly features: ChoosableFeatures;
  /** What the device offers. */
  readonly services: readonly DeviceService[];
  config(condition: Condition): Uint8Array;
  /** What is done with the requests of a driver that accepted these features. */
  requests(features: bigint): Requests;
}

/** Every field of either configuration. */
export type AnyConfig = Config & AsymConfig;

/** A dialect that is made of its services. */
export interface DialectParts extends RequestsParts {
  readonly features: DeviceFeatures;
  encodeConfig(config: AnyConfig): Uint8Array;
}

export function dialectWith(parts: DialectParts): Dialect {
  const { services, features, encodeConfig } = parts;
  return {
    features: withModes(features, services),
    services,
    config: (condition) => encodeConfig(configOf(services, condition)),
    requests: requestsByFeatures(parts),
  };
}

const bit = (number: number): bigint => 1n << BigInt(number);
const REVISION_1 = bit(CryptoFeature.REVISION_1);

/** 5.9.3.1: each stateless mode requires REVISION_1. */
const NEEDS: readonly FeatureNeed[] = STATELESS_MODES.map((mode) => ({
  feature: bit(mode),
  needs: REVISION_1,
  says: `${featureNames(bit(mode)).join()} requires REVISION_1`,
}));

/**
 * With VIRTIO_CRYPTO_F_REVISION_1 and the stateless modes of the services. They are not offered unless the owner chooses
 * them: NuttX's driver accepts REVISION_1 and still pads its requests.
 */
function withModes({ offered, required }: DeviceFeatures, services: readonly DeviceService[]): ChoosableFeatures {
  const modes = services.reduce(
    (all, { wire: { statelessFeature } }) => (statelessFeature === undefined ? all : all | bit(statelessFeature)),
    REVISION_1,
  );
  const needs = NEEDS.filter(({ feature }) => feature & modes);
  return { offered: offered | modes, required, needs, notByDefault: modes };
}

const configOf = (services: readonly DeviceService[], { status, dataQueues }: Condition): AnyConfig => ({
  ...NO_ALGORITHMS,
  ...algorithmsOf(services),
  status,
  max_dataqueues: dataQueues,
  crypto_services: maskOf(services.map(({ wire }) => wire.id)),
  max_cipher_key_len: MAX_CIPHER_KEY_LEN,
  max_auth_key_len: MAX_AUTH_KEY_LEN,
  reserved: 0,
  max_size: BigInt(MAX_REQUEST_BYTES),
});

const NO_ALGORITHMS = Object.fromEntries(
  [...Config.parts, ...AsymConfig.parts].map(({ name }) => [name, 0]),
) as Readonly<Record<AlgorithmField, number>>;
