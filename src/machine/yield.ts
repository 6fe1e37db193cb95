/**
 * How v86 yields the thread between slices of guest time. In a browser v86 asks a second worker for every wake-up: a
 * hidden page's timers are throttled. A worker's timers are not throttled. So in a worker the second thread only adds
 * latency, to every slice and every interrupt that ends a HLT.
 */
import type { V86 } from "v86";
import { UnsupportedV86Error } from "./v86-host.ts";

interface Yielding {
  yield(milliseconds: number, tick: number): void;
  yield_callback(tick: number): void;
}

/** Call after construction, in a worker. Returns a function that ends it. */
export function yieldInThread(emulator: V86): () => void {
  const { v86 } = emulator as unknown as { readonly v86?: Partial<Yielding> };
  const resume = v86?.yield_callback?.bind(v86);
  if (!v86?.yield || !resume) throw new UnsupportedV86Error("v86.yield");
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<number>) => resume(data);
  // Through the port also after a timer: a timer set from within a timer would be clamped to 4 ms.
  v86.yield = (milliseconds, tick) => {
    if (milliseconds < 1) port2.postMessage(tick);
    else setTimeout(() => port2.postMessage(tick), milliseconds);
  };
  return () => port1.close();
}
