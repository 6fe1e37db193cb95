/** What the rows that are no requests say. */
import type { EventOf } from "../../../trace/event-of.ts";
import type { Device } from "./device.ts";

export const holdText = (device: Device, { queue, on }: EventOf<"hold">): string =>
  on ? `${device.queueName(queue)} was put on hold` : `The hold of ${device.queueName(queue)} was ended`;

export const RESET_CLAUSE = "2.4 Device Reset";
const RESET_TEXT = {
  driver: "The driver reset the device",
  machine: "The machine was reset",
  host: "The page reset the device",
} as const;

export const resetText = ({ cause, dropped }: EventOf<"reset">): string =>
  dropped === 0 ? RESET_TEXT[cause] : `${RESET_TEXT[cause]}; ${dropped} in flight were dropped`;
