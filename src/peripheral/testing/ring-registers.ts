/** What a driver of the ring fuzzer does to the registers: the start of 3.1.1, in order mostly, and anything. */
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
import { Feature } from "../virtio/negotiation.ts";
import { Bar, NOTIFY_MULTIPLIER } from "../virtio/pci-config.ts";
import type { Width } from "../virtio/registers.ts";
import type { VirtioPciTransport } from "../virtio/transport.ts";
import type { Dice } from "./dice.ts";
import { REVISION_1, STATELESS } from "./revision-1.ts";
import type { Ring } from "./ring-layout.ts";

const { ACKNOWLEDGE, DRIVER, FEATURES_OK, DRIVER_OK } = DeviceStatus;
/** Offsets in the common configuration, and its size. */
const At = {
  driver_feature_select: 8,
  driver_feature: 12,
  device_status: 20,
  queue_select: 22,
  queue_size: 24,
} as const;
const QUEUE_ENABLE = 28;
const QUEUE_AREAS = 32;
const COMMON_SIZE = 60;

/** The features that a device can have, and those that it must. */
interface Choice {
  readonly features: bigint;
  readonly required: bigint;
}

export class RingRegisters {
  readonly #dice: Dice;
  readonly #transport: () => VirtioPciTransport;
  /** What the driver accepted last; another device may not have granted it. */
  accepted = 0n;

  /** `transport` is the device as it is at the moment: another one may go on where it was saved. */
  constructor(dice: Dice, transport: () => VirtioPciTransport) {
    this.#dice = dice;
    this.#transport = transport;
  }

  #write(offset: number, width: Width, value: number): void {
    this.#transport().write(offset, width, value);
  }

  /** Status 0, then the steps of 3.1.1, of which one may be left out. */
  start(choice: Choice, rings: readonly Ring[]): void {
    const status = (bits: number) => () => this.#write(At.device_status, 1, bits);
    const steps = [
      status(0),
      status(ACKNOWLEDGE),
      status(ACKNOWLEDGE | DRIVER),
      () => this.#acceptFeatures(choice),
      status(ACKNOWLEDGE | DRIVER | FEATURES_OK),
      () => {
        for (const ring of rings) this.#enable(ring);
      },
      status(ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK),
    ];
    if (this.#dice.onceIn(40)) steps.splice(this.#dice.below(steps.length), 1);
    for (const step of steps) step();
  }

  #acceptFeatures({ features, required }: Choice): void {
    const left = this.#dice.onceIn(3) ? this.#dice.of([Feature.INDIRECT_DESC, Feature.EVENT_IDX]) : 0n;
    const { offered } = this.#transport();
    const formats = this.#dice.onceIn(2) ? REVISION_1 | STATELESS : this.#dice.onceIn(3) ? STATELESS : 0n;
    const accepted = this.#dice.onceIn(60)
      ? BigInt(this.#dice.word())
      : (offered & features & ~left & ~formats) | required;
    this.accepted = accepted;
    for (const select of [0, 1]) {
      this.#write(At.driver_feature_select, 4, select);
      this.#write(At.driver_feature, 4, Number((accepted >> BigInt(32 * select)) & 0xffff_ffffn));
    }
  }

  #enable({ index, size, desc, driver, device }: Ring): void {
    this.#write(At.queue_select, 2, index);
    this.#write(At.queue_size, 2, size);
    [desc, driver, device].forEach((area, i) => {
      this.#write(QUEUE_AREAS + 8 * i, 4, area);
      this.#write(QUEUE_AREAS + 8 * i + 4, 4, 0);
    });
    this.#write(QUEUE_ENABLE, 2, 1);
  }

  /** Any access to any register. */
  access(): void {
    const dice = this.#dice;
    const offset = dice.of([dice.below(COMMON_SIZE), dice.below(Bar.size), At.device_status, QUEUE_ENABLE, Bar.isr]);
    const width = dice.of([1, 2, 4] as const);
    if (dice.onceIn(3)) this.#transport().read(offset, width);
    else this.#write(offset, width, dice.of([dice.word(), dice.below(16), 15]));
  }

  notify(queue: number): void {
    this.#write(Bar.notify + queue * NOTIFY_MULTIPLIER, 2, queue);
  }
}
