/** Machine messages as they cross from the machine's thread to the page's: events go packed. */
import type { MachineMessage } from "./contract/machine.ts";
import type { TraceEvent } from "./contract/trace.ts";
import type { EventBin } from "./machine/batch.ts";
import {
  buffersOf,
  copyOf,
  EventPacker,
  type PackedEvents,
  type PackingRoom,
  roomOf,
  UnpackedEvents,
} from "./trace/packed.ts";

interface PackedTrace {
  readonly type: "packed-trace";
  readonly packed: PackedEvents;
  readonly dropped: number;
  readonly epoch: number;
}

export type PortMessage = MachineMessage | PackedTrace;

/** The worker as the page has it, or the worker's own global scope. */
export interface Line {
  postMessage(message: PortMessage | PackingRoom, handedOver: Transferable[]): void;
}

export function send(line: Line, message: MachineMessage): void {
  line.postMessage(message, message.type === "console" ? [message.bytes.buffer] : []);
}

/**
 * Packs each event when it happens: nothing of it has to live until the next message. The buffers go to the page and
 * come back, and the page finds the memory for what it keeps: this thread runs the guest.
 */
export class PackingBin implements EventBin {
  readonly #line: Line;
  readonly #packer = new EventPacker();

  constructor(line: Line) {
    this.#line = line;
  }

  add(event: TraceEvent): void {
    this.#packer.add(event);
  }

  send(batch: { readonly dropped: number; readonly epoch: number }): void {
    const packed = this.#packer.take();
    this.#line.postMessage({ type: "packed-trace", packed, ...batch }, buffersOf(roomOf(packed)));
  }

  /** The page has taken what was in there. */
  giveBack(room: PackingRoom): void {
    this.#packer.giveBack(room);
  }
}

/** A message that came over `line`. */
export function received(message: PortMessage, line: Line): MachineMessage {
  if (message.type !== "packed-trace") return message;
  const { packed, dropped, epoch } = message;
  const events = new UnpackedEvents(copyOf(packed));
  const room = roomOf(packed);
  line.postMessage(room, buffersOf(room));
  return { type: "trace", events, dropped, epoch };
}
