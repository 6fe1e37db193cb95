/** Machine messages as they cross from the machine's thread to the page's: events go packed. */
import type { MachineMessage } from "../contract/machine.ts";
import type { TraceEvent } from "../contract/trace.ts";
import type { EventQueue } from "../machine/batch.ts";
import {
  buffersOf,
  copyOf,
  EventPacker,
  type PackedBuffers,
  type PackedEvents,
  transferListOf,
  UnpackedEvents,
} from "../trace/packed.ts";

interface PackedTrace {
  readonly type: "packed-trace";
  readonly packed: PackedEvents;
  readonly dropped: number;
  readonly epoch: number;
}

export type ChannelMessage = MachineMessage | PackedTrace;

/** The worker as the page has it, or the worker's own global scope. */
export interface Channel {
  postMessage(message: ChannelMessage | PackedBuffers, handedOver: Transferable[]): void;
}

export function send(channel: Channel, message: MachineMessage): void {
  channel.postMessage(message, message.type === "console" ? [message.bytes.buffer] : []);
}

/**
 * Packs each event when it happens: no event object has to live until the next message. The page copies the events and
 * returns the buffers. So the page allocates the memory that it keeps, and this thread runs the guest.
 */
export class PackedEventQueue implements EventQueue {
  readonly #channel: Channel;
  readonly #packer = new EventPacker();

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  add(event: TraceEvent): void {
    this.#packer.add(event);
  }

  send(batch: { readonly dropped: number; readonly epoch: number }): void {
    const packed = this.#packer.take();
    this.#channel.postMessage({ type: "packed-trace", packed, ...batch }, transferListOf(buffersOf(packed)));
  }

  /** The page has copied the events out of `buffers`: they are free for the next events. */
  recycle(buffers: PackedBuffers): void {
    this.#packer.recycle(buffers);
  }
}

/** A message that came over `channel`. */
export function received(message: ChannelMessage, channel: Channel): MachineMessage {
  if (message.type !== "packed-trace") return message;
  const { packed, dropped, epoch } = message;
  const events = new UnpackedEvents(copyOf(packed));
  const buffers = buffersOf(packed);
  channel.postMessage(buffers, transferListOf(buffers));
  return { type: "trace", events, dropped, epoch };
}
