/** What the rows that are no requests say. */
import type { EventOf } from "../../../trace/event-of.ts";
import { clock } from "../format.ts";
import type { Device } from "./device.ts";

export function holdText(device: Device, { queue, on }: EventOf<"hold">): string {
  const name = device.queueName(queue);
  if (device.isHoldToldAgain) return `${name} is on hold`;
  return on ? `${name} was put on hold` : `The hold of ${name} was ended`;
}

const RESUMED_TEXT = {
  restored: "Machine restored",
  recording: "Recording began again",
} as const;

/** E.g. `Machine restored: as it was at 12.345 s; 2 in flight`. */
export function resumedText({ cause, at, inFlight }: EventOf<"resumed">): string {
  const when = cause === "restored" ? `: as it was at ${clock(at)}` : "";
  return `${RESUMED_TEXT[cause]}${when}${inFlight.length === 0 ? "" : `; ${inFlight.length} in flight`}`;
}

export const RESET_CLAUSE = "2.4 Device Reset";
const RESET_TEXT = {
  driver: "The driver reset the device",
  machine: "The machine was reset",
  host: "The page reset the device",
} as const;

/** E.g. `The driver reset the control queue; 2 in flight were dropped`. */
export function queueResetText(device: Device, { queue, dropped }: EventOf<"queue-reset">): string {
  const text = `The driver reset ${device.queueName(queue)}`;
  return dropped === 0 ? text : `${text}; ${dropped} in flight were dropped`;
}

export const QUEUE_RESET_CLAUSE = "2.6.1 Virtqueue Reset";

export const resetText = ({ cause, dropped }: EventOf<"reset">): string =>
  dropped === 0 ? RESET_TEXT[cause] : `${RESET_TEXT[cause]}; ${dropped} in flight were dropped`;
