/** Where a driver of the ring fuzzer puts its queues. */
import type { Dice } from "./dice.ts";

/** Address of the first. */
export const QUEUES = 0x1000;
const RING_SIZES = [1, 2, 4, 8, 8, 8, 16];
const PACKED_SIZES = [1, 2, 3, 5, 7, 8, 8, 12, 16];
/** As many as a device can have here, the control queue among them. */
export const MOST_QUEUES = 3;

/** Where the driver put a queue. */
export interface Ring {
  readonly index: number;
  readonly size: number;
  readonly desc: number;
  readonly driver: number;
  readonly device: number;
}

/** Queues side by side, but for some areas that lie over others. Those of packed queues are no larger. */
export function laidOut(dice: Dice, form: "split" | "packed"): Ring[] {
  let at = QUEUES;
  const place = (bytes: number, align: number) => {
    const overlaid = dice.onceIn(30);
    const address = overlaid ? QUEUES + 16 * dice.below(0x180) : Math.ceil(at / align) * align;
    if (!overlaid) at = address + bytes;
    return address;
  };
  return Array.from({ length: MOST_QUEUES }, (_, index) => {
    const size = dice.of(form === "split" ? RING_SIZES : PACKED_SIZES);
    const [desc, driver, device] = [place(16 * size, 16), place(6 + 2 * size, 2), place(6 + 8 * size, 4)];
    return { index, size, desc, driver, device };
  });
}
