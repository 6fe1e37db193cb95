/** The asymmetric engine on the calling thread: a table from operation to function, and no exception gets out. */
import type { AsymmetricEngine, AsymResult, Outcome } from "../contract/engine.ts";
import { dhOperations } from "./dh/requests.ts";
import { dsaOperations } from "./dsa/requests.ts";
import { ecOperations } from "./ec/requests.ts";
import type { Operations, Report } from "./family.ts";
import { thinnedOut } from "./progress.ts";
import { failed, Refused } from "./refusal.ts";
import { type Performed, readRequest } from "./request-shape.ts";
import { rsaOperations } from "./rsa/requests.ts";

/**
 * An engine that calculates on this thread: a request that needs no platform service is done before its promise is
 * handed out, and only one that has not begun, or waits for the platform, can be called off. It never throws and never
 * rejects.
 */
export function createEngine(): AsymmetricEngine {
  const operations: Operations<Performed> = {
    ...rsaOperations(),
    ...dsaOperations(),
    ...ecOperations(),
    ...dhOperations(),
  };
  return {
    perform: (request, watch) =>
      new Promise((resolve) => {
        let wanted = true;
        watch?.begun?.(() => {
          wanted = false;
          resolve(failed("the request was called off"));
        });
        const report = thinnedOut(
          (progress) => wanted && watch?.progress?.(progress),
          () => performance.now(),
        );
        if (wanted) settle(() => run(operations, readRequest(request), report)).then(resolve);
      }),
  };
}

async function settle(work: () => AsymResult | Promise<AsymResult>): Promise<Outcome<AsymResult>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, why: error.why, detail: error.message };
    return failed(`the engine broke: ${String(error)}`);
  }
}

/** The table's type ties each function to its own kind of request, which a lookup by a union of names cannot express. */
function run(operations: Operations<Performed>, request: Performed, report: Report): AsymResult | Promise<AsymResult> {
  const operation = operations[request.operation] as Operation;
  return operation(request, report);
}

type Operation = (request: Performed, report: Report) => AsymResult | Promise<AsymResult>;
