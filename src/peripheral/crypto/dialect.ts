/** What differs between the two forms of the device: features, configuration, and what its data queues understand. */
import type { Extent } from "../queue/chain.ts";
import type { DeviceFeatures } from "../virtio/device.ts";
import type { Refused } from "./answer.ts";
import type { NameOf } from "./operation.ts";
import type { Reply } from "./reply.ts";
import type { SessionTable } from "./sessions.ts";
import type { Asked, Done, Io } from "./step.ts";

/** What of the configuration the device decides as it goes. */
export interface Condition {
  /** Bits of `status`. */
  readonly status: number;
  readonly dataQueues: number;
}

export interface Dialect {
  readonly features: DeviceFeatures;
  /** Whether service 4 is AKCIPHER, with sessions on the control queue. */
  readonly offersAkcipher: boolean;
  readonly dataExtent: Extent;
  config(condition: Condition): Uint8Array;
  /** What a data request is called. */
  operation: NameOf;
  /** The answer to a data request that is not carried out. */
  refusal(status: number, io: Io): Reply;
  /** Where in the answer to a data request that was carried out the result begins. */
  resultAt(readable: Uint8Array): number;
  /** Carries out one data request. Throws DriverError if there is no room for its status. */
  data(context: DataContext, io: Io): Done | Asked;
  /** Refuses one data request without a look at what it asks for. Throws DriverError as `data` does. */
  refused(result: Refused, io: Io): Done;
}

/** What a data request is carried out with. */
export interface DataContext {
  readonly sessions: SessionTable;
  /** The feature bits that were negotiated. */
  readonly features: bigint;
}
