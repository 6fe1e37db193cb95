/** The machine's worker: composition root of everything that is not the page. */
import * as Comlink from "comlink";
import wasmUrl from "v86/build/v86.wasm?url";
import { type Channel, PackedEventQueue, send } from "../channel/machine-channel.ts";
import type { BootOptions, MachineMessage } from "../contract/machine.ts";
import { httpSource } from "../machine/http-source.ts";
import { Machine } from "../machine/machine.ts";
import { yieldInThread } from "../machine/yield.ts";
import type { PackedBuffers } from "../trace/packed.ts";
import { createEnginePool, enginePoolSize } from "../worker/pool/engine-pool.ts";
import { spawnWebWorker } from "../worker/pool/spawn-web.ts";

const clock = performance;

/** A saved machine is past its firmware at once: it is shown first. */
const WARM_AFTER_MS = 300;

/** The page, which has this worker. */
const page = self as unknown as Channel & Worker;
const events = new PackedEventQueue(page);

const engine = createEnginePool({
  size: enginePoolSize(navigator.hardwareConcurrency),
  spawn: spawnWebWorker,
  onState: (state) => machine.engineState(state),
});

function emit(message: MachineMessage): void {
  send(page, message);
  // Before, the emulator is being compiled and the page makes its terminal; long after, the guest needs the engine.
  if (message.type === "phase" && message.phase === "bios") setTimeout(() => engine.warm(), WARM_AFTER_MS);
}

const machine = new Machine({
  engine,
  emit,
  events,
  // The global's getter takes longer than the call, and every event asks for the time.
  now: () => clock.now(),
  scheduling: yieldInThread,
  assets: ({ images, fresh }: BootOptions) =>
    httpSource({ images, wasm: new URL(wasmUrl, location.href).href, fresh: fresh ?? false }),
});

/** First comes the port over which the page controls the machine, then buffers for events that it recycles. */
page.addEventListener("message", ({ data }: MessageEvent<MessagePort | PackedBuffers>) => {
  if (data instanceof MessagePort) Comlink.expose(machine, data);
  else events.recycle(data);
});
