/** Engine workers for Node. Nothing that runs in a browser imports this file. */
import { type TransferListItem, Worker } from "node:worker_threads";
import type { EngineWorker } from "./supervised-worker.ts";

/** Starts a worker thread. It keeps the process alive until it is terminated. */
export function spawnNodeWorker(): EngineWorker {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL("../engine-node.boot.mjs", import.meta.url), {
    workerData: port2,
    transferList: [port2 as unknown as TransferListItem],
  });
  return {
    endpoint: port1,
    onDeath: (listener) => {
      worker.on("error", (error) => listener(String(error)));
      worker.on("exit", (code) => listener(`it exited with code ${code}`));
    },
    terminate: () => {
      port1.close();
      void worker.terminate();
    },
  };
}
