/** The machine from the page's side: its worker, its controls and its messages. */
import * as Comlink from "comlink";
import type { MachineControl, MachineMessage } from "../contract/machine.ts";
import { type ChannelMessage, received } from "./machine-channel.ts";

type Listener = (message: MachineMessage) => void;

/** Starts the machine's worker. */
export function openMachine(listener: Listener): Comlink.Remote<MachineControl> {
  const worker = new Worker(new URL("../entry/machine.worker.ts", import.meta.url), {
    type: "module",
    name: "machine",
  });
  worker.addEventListener("error", (event) => {
    listener(crashed(event.message));
    listener({ type: "state", state: "failed" });
  });
  worker.addEventListener("message", ({ data }: MessageEvent<ChannelMessage>) => listener(received(data, worker)));
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  return Comlink.wrap<MachineControl>(port1);
}

const crashed = (why: string): MachineMessage => ({
  type: "failure",
  failure: {
    kind: "machine-crashed",
    what: "The machine's worker has stopped.",
    why: why || "The browser gave no reason.",
    advice: "Start a new machine; what the panel shows stays.",
    canRetry: true,
  },
});
