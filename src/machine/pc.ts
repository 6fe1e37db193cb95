/** The PC that the guest boots on, as v86 wants it described. */
import type { V86Options } from "v86";
import type { MachineAssets } from "./images.ts";

/** The initrd is placed at 64 MiB. */
export const MEMORY_BYTES = 128 << 20;
/** The guest has no display, but v86 wants video memory. */
const VGA_MEMORY_BYTES = 1 << 20;

/** Without a display, keyboard or mouse; with two serial ports. */
export function pcOptions(
  { wasm, images }: MachineAssets,
  { initrd, cmdline }: { readonly initrd: Uint8Array; readonly cmdline: string },
): V86Options {
  return {
    wasm_fn: async (imports: WebAssembly.Imports) => {
      const instance = await WebAssembly.instantiate(wasm, imports);
      return instance.exports;
    },
    memory_size: MEMORY_BYTES,
    vga_memory_size: VGA_MEMORY_BYTES,
    bios: { buffer: copied(images["bios.bin"]) },
    // v86 writes into the kernel image's header.
    bzimage: { buffer: copied(images.bzImage) },
    initrd: { buffer: copied(initrd) },
    cmdline,
    autostart: false,
    uart1: true,
    disable_keyboard: true,
    disable_mouse: true,
    disable_speaker: true,
  };
}

/** One initrd of two archives, of which the second may be missing. */
export function concatenated(initrd: Uint8Array, overlay: Uint8Array | undefined): Uint8Array {
  if (!overlay) return initrd;
  // The kernel looks for the next archive at a multiple of four bytes.
  const start = Math.ceil(initrd.length / 4) * 4;
  const both = new Uint8Array(start + overlay.length);
  both.set(initrd);
  both.set(overlay, start);
  return both;
}

const copied = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
