/** A machine whose code is loaded when the machine is first asked for something. */
import type { MachineControl } from "../contract/machine.ts";

type Load = () => Promise<MachineControl>;

/** Loads with the first call. Calls arrive in their order; if the code cannot be loaded, each is rejected. */
export function machineOnDemand(load: Load): MachineControl {
  let loading: Promise<MachineControl> | undefined;
  const machine = (): Promise<MachineControl> => {
    loading ??= load();
    return loading;
  };
  return {
    prepare: async (images) => (await machine()).prepare(images),
    boot: async (options) => (await machine()).boot(options),
    pause: async () => (await machine()).pause(),
    resume: async () => (await machine()).resume(),
    reboot: async () => (await machine()).reboot(),
    powerOff: async () => (await machine()).powerOff(),
    type: async (bytes) => (await machine()).type(bytes),
    record: async (on) => (await machine()).record(on),
    command: async (device, command) => (await machine()).command(device, command),
    rings: async (device, queue) => (await machine()).rings(device, queue),
    save: async () => (await machine()).save(),
  };
}
