/** The engine pool of a soak: real workers in threads, which can be killed and asked what they keep. */
import { type Remote, wrap } from "comlink";
import type { EngineState } from "../src/contract/machine.ts";
import { createEnginePool, type EnginePool } from "../src/worker/pool/engine-pool.ts";
import { spawnNodeWorker } from "../src/worker/pool/spawn-node.ts";
import type { EngineWorker } from "../src/worker/pool/supervised-worker.ts";
import type { EngineWorkerApi } from "../src/worker/worker-api.ts";

interface Alive {
  readonly worker: EngineWorker;
  readonly api: Remote<EngineWorkerApi>;
}

/** A pool, and access to each of its workers. */
export class SoakWorkers {
  readonly pool: EnginePool;
  readonly #alive = new Set<Alive>();
  state: EngineState = { workers: 0, busy: 0, waiting: 0, replaced: 0 };
  /** Since the start, with those that were replaced. */
  started = 0;
  killed = 0;

  constructor(size: number) {
    this.pool = createEnginePool({
      size,
      spawn: () => this.#spawn(),
      onState: (state) => {
        this.state = state;
      },
    });
    this.pool.warm();
  }

  /** Threads that have not ended. */
  get alive(): number {
    return this.#alive.size;
  }

  /** Ends one, as if it had died by itself; `index` is any whole number. */
  kill(index: number): void {
    const victim = [...this.#alive][index % this.#alive.size];
    if (!victim) return;
    this.killed++;
    victim.worker.terminate();
  }

  /** How many private keys the workers keep, all together. */
  async privateKeys(): Promise<number> {
    const counts = await Promise.all([...this.#alive].map(({ api }) => api.privateKeys()));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #spawn(): EngineWorker {
    this.started++;
    const worker = spawnNodeWorker();
    const entry = { worker, api: wrap<EngineWorkerApi>(worker.endpoint) };
    this.#alive.add(entry);
    worker.onDeath(() => this.#alive.delete(entry));
    return worker;
  }
}
