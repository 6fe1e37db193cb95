/** Plugs virtio entropy devices into a v86 machine. */
import type { V86 } from "v86";
import type { DeviceSettings } from "../contract/device-control.ts";
import { VirtioPciDevice } from "../peripheral/device/pci-device.ts";
import { checkSettings } from "../peripheral/device/settings.ts";
import { ENTROPY_DEFAULTS, EntropyDevice, type RandomSource } from "../peripheral/rng/device.ts";
import { type AttachedVirtioDevice, type AttachOptions, attachVirtioDevice } from "./attach-device.ts";

export interface VirtioRngOptions extends AttachOptions {
  /** Where the random bytes come from. */
  readonly fill: RandomSource;
  /** Features on offer and size of the queue; default: all features, 8 entries. */
  readonly settings?: Partial<DeviceSettings>;
}

/**
 * Adds a virtio entropy device to `emulator`. Call it on "emulator-loaded", before `run()`: the firmware must find the
 * device. Throws {@link UnsupportedV86Error} or RangeError.
 */
export const attachVirtioRng = (emulator: V86, options: VirtioRngOptions): AttachedVirtioDevice =>
  attachVirtioDevice(emulator, options, (plug) => {
    const settings = { ...ENTROPY_DEFAULTS, ...options.settings };
    const device = new EntropyDevice(options.fill, settings);
    checkSettings(settings, device);
    return new VirtioPciDevice(device, plug);
  });
