/** A slot of a ring in words: its name for screen readers, and its tip. */
import type { RingSlot } from "../model/rings/ring-scene.ts";
import { STATE_TEXT } from "./ring-interaction.ts";

interface SlotNameParts {
  readonly slot: RingSlot;
  /** Names of the indices that point to it. */
  readonly indices: readonly string[];
  /** The driver may or may not have read it. */
  readonly isUnsure: boolean;
  /** Of a request that is over, where the next entry will be. */
  readonly isLeftover: boolean;
}

export function slotName({ slot: each, indices, isUnsure, isLeftover }: SlotNameParts): string {
  const { slot, head, length, request, state } = each;
  const known = state ?? (request === undefined ? undefined : "given back");
  return [
    `slot ${slot}`,
    head === undefined ? "not in the trace" : `head ${head}`,
    length !== undefined && `${length} bytes written`,
    request !== undefined && (isLeftover ? `was of request ${request}` : `request ${request}`),
    isLeftover ? "the next entries come here" : known ? STATE_TEXT[known] : "not in use",
    isUnsure && "perhaps not read by the driver yet",
    ...indices,
  ]
    .filter((part) => part !== false)
    .join(", ");
}
