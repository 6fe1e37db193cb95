/** The machine from the page's side: its worker, its controls and its messages. Loaded when a machine is wanted. */
import * as Comlink from "comlink";
import type { MachineControl, MachineMessage } from "./contract/machine.ts";
import type { MachineWorker } from "./machine.worker.ts";
import { type PortMessage, received } from "./machine-port.ts";

type Listener = (message: MachineMessage) => void;

/** Starts the machine's worker. */
export async function openMachine(listener: Listener): Promise<Comlink.Remote<MachineControl>> {
  const worker = new Worker(new URL("./machine.worker.ts", import.meta.url), { type: "module", name: "machine" });
  worker.addEventListener("error", (event) => {
    listener(crashed(event.message));
    listener({ type: "state", state: "failed" });
  });
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<PortMessage>) => listener(received(data, port1));
  return await Comlink.wrap<MachineWorker>(worker).open(Comlink.transfer(port2, [port2]));
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
