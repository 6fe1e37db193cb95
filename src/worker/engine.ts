/** The asymmetric engine on the calling thread: a table from operation to function, and no exception gets out. */
import type { AsymmetricEngine, AsymRequest, AsymResult, Outcome } from "../contract/engine.ts";
import { Refused } from "./refusal.ts";
import { readRequest } from "./request-shape.ts";
import { Rsa } from "./rsa/operations.ts";

type Operations = {
  readonly [Operation in AsymRequest["operation"]]: (
    request: Extract<AsymRequest, { operation: Operation }>,
  ) => AsymResult;
};

/** An engine that calculates on this thread before its promise is handed out. It never throws and never rejects. */
export function createEngine(): AsymmetricEngine {
  const rsa = new Rsa();
  const operations: Operations = {
    "rsa-encrypt": (request) => rsa.encrypt(request),
    "rsa-decrypt": (request) => rsa.decrypt(request),
    "rsa-sign": (request) => rsa.sign(request),
    "rsa-verify": (request) => rsa.verify(request),
  };
  return { perform: async (request) => settle(operations, request) };
}

function settle(operations: Operations, request: unknown): Outcome<AsymResult> {
  try {
    return { ok: true, value: run(operations, readRequest(request)) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, why: error.why, detail: error.message };
    return { ok: false, why: "failed", detail: `the engine broke: ${String(error)}` };
  }
}

/** The table's type ties each function to its own kind of request, which a lookup by a union of names cannot express. */
function run(operations: Operations, request: AsymRequest): AsymResult {
  const operation = operations[request.operation] as (request: AsymRequest) => AsymResult;
  return operation(request);
}
