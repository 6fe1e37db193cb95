/** Machine messages as they cross from the machine's thread to the page's: batches of events go packed. */
import type { MachineMessage } from "./contract/machine.ts";
import { buffersOf, type PackedEvents, packEvents, unpackEvents } from "./trace/packed.ts";

type TraceMessage = Extract<MachineMessage, { type: "trace" }>;

export type PortMessage =
  | Exclude<MachineMessage, TraceMessage>
  | (Omit<TraceMessage, "type" | "events"> & { readonly type: "packed-trace"; readonly packed: PackedEvents });

export function send(port: MessagePort, message: MachineMessage): void {
  if (message.type === "trace") {
    const { events, dropped, epoch } = message;
    const packed = packEvents(events);
    port.postMessage({ type: "packed-trace", packed, dropped, epoch } satisfies PortMessage, buffersOf(packed));
    return;
  }
  port.postMessage(message satisfies PortMessage, message.type === "console" ? [message.bytes.buffer] : []);
}

export function received(message: PortMessage): MachineMessage {
  if (message.type !== "packed-trace") return message;
  const { packed, dropped, epoch } = message;
  return { type: "trace", events: unpackEvents(packed), dropped, epoch };
}
