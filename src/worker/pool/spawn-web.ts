/** Engine workers for the browser. */
import type { EngineWorker } from "./supervised-worker.ts";

/** Starts a Web Worker, from a page or from another worker. */
export function spawnWebWorker(): EngineWorker {
  const worker = new Worker(new URL("../engine.worker.ts", import.meta.url), { type: "module", name: "engine" });
  return {
    endpoint: worker,
    onDeath: (listener) => {
      // A script that does not load is an ErrorEvent without a message.
      worker.addEventListener("error", ({ message }) => listener(message || "its script did not load"));
      worker.addEventListener("messageerror", () => listener("a message could not be read"));
    },
    terminate: () => worker.terminate(),
  };
}
