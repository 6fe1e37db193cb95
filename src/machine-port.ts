/** Machine messages as they cross from the machine's thread to the page's: events go packed. */
import type { MachineMessage } from "./contract/machine.ts";
import type { EventBin } from "./machine/batch.ts";
import { buffersOf, EventPacker, type PackedEvents, UnpackedEvents } from "./trace/packed.ts";

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

/** Packs each event when it happens: nothing of it has to live until the next message. */
export function packingBin(port: MessagePort): EventBin {
  const packer = new EventPacker();
  return {
    add: (event) => packer.add(event),
    send: (batch) => {
      const packed = packer.take();
      port.postMessage({ type: "packed-trace", packed, ...batch } satisfies PortMessage, buffersOf(packed));
    },
  };
}

export function received(message: PortMessage): MachineMessage {
  if (message.type !== "packed-trace") return message;
  const { packed, dropped, epoch } = message;
  return { type: "trace", events: new UnpackedEvents(packed), dropped, epoch };
}
