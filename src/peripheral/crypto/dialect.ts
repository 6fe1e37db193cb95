/** What differs between the two forms of the device: features, configuration, and what its queues understand. */
import { AsymConfig, Config } from "../../wire/crypto/config.ts";
import type { WireDialect } from "../../wire/crypto/wire-dialect.ts";
import type { RequestLength } from "../queue/chain.ts";
import type { DeviceFeatures } from "../virtio/device.ts";
import { type DataQueues, framingOf, performer, refuser } from "./data.ts";
import { framedRefusal, resultOffset } from "./framing.ts";
import { MAX_AUTH_KEY_LEN, MAX_CIPHER_KEY_LEN, MAX_REQUEST_BYTES } from "./limits.ts";
import { type NameOf, naming } from "./operation.ts";
import type { Reply } from "./reply.ts";
import { requestLengthOf } from "./request-length.ts";
import { type AlgorithmField, algorithmsOf, type DataContext, type DeviceService, maskOf } from "./service.ts";
import type { Refused } from "./service-result.ts";
import type { Completed, Io, Submitted } from "./step.ts";

/** What of the configuration the device decides as it goes. */
export interface Condition {
  /** Bits of `status`. */
  readonly status: number;
  readonly dataQueues: number;
}

export interface Dialect {
  readonly features: DeviceFeatures;
  readonly wire: WireDialect;
  /** What the device offers. */
  readonly services: readonly DeviceService[];
  readonly dataRequestLength: RequestLength;
  config(condition: Condition): Uint8Array;
  /** What a data request is called. */
  operation: NameOf;
  /** The answer to a data request that is not carried out. */
  refusalReply(status: number, io: Io): Reply;
  /** Where in the answer to a data request that was carried out the result begins. */
  resultAt(readable: Uint8Array): number;
  /** Carries out one data request. Throws DriverError if there is no room for its status. */
  data(context: DataContext, io: Io): Completed | Submitted;
  /** Refuses one data request without a look at what it asks for. Throws DriverError as `data` does. */
  refuse(result: Refused, io: Io): Completed;
}

/** Every field of either configuration. */
export type AnyConfig = Config & AsymConfig;

/** A dialect that is made of its services. */
export interface DialectParts extends DataQueues {
  readonly features: DeviceFeatures;
  /** Measures a data request whose prefix does not tell its length. */
  readonly fallbackLength: RequestLength;
  encodeConfig(config: AnyConfig): Uint8Array;
}

export function dialectWith(parts: DialectParts): Dialect {
  const { wire, services, features, fallbackLength } = parts;
  return {
    features,
    wire,
    services,
    dataRequestLength: requestLengthOf(wire.request.layout, fallbackLength),
    config: (condition) => parts.encodeConfig(configOf(services, condition)),
    operation: naming(wire.request.layout.fields.header),
    refusalReply: (status, io) => framedRefusal(framingOf(wire, io), status, io),
    resultAt: (readable) => resultOffset(framingOf(wire, { readable }), readable),
    data: performer(parts),
    refuse: refuser(parts),
  };
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
