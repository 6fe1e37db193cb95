/** Which dialog is open over the page: one at a time. */
import { type ReadonlySignal, signal } from "@preact/signals";

export type Overlay =
  | "about"
  | "documents"
  | "filter-help"
  | "glossary"
  | "go-to"
  | "keys"
  | "log-full"
  | "palette"
  | "save-trace"
  | "saved-machines"
  | "link";

const shown = signal<Overlay | undefined>(undefined);

/** The dialog that is open; undefined while none is. */
export const shownOverlay: ReadonlySignal<Overlay | undefined> = shown;

export function showOverlay(overlay: Overlay | undefined): void {
  shown.value = overlay;
}

export const closeOverlay = (): void => showOverlay(undefined);

/** Closes the overlay, restores the focus, and then runs an action that may move the focus. */
export function closeAndThen(next: () => void): void {
  closeOverlay();
  setTimeout(next, 0);
}
