/** The failure of a browser that cannot run the machine: few people ever read it. */
import type { MachineFailure } from "../../contract/machine.ts";

export const NO_WEBASSEMBLY: MachineFailure = {
  kind: "no-webassembly",
  what: "This browser has no WebAssembly.",
  why: "The emulator is compiled to WebAssembly; some browsers switch it off, in a lockdown mode for example.",
  advice: "Use a current Chrome, Firefox, Safari or Edge, or allow WebAssembly for this page.",
  canRetry: true,
};
