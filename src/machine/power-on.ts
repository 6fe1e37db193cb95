/**
 * Makes a reboot work for a machine that boots a kernel image. v86 writes kernel, command line and initrd into RAM
 * once, in its constructor. A running guest overwrites them. This keeps those bytes and restores them at each reset.
 */
import type { V86 } from "v86";
import type { RamRange } from "./saved-ram.ts";
import { beforeReset, V86Memory, v86Cpu } from "./v86-host.ts";

/** Where v86's boot loader puts things: boot sector and command line, protected-mode kernel, initrd. */
const REAL_MODE: RamRange = { from: 0x8_0000, to: 0xa_0000 };
const KERNEL = 0x10_0000;
const INITRD = 0x400_0000;
/** In its last part v86 puts the firmware, at power-on and at every reset. */
const FIRST_MEGABYTE: RamRange = { from: 0, to: 0x10_0000 };

export interface KernelImages {
  readonly bzImage: Uint8Array;
  readonly initrd: Uint8Array;
}

const loaded = ({ bzImage, initrd }: KernelImages): RamRange[] => [
  { from: KERNEL, to: KERNEL + bzImage.length },
  { from: INITRD, to: INITRD + initrd.length },
];

/** The RAM outside of which v86 has written nothing before the first instruction. */
export const writtenAtPowerOn = (images: KernelImages): readonly RamRange[] => [FIRST_MEGABYTE, ...loaded(images)];

/**
 * Call on "emulator-loaded", before `run()`, with the images the emulator was given. `onReset` is called for every
 * reset of the machine, by the guest or by its owner.
 */
export function keepPowerOnMemory(emulator: V86, images: KernelImages, onReset: () => void): void {
  const cpu = v86Cpu(emulator);
  const memory = new V86Memory(cpu);
  const ranges = [REAL_MODE, ...loaded(images)];
  const kept = ranges.map(({ from, to }) => ({ address: from, bytes: memory.read(from, to - from) }));
  beforeReset(cpu, () => {
    for (const { address, bytes } of kept) cpu.write_blob(bytes, address);
    onReset();
  });
}
