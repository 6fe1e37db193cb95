/**
 * A device that says it has the asymmetric service. The first byte of a request tells it what to do, also what no
 * device may. The guest's driver must survive all of it.
 */
import type { V86 } from "v86";
import { EmulatorHost } from "../src/machine/emulator-host.ts";
import { pciSlot } from "../src/machine/plug-pci.ts";
import { V86Memory } from "../src/machine/v86-host.ts";
import { OFFERED_ON_REQUEST } from "../src/peripheral/device/settings.ts";
import type { Request } from "../src/peripheral/flow/request.ts";
import { DriverError } from "../src/peripheral/guest/driver-error.ts";
import type { Activation, VirtioDevice } from "../src/peripheral/virtio/device.ts";
import { VirtioPciTransport } from "../src/peripheral/virtio/transport.ts";

/** PCI slot 00:0f.0. */
export const ROGUE_SLOT = 0x0f;
const VIRTIO_ID_CRYPTO = 20;
const F_ASYM = 1n << 23n;
const CONFIG_SIZE = 64;
const SERVICE_ASYM = 1 << 4;
const ASYM_RSA = 1 << 1;
const MAX_SIZE = 1 << 20;
const QUEUE_SIZE = 64;
const READABLE_LIMIT = 1 << 21;

/** The first byte of a request. */
export const Do = {
  /** Answers with the request's bytes. */
  ECHO: 0x01,
  /** Keeps the request until RELEASE. */
  HOLD: 0x02,
  /** Echoes everything that is kept, the newest first. */
  RELEASE: 0x03,
  /** Says that the driver broke virtio: DEVICE_NEEDS_RESET. */
  NEEDS_RESET: 0x04,
  /** Echoes, and says used.len is 2^32 - 1. */
  LONG: 0x05,
  /** Returns a buffer that it does not have. */
  BAD_ID: 0x06,
  /** Echoes, and is not ready until {@link RogueDevice.beReady}. */
  NOT_READY: 0x07,
  /** Echoes all, but says that it wrote four bytes. */
  SHORT: 0x08,
  /** Keeps the request until as many are kept as the second byte says, then echoes all, the newest first. */
  GATHER: 0x09,
} as const;

/** Used elements pass through here: id, then len. */
class RogueMemory extends V86Memory {
  id: number | undefined;
  len: number | undefined;
  #isLen = false;

  override writeU32(address: number, value: number): void {
    super.writeU32(address, (this.#isLen ? this.len : this.id) ?? value);
    this.#isLen = !this.#isLen;
  }
}

export class RogueDevice implements VirtioDevice {
  readonly id = VIRTIO_ID_CRYPTO;
  readonly features = { offered: F_ASYM, required: F_ASYM };
  readonly queueSizes = [QUEUE_SIZE, QUEUE_SIZE];
  readonly memory: RogueMemory;
  readonly pciClass = { base: 0x10, sub: 0x80 };
  readonly queueNames = ["data", "control"];
  ready = true;
  configChanged: () => void = () => {};
  #activation: Activation | undefined;
  #held: Request[] = [];

  constructor(memory: RogueMemory) {
    this.memory = memory;
  }

  config(): Uint8Array {
    const view = new DataView(new ArrayBuffer(CONFIG_SIZE));
    view.setUint32(0, this.ready ? 1 : 0, true);
    view.setUint32(4, 1, true);
    view.setUint32(8, SERVICE_ASYM, true);
    view.setUint32(36, ASYM_RSA, true);
    view.setBigUint64(56, BigInt(MAX_SIZE), true);
    return new Uint8Array(view.buffer);
  }

  activate(activation: Activation): void {
    this.#activation = activation;
  }

  notify(queue: number): void {
    for (;;) {
      const request = this.#activation?.pop(queue, () => READABLE_LIMIT);
      if (!request) return;
      this.#act(request);
    }
  }

  reset(): void {
    this.#activation = undefined;
    this.#held = [];
  }

  save(): Uint8Array {
    return new Uint8Array();
  }

  restore(): void {}

  beReady(): void {
    this.ready = true;
    this.configChanged();
  }

  #act(request: Request): void {
    switch (request.readable[0]) {
      case Do.HOLD:
        this.#held.push(request);
        return;
      case Do.GATHER:
        this.#held.push(request);
        if (this.#held.length === request.readable[1]) this.#release();
        return;
      case Do.RELEASE:
        this.#release();
        echo(request);
        return;
      case Do.NEEDS_RESET:
        throw new DriverError("test", "the request asked for it");
      case Do.LONG:
        this.#twisted(request, { len: 0xffff_ffff });
        return;
      case Do.SHORT:
        this.#twisted(request, { len: 4 });
        return;
      case Do.BAD_ID:
        this.#twisted(request, { id: 0x7777 });
        return;
      case Do.NOT_READY:
        this.ready = false;
        echo(request);
        this.configChanged();
        return;
      default:
        echo(request);
    }
  }

  #release(): void {
    for (const held of this.#held.reverse()) echo(held);
    this.#held = [];
  }

  #twisted(request: Request, lie: { id?: number; len?: number }): void {
    this.memory.id = lie.id;
    this.memory.len = lie.len;
    echo(request);
    this.memory.id = undefined;
    this.memory.len = undefined;
  }
}

function echo(request: Request): void {
  const bytes = request.readable.subarray(0, request.writableLength);
  request.complete([{ offset: 0, bytes }], bytes.length);
}

/** Plugs it in; call it on "emulator-loaded". `maskFeatures`: feature bits of the transport that are not offered. */
export function attachRogue(emulator: V86, maskFeatures: bigint): RogueDevice {
  const slot = pciSlot(emulator, ROGUE_SLOT);
  const memory = new RogueMemory(slot.cpu);
  const device = new RogueDevice(memory);
  const transport = new VirtioPciTransport(device, {
    memory,
    interrupt: slot.interrupt,
    host: new EmulatorHost(emulator, () => performance.now()),
    trace: () => undefined,
    readableLimit: READABLE_LIMIT,
    // It lies in the used ring of a split queue.
    maskFeatures: () => maskFeatures | OFFERED_ON_REQUEST,
  });
  device.configChanged = () => transport.configChanged();
  slot.plug(transport, "rogue");
  return device;
}
