/** What the page says of saved machines. */
import { dateAndTime, relativeDate } from "../kit/relative-date.ts";
import { count, plural, size } from "../model/format.ts";
import type { SavedLogInfo, SavedMachineInfo } from "../state/saved-machine-contract.ts";

export const automaticName = (at: number): string => `Kept by the page, ${dateAndTime(at)}`;

/** For the end of a sentence. */
export function logText(log: SavedLogInfo | undefined): string {
  if (!log || log.events === 0) return "without a log";
  const left = log.leftOut > 0 ? ` (the oldest ${count(log.leftOut)} are left out)` : "";
  return `with its log of ${plural(log.events, "event")}${left}`;
}

/** Age, size and log. */
export const aboutText = (info: SavedMachineInfo): string =>
  `${info.automatic ? "kept" : "saved"} ${relativeDate(info.at)}, ${size(info.size)}, ${logText(info.log)}`;
