/** Composition root of the page: puts the panel and the machine's worker together. */
import * as Comlink from "comlink";
import type { MachineControl, MachineMessage } from "./contract/machine.ts";
import type { MachineWorker } from "./machine.worker.ts";
import { mountApp } from "./ui/app.tsx";

type Listener = (message: MachineMessage) => void;

/** Starts the machine's worker. Calls made before it is up wait for it. */
function connect(listener: Listener): MachineControl {
  const worker = new Worker(new URL("./machine.worker.ts", import.meta.url), { type: "module", name: "machine" });
  worker.addEventListener("error", (event) => {
    listener(crashed(event.message));
    listener({ type: "state", state: "failed" });
  });
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<MachineMessage>) => listener(data);
  const machine = Comlink.wrap<MachineWorker>(worker).open(Comlink.transfer(port2, [port2]));
  return {
    boot: async (options) =>
      (await machine).boot(options.saved ? Comlink.transfer(options, [options.saved.buffer]) : options),
    pause: async () => (await machine).pause(),
    resume: async () => (await machine).resume(),
    reboot: async () => (await machine).reboot(),
    powerOff: async () => (await machine).powerOff(),
    type: async (bytes) => (await machine).type(bytes),
    record: async (on) => (await machine).record(on),
    command: async (device, command) => (await machine).command(device, command),
    rings: async (device, queue) => (await machine).rings(device, queue),
    save: async () => (await machine).save(),
  };
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

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
mountApp(root, { connect, images: new URL("images/", document.baseURI).href });
