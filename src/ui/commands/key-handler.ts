/**
 * Handles the page's shortcuts. Single keys work only inside the inspector (WCAG 2.1.4) and can be switched off.
 */
import { signal } from "@preact/signals";
import { localStore } from "../kit/local-storage.ts";
import { regionOf } from "../kit/regions.ts";
import type { Page } from "../state/page-context.ts";
import { SHORTCUTS, type ShortcutScope } from "./shortcuts.ts";

const SINGLE_KEYS = "single-keys";
/** Whether the shortcuts of the inspector work. */
export const singleKeys = signal(localStore.get(SINGLE_KEYS) !== "off");

export function switchSingleKeys(on: boolean): void {
  singleKeys.value = on;
  localStore.set(SINGLE_KEYS, on ? "on" : "off");
}

/** Runs what a key stands for in the list; tells whether it stood for anything. */
export function runListKey(event: KeyboardEvent, page: Page): boolean {
  return run(event, { page, place: "list" });
}

/** Listens on the document; returns how to stop. */
export function watchKeys(page: Page): () => void {
  const onKey = (event: KeyboardEvent) => {
    const name = regionOf(event.target);
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (run(event, { page, place: "everywhere" }) || name === "terminal") return;
    if (run(event, { page, place: "page" })) return;
    const isInside = name === "requests" || name === "detail" || name === "device";
    if (isInside && singleKeys.peek() && !isTaken(event)) run(event, { page, place: "inspector" });
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

/** Whether what has the focus needs the key itself. */
function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, select, [contenteditable], [role=menu]")) return true;
  return key === " " && target.closest("button, a, summary, [role=tab]") !== null;
}

function run(event: KeyboardEvent, { page, place }: { readonly page: Page; readonly place: ShortcutScope }): boolean {
  if (event.altKey) return false;
  const shortcut = SHORTCUTS.find((each) => each.place === place && each.keys.includes(nameOf(event)));
  if (!shortcut) return false;
  event.preventDefault();
  event.stopPropagation();
  shortcut.run(page);
  return true;
}

/** As the table has it. The space bar gives the same key with Shift; any other key gives another one. */
function nameOf({ ctrlKey, metaKey, shiftKey, key }: KeyboardEvent): string {
  return `${ctrlKey ? "Ctrl+" : ""}${metaKey ? "Meta+" : ""}${shiftKey && key === " " ? "Shift+" : ""}${key}`;
}
