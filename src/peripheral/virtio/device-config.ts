/** The device configuration space behind its registers. VIRTIO 1.4 cs01, 4.1.4.6 Device-specific configuration. */
import { littleEndian, type Width } from "./registers.ts";

export class DeviceConfig {
  readonly #current: () => Uint8Array;
  #bytes: Uint8Array;
  #generation = 0;
  #wasRead = false;

  /** `current` is the configuration as the device has it. */
  constructor(current: () => Uint8Array) {
    this.#current = current;
    this.#bytes = current();
  }

  get size(): number {
    return this.#bytes.length;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Bytes behind the end are zero. */
  read(offset: number, width: Width): number {
    this.#wasRead = true;
    return littleEndian(this.#bytes, offset, width);
  }

  /**
   * The configuration changed. The generation changes only if the driver has read anything since the last change. A
   * count of every change would wrap after 256 (4.1.4.3.1).
   */
  changed(): void {
    this.#bytes = this.#current();
    if (this.#wasRead) this.#generation = (this.#generation + 1) & 0xff;
    this.#wasRead = false;
  }

  save(): { config_generation: number; config_was_read: boolean } {
    return { config_generation: this.#generation, config_was_read: this.#wasRead };
  }

  /** After the device, whose configuration it shows. */
  restore({ config_generation, config_was_read }: ReturnType<DeviceConfig["save"]>): void {
    this.#bytes = this.#current();
    this.#generation = config_generation;
    this.#wasRead = config_was_read;
  }
}
