/** What an entry of the browser's store says of a saved machine. Another version of this page may have written it. */
import { type AnyShape, boolean, count, readFields, type Shape, textUpTo, upTo } from "../../trace/fields.ts";
import type { SavedLogInfo, SavedMachineInfo } from "../state/saved-machine-contract.ts";

/** A name fits into a line of the list, and into an address. */
export const MAX_NAME = 60;

/** The latest time that a date can be, in milliseconds. */
const LAST_TIME = 8.64e15;

type Label = Omit<SavedMachineInfo, "id" | "log">;

const LABEL: Shape<Label> = { name: textUpTo(MAX_NAME), at: upTo(LAST_TIME), size: count, automatic: boolean };
const LOG: Shape<SavedLogInfo> = { events: count, leftOut: count };

/** The one machine that version 1 kept had no name. */
const UNNAMED = { name: "Saved machine", automatic: false };

/** Undefined for an entry that this page has not written. */
export function infoOf(id: unknown, entry: unknown): SavedMachineInfo | undefined {
  if (typeof id !== "string") return undefined;
  const label = fieldsOf<Label>(LABEL, entry, UNNAMED);
  if (!label) return undefined;
  const log = fieldsOf<SavedLogInfo>(LOG, (entry as { readonly log?: unknown }).log);
  return { ...label, name: nameOf(label.name) || UNNAMED.name, id, ...(log && { log }) };
}

/** One line, without blanks around it, and not longer than {@link MAX_NAME}. */
export const nameOf = (said: string): string =>
  said
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, MAX_NAME)
    .trim();

function fieldsOf<T>(shape: Shape<T>, entry: unknown, defaults: object = {}): T | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const read = readFields(shape as unknown as AnyShape, { ...defaults, ...entry });
  return read.ok ? (read.value as unknown as T) : undefined;
}
