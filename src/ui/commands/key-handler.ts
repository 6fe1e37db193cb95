/**
 * Handles the page's shortcuts. Single keys can be switched off (WCAG 2.1.4), and all but one work in the inspector only.
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
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    placesOf(event).some((place) => run(event, { page, place }));
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

/** Where the key was pressed, in the words of the table. */
function placesOf(event: KeyboardEvent): ShortcutScope[] {
  const region = regionOf(event.target);
  const places: ShortcutScope[] = ["everywhere"];
  if (singleKeys.peek() && !isTyping(event)) places.push("outside-text");
  if (region !== "terminal") places.push("page");
  const isInside = region === "requests" || region === "detail" || region === "device";
  if (isInside && singleKeys.peek() && !isTaken(event)) places.push("inspector");
  return places;
}

/** Whether a letter goes into a text. The terminal's own is a text area. */
function isTyping({ target }: KeyboardEvent): boolean {
  const field = target instanceof Element && target.closest("input, textarea, select, [contenteditable]");
  if (!field) return false;
  return !(field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox"));
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
