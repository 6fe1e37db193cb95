/** The driver's side of one queue in each form that a queue has: descriptors of one writable byte each. */
import { isUsed } from "../../wire/virtio/packed-ring.ts";
import { advanced, FIRST_POSITION, slotOf, wrapOf } from "../../wire/virtio/ring-position.ts";
import { createQueue, type QueueForm } from "../queue/create.ts";
import type { Queue, QueueSetup } from "../queue/queue.ts";
import { ArrayMemory } from "./memory.ts";

export const QUEUE_SIZE = 4;
const SETUP: QueueSetup = { size: QUEUE_SIZE, desc: 0x1000, driver: 0x2000, device: 0x3000 };
/** Of chain n, one byte on from here. */
export const BUFFERS = 0x8000;
const WRITE = 2;
/** PackedFlag.AVAIL and PackedFlag.USED, by their own numbers. */
const AVAIL = 0x80;
const USED = 0x8000;

export interface QueueDriver {
  readonly memory: ArrayMemory;
  readonly queue: Queue;
  /** A queue in the same memory, as a restored machine makes it. */
  another(): Queue;
  /** Makes a chain of one descriptor with this name available. */
  offer(head: number): void;
  /** What came back since the last call. */
  takeUsed(): { readonly id: number; readonly length: number }[];
  /** Asks the device for interrupts, or for none. */
  wantInterrupts(on: boolean): void;
  /** The position of either side that has gone on by so many chains from the start. */
  positionAfter(chains: number): number;
}

/** Without VIRTIO_F_EVENT_IDX. */
export const QUEUE_DRIVERS: Readonly<Record<QueueForm, () => QueueDriver>> = {
  split: splitDriver,
  packed: packedDriver,
};

const OPTIONS = { indirect: true, eventIdx: false, inOrder: false, readableLimit: 4096, violated: () => {} };

function splitDriver(): QueueDriver {
  const memory = new ArrayMemory(0x10000);
  for (let i = 0; i < QUEUE_SIZE; i++) {
    memory.writeU32(SETUP.desc + 16 * i, BUFFERS + i);
    memory.writeU32(SETUP.desc + 16 * i + 8, 1);
    memory.writeU16(SETUP.desc + 16 * i + 12, WRITE);
  }
  const another = () => createQueue("split", memory, SETUP, OPTIONS);
  let availIdx = 0;
  let usedIdx = 0;
  return {
    memory,
    queue: another(),
    another,
    offer: (head) => {
      memory.writeU16(SETUP.driver + 4 + 2 * (availIdx % QUEUE_SIZE), head);
      availIdx = (availIdx + 1) % 0x10000;
      memory.writeU16(SETUP.driver + 2, availIdx);
    },
    takeUsed: () => {
      const found: { id: number; length: number }[] = [];
      for (; usedIdx !== memory.readU16(SETUP.device + 2); usedIdx = (usedIdx + 1) % 0x10000) {
        const element = SETUP.device + 4 + 8 * (usedIdx % QUEUE_SIZE);
        found.push({ id: memory.readU32(element), length: memory.readU32(element + 4) });
      }
      return found;
    },
    wantInterrupts: (on) => memory.writeU16(SETUP.driver, on ? 0 : 1),
    positionAfter: (chains) => chains % 0x10000,
  };
}

function packedDriver(): QueueDriver {
  const memory = new ArrayMemory(0x10000);
  const another = () => createQueue("packed", memory, SETUP, OPTIONS);
  const at = (position: number) => SETUP.desc + 16 * slotOf(position);
  let nextAvail = FIRST_POSITION;
  let nextUsed = FIRST_POSITION;
  return {
    memory,
    queue: another(),
    another,
    offer: (head) => {
      memory.writeU32(at(nextAvail), BUFFERS + head);
      memory.writeU32(at(nextAvail) + 4, 0);
      memory.writeU32(at(nextAvail) + 8, 1);
      memory.writeU16(at(nextAvail) + 12, head);
      memory.writeU16(at(nextAvail) + 14, WRITE | (wrapOf(nextAvail) ? AVAIL : USED));
      nextAvail = advanced(nextAvail, 1, QUEUE_SIZE);
    },
    takeUsed: () => {
      const found: { id: number; length: number }[] = [];
      while (isUsed(memory.readU16(at(nextUsed) + 14), wrapOf(nextUsed))) {
        found.push({ id: memory.readU16(at(nextUsed) + 12), length: memory.readU32(at(nextUsed) + 8) });
        nextUsed = advanced(nextUsed, 1, QUEUE_SIZE);
      }
      return found;
    },
    wantInterrupts: (on) => memory.writeU16(SETUP.driver + 2, on ? 0 : 1),
    positionAfter: (chains) => advanced(FIRST_POSITION, chains % (2 * QUEUE_SIZE), QUEUE_SIZE),
  };
}
