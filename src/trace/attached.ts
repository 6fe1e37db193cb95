/** What the event `attached` of a crypto device says in its configuration. VIRTIO 1.4 cs01, 5.9.5 Device configuration layout. */
import { offsetsOf } from "../wire/codec/offsets.ts";
import { Config, ConfigStatus } from "../wire/crypto/config.ts";
import { VirtioDeviceId } from "../wire/virtio/pci.ts";
import type { EventOf } from "./event-of.ts";
import type {} from "./kinds.ts";

/** The beginning of the configuration is the same in every dialect. */
const { status: STATUS, max_dataqueues: MAX_DATAQUEUES } = offsetsOf(Config);

export interface CryptoConfig {
  /** VIRTIO_CRYPTO_S_HW_READY. */
  readonly ready: boolean;
  readonly dataQueues: number;
}

/** Undefined for a device of another type, and for a configuration that ends before. */
export function cryptoConfig({ type, config }: Pick<EventOf<"attached">, "type" | "config">): CryptoConfig | undefined {
  if (type !== VirtioDeviceId.CRYPTO || config.length < MAX_DATAQUEUES + 4) return undefined;
  const view = new DataView(config.buffer, config.byteOffset, config.length);
  return {
    ready: (view.getUint32(STATUS, true) & ConfigStatus.HW_READY) !== 0,
    dataQueues: view.getUint32(MAX_DATAQUEUES, true),
  };
}

/** The beginning of a crypto device's configuration, where no more of it is known. */
export function cryptoConfigBytes({ ready, dataQueues }: CryptoConfig): Uint8Array {
  const bytes = new Uint8Array(MAX_DATAQUEUES + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(STATUS, ready ? ConfigStatus.HW_READY : 0, true);
  view.setUint32(MAX_DATAQUEUES, dataQueues, true);
  return bytes;
}
