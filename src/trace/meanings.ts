/** What each kind of event and each of its fields says, for documents. The compiler sees that none is missing. */
import type { AttachedQueue, Stamp, TraceDescriptor, TraceKind } from "../contract/trace.ts";
import type { EventOf } from "./event-of.ts";
import type { Own } from "./kinds.ts";

export interface Meaning<F extends string = string> {
  readonly what: string;
  readonly fields: Readonly<Record<F, string>>;
}

export const STAMP_MEANINGS: Readonly<Record<keyof Stamp, string>> = {
  at: "Milliseconds on the host's clock since the machine's start.",
  instructions: "Guest instructions retired since the machine's start.",
  device: "The device's name.",
};

export const ITEM_MEANINGS: Readonly<Record<keyof TraceDescriptor | keyof AttachedQueue | "offset" | "bytes", string>> =
  {
    index: "Index in the table it stands in.",
    table: "Which table that is.",
    address: "Guest address of the buffer.",
    length: "Bytes of the buffer.",
    writable: "Whether the device may write to it, else it may read it.",
    offset: "Where in the device-writable part.",
    bytes: "What was written there.",
    size: "Entries of the virtqueue, at most.",
    name: "What people call it; virtqueues that do the same have the same name.",
  };

const request = "Number of the request, from 1 for each device; never used twice.";
const queue = "Index of the virtqueue.";
const position = "Free-running position in the ring; the slot is its remainder by the queue's size.";
const head = "Index of the chain's first descriptor.";

export const MEANINGS: { readonly [K in TraceKind]: Meaning<keyof Own<EventOf<K>> & string> } = {
  attached: {
    what: "The device as it is plugged in: first of all, and again whenever any of it changes.",
    fields: {
      type: "Virtio device ID, e.g. 20 for a crypto device.",
      dialect: "Which form of its type it is; `none` if its type has one form only.",
      features: "Feature bits on offer.",
      queues: "Its virtqueues in order.",
      config:
        "The device configuration space: a crypto device says in it whether it is ready, and how many data queues it has.",
    },
  },
  register: {
    what: "The driver read or wrote a register.",
    fields: {
      access: "Which of the two.",
      bank: "The structure the register is in: one of the PCI capabilities, or configuration space.",
      offset: "Where in it.",
      width: "Bytes.",
      value: "What was read or written.",
    },
  },
  status: {
    what: "device_status changed.",
    fields: {
      from: "Before.",
      to: "After.",
      by: "Who changed it; the device does for DEVICE_NEEDS_RESET and for a refused FEATURES_OK.",
    },
  },
  features: {
    what: "The driver wrote FEATURES_OK.",
    fields: {
      offered: "Feature bits of the device.",
      accepted: "Feature bits of the driver.",
      agreed: "Whether the device can work with them.",
    },
  },
  "queue-enabled": {
    what: "The driver enabled a virtqueue.",
    fields: {
      queue,
      size: "Its entries.",
      desc: "Guest address of the descriptor table.",
      driver: "Guest address of the available ring.",
      deviceArea: "Guest address of the used ring.",
    },
  },
  notify: { what: "The driver wrote to the notify register: a kick.", fields: { queue } },
  popped: {
    what: "The device took a chain from the available ring.",
    fields: {
      request,
      queue,
      position,
      head,
      chain: "Its descriptors in order.",
      readable: "The device-readable bytes of the request, put together.",
      writableLength: "Bytes the device may write.",
    },
  },
  submitted: {
    what: "The request was handed to the engine.",
    fields: { request, operation: "What the engine is asked for." },
  },
  working: {
    what: "An engine worker began with it.",
    fields: { request, worker: "Number of the worker, from 0." },
  },
  progress: {
    what: "A long operation goes on.",
    fields: { request, step: "What it looks for.", candidates: "How many it has looked at." },
  },
  completed: {
    what: "The engine answered.",
    fields: { request, ok: "Whether it could do it.", detail: "Why not; else empty." },
  },
  refused: {
    what: "The device refused the request.",
    fields: {
      request,
      status: "With which status.",
      clause: "What the request broke: number and title.",
      why: "How.",
    },
  },
  used: {
    what: "The chain went back to the driver through the used ring.",
    fields: {
      request,
      queue,
      position,
      head,
      length: "used.len as the driver sees it.",
      written: "What the device wrote into the device-writable part, each piece with its place.",
    },
  },
  interrupt: {
    what: "The device raised its interrupt.",
    fields: { cause: "For a used buffer, or a new configuration." },
  },
  "isr-read": {
    what: "The driver read the ISR status, which lowers the interrupt.",
    fields: { value: "What it read." },
  },
  hold: { what: "A person put a queue on hold, or ended it.", fields: { queue, on: "Which of the two." } },
  held: { what: "A request was taken while its queue was on hold: it waits.", fields: { queue, request } },
  released: { what: "A request that waited goes on.", fields: { queue, request } },
  injected: {
    what: "A person's rule broke the request.",
    fields: { request, fault: "How, in one word.", detail: "How, in a sentence." },
  },
  fault: {
    what: "The driver broke virtio: the device set DEVICE_NEEDS_RESET.",
    fields: { clause: "Number and title in VIRTIO 1.4.", problem: "What it did." },
  },
  reset: {
    what: "The device was reset.",
    fields: { cause: "By whom.", dropped: "Requests in flight that were dropped." },
  },
  violation: {
    what: "The driver broke a rule of virtio, and the device serves it all the same. Each rule is reported once for each queue between two resets.",
    fields: {
      clause: "Number and title in VIRTIO 1.4.",
      must: "The sentence that the driver broke.",
      problem: "What it did.",
    },
  },
};
