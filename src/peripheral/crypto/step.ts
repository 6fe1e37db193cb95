/** What becomes of a request when the device has looked at it: an answer, or work for the engine. */
import type { AsymRequest, AsymResult, EngineOutcome } from "../../contract/engine.ts";
import type { Request } from "../flow/request.ts";
import type { DriverError } from "../guest/driver-error.ts";
import type { Reply } from "./reply.ts";
import type { ServiceResult } from "./service-result.ts";

export type Io = Pick<Request, "readable" | "writableLength">;

/** A request that is answered: how it went, for the trace, and what the driver gets back. */
export interface Completed {
  readonly kind: "completed";
  readonly result: ServiceResult<unknown>;
  readonly reply: Reply;
  /** The driver broke virtio with it; raised once the chain is back with the driver. */
  readonly error?: DriverError;
}

/** Work for the engine, and how its outcome becomes the answer. */
export interface Submitted {
  readonly kind: "submitted";
  readonly request: AsymRequest;
  /** The session whose key it is done with, if it is done in one. */
  readonly session?: bigint;
  /** The key is in the request: the engine forgets it with the answer. */
  readonly forgetsKey?: boolean;
  complete(outcome: EngineOutcome<AsymResult>): Completed;
}
