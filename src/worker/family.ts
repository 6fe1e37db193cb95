/** What a family of requests (RSA, ...) brings to the engine: a reader and an operation for each of its requests. */
import type { AsymRequest, AsymResult, Progress } from "../contract/engine.ts";
import type { Fields } from "./fields.ts";

/** Told how far a long operation is, as often as it likes: whoever passes it on thins it out. */
export type Report = (progress: Progress) => void;

export type RequestOf<Operation extends AsymRequest["operation"]> = Extract<AsymRequest, { operation: Operation }>;

/** Reads the fields of a request whose `operation` is known. */
export type Readers<Request extends AsymRequest> = {
  readonly [Operation in Request["operation"]]: (fields: Fields) => RequestOf<Operation>;
};

/** `holder` is the number of the one for whom a private key is prepared, where the request has an owner. */
export type Operations<Request extends AsymRequest> = {
  readonly [Operation in Request["operation"]]: (
    request: RequestOf<Operation>,
    report: Report,
    holder: number | undefined,
  ) => AsymResult | Promise<AsymResult>;
};
