/** Plugs virtio crypto devices into a v86 machine. */
import type { V86 } from "v86";
import type { DeviceSettings } from "../contract/device-control.ts";
import type { CryptoDialect } from "../contract/dialect.ts";
import type { AsymmetricEngine } from "../contract/engine.ts";
import { cryptoPciDevice } from "../peripheral/crypto/crypto-pci-device.ts";
import type { DhGroups } from "../peripheral/crypto/services/asym-dh.ts";
import { defaultSettings, possibleSettings } from "../peripheral/crypto/settings.ts";
import { checkSettings } from "../peripheral/device/settings.ts";
import { featureNames } from "../wire/crypto/features.ts";
import { type AttachedVirtioDevice, type AttachOptions, attachVirtioDevice } from "./attach-device.ts";

/** PCI slot of `crypto0`, 00:0d.0. */
const DEFAULT_SLOT = 0x0d;

const DEFAULT_DIALECT: CryptoDialect = "virtio-1.4";

/** Default: `crypto0`, in slot 13. */
export interface VirtioCryptoOptions extends Partial<AttachOptions> {
  /** Does the asymmetric work. */
  readonly engine: AsymmetricEngine;
  /** Which form of the device it is; default: `virtio-1.4`. */
  readonly dialect?: CryptoDialect;
  /** Where `asym-rfc-v3` takes the groups of a DH parameter generation from; default: made anew. */
  readonly dhGroups?: DhGroups;
  /** Features on offer, and size and number of queues. Default: what every driver gets on with. */
  readonly settings?: Partial<DeviceSettings>;
}

/**
 * Adds a virtio crypto device to `emulator`. Call it on "emulator-loaded", before `run()`: the firmware must find the
 * device. Throws {@link UnsupportedV86Error} or RangeError.
 */
export function attachVirtioCrypto(emulator: V86, options: VirtioCryptoOptions): AttachedVirtioDevice {
  const { engine, dialect = DEFAULT_DIALECT, dhGroups } = options;
  const settings = { ...defaultSettings(dialect), ...options.settings };
  const crypto = { engine, dialect, settings, ...(dhGroups && { dhGroups }) };
  return attachVirtioDevice(emulator, { name: "crypto0", slot: DEFAULT_SLOT, ...options }, (plug) => {
    checkSettings(settings, { possible: possibleSettings(dialect), featureNames });
    return cryptoPciDevice({ ...crypto, ...plug });
  });
}
