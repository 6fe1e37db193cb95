/** Where a tip goes: below its word, above it if there is no room, and inside of the window. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Box = Size & { readonly left: number; readonly top: number };

/** Pixels between tip and word. None: the pointer has to get from one to the other. */
const GAP = 0;
/** Pixels that stay free at the window's edges. */
const MARGIN = 4;

export function placeOfTip(word: Box, tip: Size, window: Size): { readonly left: number; readonly top: number } {
  const below = word.top + word.height + GAP;
  const above = word.top - tip.height - GAP;
  const fitsBelow = below + tip.height <= window.height - MARGIN;
  const top = fitsBelow || above < MARGIN ? below : above;
  const rightmost = window.width - tip.width - MARGIN;
  return { left: Math.max(MARGIN, Math.min(word.left, rightmost)), top };
}
