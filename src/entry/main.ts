/** Composition root of the page: puts the panel and the machine's worker together. */
import type { MachineControl, MachineMessage } from "../contract/machine.ts";
import { mountApp } from "../ui/shell/App.tsx";
import { fetchSample } from "./sample.ts";

/** Starts a machine. Calls made before it is up wait for it. */
function connect(listener: (message: MachineMessage) => void): MachineControl {
  const machine = import("../channel/machine-client.ts").then(({ openMachine }) => openMachine(listener));
  return {
    prepare: async (images) => (await machine).prepare(images),
    boot: async (options) => (await machine).boot(options),
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

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
mountApp(root, { connect, images: new URL("images/", document.baseURI).href, sample: fetchSample });
