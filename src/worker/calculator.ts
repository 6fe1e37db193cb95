/** What calculates: a table from operation to function, on the calling thread. No exception gets out. */
import type { AsymRequest, AsymResult, EngineOutcome } from "../contract/engine.ts";
import { wipeKernelMemory } from "./bignum/modulus.ts";
import { dhOperations } from "./dh/requests.ts";
import { dsaOperations } from "./dsa/requests.ts";
import { Ec } from "./ec/operations.ts";
import { ecOperations } from "./ec/requests.ts";
import type { Operations, Report } from "./family.ts";
import { thinnedOut } from "./progress.ts";
import { failed, RefusalError } from "./refusal.ts";
import { type Performed, readRequest } from "./request-shape.ts";
import { Rsa } from "./rsa/operations.ts";
import { rsaOperations } from "./rsa/requests.ts";

/** The number of the holder that a calculation is done for, and the listener for its progress. */
export interface Terms {
  readonly holder?: number | undefined;
  readonly report?: Report | undefined;
}

export class Calculator {
  readonly #rsa = new Rsa();
  readonly #ec = new Ec();
  readonly #operations: Operations<Performed> = {
    ...rsaOperations(this.#rsa),
    ...dsaOperations(),
    ...ecOperations(this.#ec),
    ...dhOperations(),
  };

  /** A request that needs no platform service is done, and its key kept, before the promise is handed out. */
  async perform(request: AsymRequest, { holder, report = () => {} }: Terms = {}): Promise<EngineOutcome<AsymResult>> {
    const thinned = thinnedOut(report, () => performance.now());
    try {
      return { ok: true, value: await this.#run(readRequest(request), thinned, holder) };
    } catch (error) {
      if (error instanceof RefusalError) return { ok: false, why: error.why, detail: error.message };
      return failed(`the engine broke: ${String(error)}`);
    }
  }

  /** Forgets the private keys that were prepared for these holders alone. */
  forget(holders: Iterable<number>): void {
    for (const holder of holders) {
      this.#rsa.forget(holder);
      this.#ec.forget(holder);
    }
    wipeKernelMemory();
  }

  /** How many private keys are prepared. */
  get privateKeys(): number {
    return this.#rsa.privateKeys + this.#ec.privateKeys;
  }

  /**
   * The table's type ties each function to its own kind of request. A lookup by a union of names cannot express that.
   */
  #run(request: Performed, report: Report, holder: number | undefined): AsymResult | Promise<AsymResult> {
    const operation = this.#operations[request.operation] as Operation;
    return operation(request, report, holder);
  }
}

type Operation = (request: Performed, report: Report, holder: number | undefined) => AsymResult | Promise<AsymResult>;
