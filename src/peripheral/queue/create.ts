/** Makes virtqueues. Apart from the interface, as each form implements that. */
import type { GuestMemory } from "../guest/guest-memory.ts";
import { PackedQueue } from "./packed.ts";
import { checkPackedSetup } from "./packed-layout.ts";
import type { Queue, QueueOptions, QueueSetup, Rings } from "./queue.ts";
import { SplitQueue } from "./split.ts";
import { checkSetup } from "./split-layout.ts";

export type QueueForm = Rings["kind"];

type Create = (memory: GuestMemory, setup: QueueSetup, options: QueueOptions) => Queue;

const FORMS: Readonly<Record<QueueForm, Create>> = {
  split: (memory, setup, options) => {
    checkSetup(memory, setup, options.violated);
    return new SplitQueue(memory, setup, options);
  },
  packed: (memory, setup, options) => {
    checkPackedSetup(memory, setup, options.violated);
    return new PackedQueue(memory, setup, options);
  },
};

/** A queue of that form. Throws {@link DriverError} unless all of its areas are in RAM. */
export const createQueue = (form: QueueForm, ...parts: Parameters<Create>): Queue => FORMS[form](...parts);
