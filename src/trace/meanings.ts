/** The meaning of each kind of event and of its fields, for documents. The compiler finds a missing one. */
import type { AttachedQueue, ResumedQueue, Stamp, TraceDescriptor, TraceKind } from "../contract/trace.ts";
import type { EventOf } from "./event-of.ts";
import type { Own } from "./kinds.ts";

export interface Meaning<F extends string = string> {
  readonly what: string;
  readonly fields: Readonly<Record<F, string>>;
}

export const STAMP_MEANINGS: Readonly<Record<keyof Stamp, string>> = {
  at: "Milliseconds on the host's clock since the machine's start.",
  instructions: "Guest instructions retired since the machine's start.",
  device: "The device's name. Empty for `command` and `command-ended`, which are of no device.",
};

type ItemField = keyof TraceDescriptor | keyof AttachedQueue | keyof ResumedQueue | "request" | "offset" | "bytes";

export const ITEM_MEANINGS: Readonly<Record<ItemField, string>> = {
  index: "Index of the descriptor in its table.",
  table: "The table that has the descriptor.",
  address: "Guest address of the buffer.",
  length: "Bytes of the buffer.",
  writable: "Whether the device may write to it, else it may read it.",
  offset: "Offset in the device-writable part.",
  bytes: "The written bytes.",
  size: "Most entries of the virtqueue.",
  name: "The virtqueue's name for people; virtqueues with the same purpose share a name.",
  queue: "Index of the virtqueue.",
  taken: "Position of the next chain to take.",
  used: "Position of the next used element.",
  request: "Number of the request.",
};

const request = "Number of the request, from 1 for each device; never used twice.";
const queue = "Index of the virtqueue.";
const position =
  "Position in the ring. Split: it runs freely, the slot is its remainder by the queue's size. Packed: the slot, and in bit 15 the wrap counter.";
const head = "Index of the chain's first descriptor; of a packed queue its buffer ID.";

export const MEANINGS: { readonly [K in TraceKind]: Meaning<keyof Own<EventOf<K>> & string> } = {
  attached: {
    what: "The device as it is attached: the first event, and again after each change of a field.",
    fields: {
      type: "Virtio device ID, e.g. 20 for a crypto device.",
      dialect: "The dialect of its type; `none` if its type has one form only.",
      features: "Feature bits on offer.",
      queues: "Its virtqueues in order.",
      config: "The device configuration space. A crypto device's has its readiness and its number of data queues.",
    },
  },
  register: {
    what: "The driver read or wrote a register.",
    fields: {
      access: "Whether the driver read or wrote.",
      bank: "The structure the register is in: one of the PCI capabilities, or configuration space.",
      offset: "Offset in the structure.",
      width: "Width of the access in bytes.",
      value: "The value read or written.",
    },
  },
  status: {
    what: "device_status changed.",
    fields: {
      from: "The value before the change.",
      to: "The value after the change.",
      by: "The side that changed it. The device does for DEVICE_NEEDS_RESET and for a refused FEATURES_OK.",
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
      size: "Number of its entries.",
      desc: "Guest address of the descriptor area: the descriptor table, or the packed ring.",
      driver: "Guest address of the driver area: the available ring, or the driver's event suppression.",
      deviceArea: "Guest address of the device area: the used ring, or the device's event suppression.",
    },
  },
  waits: {
    what: "The device answered the request, which waits for its turn: requests before it are not answered (VIRTIO_F_IN_ORDER).",
    fields: { queue, request: "Number of the request." },
  },
  "queue-reset": {
    what: "The driver reset one queue, which is not enabled any more (VIRTIO_F_RING_RESET).",
    fields: { queue, dropped: "Requests of the queue in flight that were dropped." },
  },
  notify: { what: "The driver wrote to the notify register: a kick.", fields: { queue } },
  popped: {
    what: "The device took a chain from the ring.",
    fields: {
      request,
      queue,
      position,
      head,
      chain: "Its descriptors in order.",
      readable: "The device-readable bytes of the request, put together.",
      writableLength: "Number of bytes that the device may write.",
    },
  },
  submitted: {
    what: "The request was handed to the engine.",
    fields: { request, operation: "The operation that the engine performs." },
  },
  working: {
    what: "An engine worker started the request.",
    fields: { request, worker: "Number of the worker, from 0." },
  },
  progress: {
    what: "A long operation made progress.",
    fields: { request, step: "The object of its search.", candidates: "Number of candidates tried." },
  },
  completed: {
    what: "The engine answered.",
    fields: { request, ok: "Whether the operation succeeded.", detail: "The reason of a failure; else empty." },
  },
  refused: {
    what: "The device refused the request.",
    fields: {
      request,
      status: "The status of the answer.",
      clause: "The clause that the request broke: number and title.",
      why: "The reason of the refusal.",
    },
  },
  used: {
    what: "The chain went back to the driver through the ring.",
    fields: {
      request,
      queue,
      position,
      head,
      length: "used.len as the driver sees it.",
      written: "The bytes that the device wrote into the device-writable part, each range with its offset.",
    },
  },
  interrupt: {
    what: "The device raised its interrupt.",
    fields: { cause: "Used buffers, or a changed configuration." },
  },
  "isr-read": {
    what: "The driver read the ISR status, which lowers the interrupt.",
    fields: { value: "The value read." },
  },
  hold: { what: "A person put a queue on hold, or ended it.", fields: { queue, on: "Whether the hold begins." } },
  held: { what: "A request was taken while its queue was on hold: it waits.", fields: { queue, request } },
  released: { what: "A request on hold was released.", fields: { queue, request } },
  injected: {
    what: "A person's rule broke the request.",
    fields: { request, fault: "The kind of fault.", detail: "The fault as a sentence." },
  },
  fault: {
    what: "The driver broke virtio: the device set DEVICE_NEEDS_RESET.",
    fields: { clause: "Number and title in VIRTIO 1.4.", problem: "The driver's action." },
  },
  reset: {
    what: "The device was reset.",
    fields: { cause: "The side that reset it.", dropped: "Requests in flight that were dropped." },
  },
  violation: {
    what: "The driver broke a rule of virtio, and the device serves it all the same. Each rule is reported once for each queue between two resets.",
    fields: {
      clause: "Number and title in VIRTIO 1.4.",
      must: "The sentence that the driver broke.",
      problem: "The driver's action.",
    },
  },
  command: {
    what: "The guest's shell began a command. Requests up to its end are made while it runs.",
    fields: {
      command: "Number of the command, from 1.",
      text: "The line that was edited; empty if it could not be told. A redacted file keeps the first words only.",
    },
  },
  "command-ended": {
    what: "The command ended, or went to the background.",
    fields: {
      command: "Number of the command.",
      outcome: "Whether the shell told the status.",
      status: "The exit status; 0 if it is unknown.",
    },
  },
  resumed: {
    what: "The log goes on in the middle of the device's life. Its state follows as it is, in events that are no changes.",
    fields: {
      cause: "Whether the machine goes on from a saved state, or recording was off.",
      status: "device_status as it is.",
      queues: "The virtqueues that are enabled, and how far each is.",
      onHold: "The virtqueues on hold; a `hold` of each follows.",
      inFlight: "The requests in flight; a `popped` of each follows.",
    },
  },
};
