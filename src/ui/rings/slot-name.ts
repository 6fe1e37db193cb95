/** A slot of a ring in words: its name for screen readers, and its tip. */
import type { RingSlot } from "../model/rings/ring-scene.ts";
import { STATE_TEXT } from "./ring-interaction.ts";

interface SlotNameParts {
  readonly slot: RingSlot;
  /** Names of the indices that point to it. */
  readonly indices: readonly string[];
  /** The driver may or may not have read it. */
  readonly isUnsure: boolean;
}

export function slotName({ slot: { slot, head, length, request, state }, indices, isUnsure }: SlotNameParts): string {
  const known = state ?? (request === undefined ? undefined : "given back");
  return [
    `slot ${slot}`,
    head === undefined ? "not in the trace" : `head ${head}`,
    length !== undefined && `${length} bytes written`,
    request !== undefined && `request ${request}`,
    known ? STATE_TEXT[known] : "not in use",
    isUnsure && "perhaps not read by the driver yet",
    ...indices,
  ]
    .filter((part) => part !== false)
    .join(", ");
}
