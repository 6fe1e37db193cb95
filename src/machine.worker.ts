/** The machine's worker: composition root of everything that is not the page. */
import * as Comlink from "comlink";
import wasmUrl from "v86/build/v86.wasm?url";
import type { BootOptions, MachineMessage } from "./contract/machine.ts";
import { httpSource } from "./machine/http-source.ts";
import { Machine } from "./machine/machine.ts";
import { yieldInThread } from "./machine/yield.ts";
import { packingBin, send } from "./machine-port.ts";
import { createEnginePool, enginePoolSize } from "./worker/client.ts";
import { spawnWebWorker } from "./worker/spawn-web.ts";

const clock = performance;

/** A saved machine is past its firmware at once: it is shown first. */
const WARM_AFTER_MS = 300;

/** Makes the machine. Its messages go to `port`, in batches; its controls are called through Comlink. */
function open(port: MessagePort) {
  const emit = (message: MachineMessage) => {
    send(port, message);
    // Before, the emulator is being compiled and the page makes its terminal; long after, the guest needs the engine.
    if (message.type === "phase" && message.phase === "bios") setTimeout(() => engine.warm(), WARM_AFTER_MS);
  };
  const engine = createEnginePool({
    size: enginePoolSize(navigator.hardwareConcurrency),
    spawn: spawnWebWorker,
    onState: (state) => machine.engineState(state),
  });
  const machine = new Machine({
    engine,
    emit,
    events: packingBin(port),
    // The global's getter takes longer than the call, and every event asks for the time.
    now: () => clock.now(),
    scheduling: yieldInThread,
    assets: ({ images, fresh }: BootOptions) =>
      httpSource({ images, wasm: new URL(wasmUrl, location.href).href, fresh: fresh ?? false }),
  });
  return Comlink.proxy(machine);
}

export type MachineWorker = { open: typeof open };
Comlink.expose({ open });
