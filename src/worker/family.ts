/** What a family of requests (RSA, ...) brings to the engine: a reader and an operation for each of its requests. */
import type { AsymRequest, AsymResult, Progress } from "../contract/engine.ts";
import type { Fields } from "./fields.ts";

/**
 * Takes the progress of a long operation, as often as the operation reports. The listener must thin it out before it
 * passes it on.
 */
export type Report = (progress: Progress) => void;

export type RequestOf<Operation extends AsymRequest["operation"]> = Extract<AsymRequest, { operation: Operation }>;

/** Reads the fields of a request whose `operation` is known. */
export type Readers<Request extends AsymRequest> = {
  readonly [Operation in Request["operation"]]: (fields: Fields) => RequestOf<Operation>;
};

/** `holder` is the number of the holder that a private key is prepared for. Undefined if the request has no owner. */
export type Operations<Request extends AsymRequest> = {
  readonly [Operation in Request["operation"]]: (
    request: RequestOf<Operation>,
    report: Report,
    holder: number | undefined,
  ) => AsymResult | Promise<AsymResult>;
};
