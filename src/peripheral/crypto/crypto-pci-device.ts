/** A crypto device with its transport. */
import { type PlugOptions, VirtioPciDevice } from "../device/pci-device.ts";
import { CryptoDevice, type CryptoDeviceOptions } from "./device.ts";

export type CryptoPciDevice = VirtioPciDevice<CryptoDevice>;

export type CryptoPciOptions = CryptoDeviceOptions & PlugOptions;

/** Throws RangeError for queues that cannot be. */
export const cryptoPciDevice = (options: CryptoPciOptions): CryptoPciDevice =>
  new VirtioPciDevice(new CryptoDevice(options), options);
