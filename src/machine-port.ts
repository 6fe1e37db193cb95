/** Machine messages as they cross from the machine's thread to the page's: events go packed. */
import type { MachineMessage } from "./contract/machine.ts";
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

export function send(port: MessagePort, message: MachineMessage): void {
  port.postMessage(message satisfies PortMessage, message.type === "console" ? [message.bytes.buffer] : []);
}

/**
 * Packs each event when it happens: nothing of it has to live until the next message. The buffers go to the page and
 * come back, and the page finds the memory for what it keeps: this thread runs the guest.
 */
export function packingBin(port: MessagePort): EventBin {
  const packer = new EventPacker();
  port.onmessage = ({ data }: MessageEvent<PackingRoom>) => packer.giveBack(data);
  return {
    add: (event) => packer.add(event),
    send: (batch) => {
      const packed = packer.take();
      port.postMessage({ type: "packed-trace", packed, ...batch } satisfies PortMessage, buffersOf(roomOf(packed)));
    },
  };
}

/** A message that came from `port`. */
export function received(message: PortMessage, port: MessagePort): MachineMessage {
  if (message.type !== "packed-trace") return message;
  const { packed, dropped, epoch } = message;
  const events = new UnpackedEvents(copyOf(packed));
  const room = roomOf(packed);
  port.postMessage(room, buffersOf(room));
  return { type: "trace", events, dropped, epoch };
}
