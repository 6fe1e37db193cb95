/** Texts for people about a machine that does not run. */
import type { MachineFailure } from "../contract/machine.ts";
import { SettingsError } from "../peripheral/device/settings.ts";
import { AssetError } from "./images.ts";
import { UnsupportedV86Error } from "./v86-host.ts";

export const guestPanic = (line: string): MachineFailure => ({
  kind: "guest-panic",
  what: "The guest's kernel has panicked.",
  why: `${line}.`,
  advice: "Reboot the guest; the console above says more.",
  canRetry: false,
});

/** An error of the boot of a machine with so much memory. Our own bugs stay exceptions in the console. */
export function failureOf(error: unknown, memoryBytes: number): MachineFailure {
  if (error instanceof AssetError) return error.failure;
  if (error instanceof UnsupportedV86Error) {
    return {
      kind: "unsupported-v86",
      what: "The emulator is not the one this page was built for.",
      why: `${error.message}.`,
      advice: "Reload the page without the cache.",
      canRetry: false,
    };
  }
  if (error instanceof SettingsError) {
    return {
      kind: "machine-crashed",
      what: "The machine could not start: no device can be like that.",
      why: `${error.message}.`,
      advice: "Change the settings of the device, then boot again.",
      canRetry: false,
    };
  }
  if (error instanceof RangeError && /memory|allocation/i.test(error.message)) {
    return {
      kind: "no-memory",
      what: "The browser gave the machine no memory.",
      why: `It asked for ${memoryBytes >> 20} MiB: ${error.message}.`,
      advice: "Close other tabs, then retry.",
      canRetry: true,
    };
  }
  return {
    kind: "machine-crashed",
    what: "The machine could not start.",
    why: String(error),
    advice: "Retry, and report it if it happens again.",
    canRetry: true,
  };
}
