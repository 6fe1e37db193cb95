/**
 * All the page's shortcuts, in one table: what handles the keys reads it, and so does the sheet that lists them. Single
 * keys work only inside the inspector (WCAG 2.1.4) and can be switched off.
 */
import { signal } from "@preact/signals";
import { announce } from "./announcements.tsx";
import {
  goTo,
  move,
  moveInSession,
  nextMark,
  openGroup,
  selectFirst,
  selectLast,
  toGroup,
  toggleMark,
} from "./navigate.ts";
import { showOverlay } from "./overlays.tsx";
import type { Page } from "./page.ts";
import { focusRegion } from "./regions.ts";
import { remember, remembered } from "./remembered.ts";
import { fieldClause } from "./selected-field.ts";

/** `list`: in the request list. `inspector`: there, in the detail and the device. `page`: all but the terminal. */
type Place = "list" | "inspector" | "page";

export interface Shortcut {
  readonly place: Place;
  /** As KeyboardEvent.key has them, with `Ctrl+` in front; the first is the one that is shown. */
  readonly keys: readonly [string, ...string[]];
  readonly text: string;
  run(page: Page): void;
}

const SINGLE_KEYS = "single-keys";
/** Whether the shortcuts of the inspector work. */
export const singleKeys = signal(remembered(SINGLE_KEYS) !== "off");

export function switchSingleKeys(on: boolean): void {
  singleKeys.value = on;
  remember(SINGLE_KEYS, on ? "on" : "off");
}

/** Lines a page key moves by. */
const PAGE = 10;

const LIST: readonly Shortcut[] = [
  { place: "list", keys: ["ArrowDown", "j"], text: "Next row", run: ({ store }) => move(store, 1) },
  { place: "list", keys: ["ArrowUp", "k"], text: "Row before", run: ({ store }) => move(store, -1) },
  { place: "list", keys: ["PageDown"], text: "Ten rows on", run: ({ store }) => move(store, PAGE) },
  { place: "list", keys: ["PageUp"], text: "Ten rows back", run: ({ store }) => move(store, -PAGE) },
  { place: "list", keys: ["Home"], text: "First row", run: ({ store }) => selectFirst(store) },
  { place: "list", keys: ["End"], text: "Newest row, and follow", run: ({ store }) => selectLast(store) },
  { place: "list", keys: ["ArrowRight"], text: "Open a group", run: ({ store }) => void openGroup(store, "open") },
  {
    place: "list",
    keys: ["ArrowLeft"],
    text: "Close a group, or go to its line",
    run: ({ store }) => void (openGroup(store, "closed") || toGroup(store)),
  },
  {
    place: "list",
    keys: ["Enter"],
    text: "Into the detail; open or close a group",
    run: ({ store }) => void (openGroup(store, "toggle") || focusRegion("detail")),
  },
  { place: "list", keys: ["Escape"], text: "Select nothing, and follow", run: ({ store }) => store.resumeTail() },
];

const INSPECTOR: readonly Shortcut[] = [
  { place: "inspector", keys: ["/"], text: "Write a filter", run: () => document.getElementById("filter")?.focus() },
  {
    place: "inspector",
    keys: ["f"],
    text: "Filter by the selected field",
    run: ({ store }) => withField((clause) => store.narrow(clause)),
  },
  {
    place: "inspector",
    keys: ["F"],
    text: "Exclude what has the selected field's value",
    run: ({ store }) => withField((clause) => store.exclude(clause)),
  },
  { place: "inspector", keys: ["]"], text: "Next request of the session", run: ({ store }) => moveInSession(store, 1) },
  {
    place: "inspector",
    keys: ["["],
    text: "Request of the session before",
    run: ({ store }) => moveInSession(store, -1),
  },
  { place: "inspector", keys: ["m"], text: "Mark the row", run: ({ store }) => toggleMark(store) },
  { place: "inspector", keys: ["M"], text: "Next marked row", run: ({ store }) => nextMark(store) },
  { place: "inspector", keys: ["g"], text: "Go to a request by its number", run: () => showOverlay("go-to") },
  { place: "inspector", keys: ["c"], text: "Copy", run: () => openCopyMenu() },
  {
    place: "inspector",
    keys: [" "],
    text: "Recording on or off",
    run: ({ store, session }) => session.record(!store.recording.peek()),
  },
  { place: "inspector", keys: ["h"], text: "Hold the shown queue, or release it", run: toggleHold },
  { place: "inspector", keys: ["."], text: "Let one held request go on", run: step },
  { place: "inspector", keys: ["?"], text: "This sheet", run: () => showOverlay("keys") },
];

const WHOLE_PAGE: readonly Shortcut[] = [
  { place: "page", keys: ["Ctrl+k", "Meta+k"], text: "All actions", run: () => showOverlay("palette") },
];

export const SHORTCUTS: readonly Shortcut[] = [...LIST, ...INSPECTOR, ...WHOLE_PAGE];

function withField(use: (clause: string) => void): void {
  const clause = fieldClause();
  if (clause === undefined) announce("Select a field in the detail first.");
  else use(clause);
}

function openCopyMenu(): void {
  const button = document.querySelector<HTMLElement>(".copy-menu button");
  if (button) button.click();
  else announce("Select a request first.");
}

/** Holds the shown queue of the shown device, or ends that. */
export function toggleHold({ store, session }: Page): void {
  const { device, queue, condition } = store;
  if (!device || !condition) return;
  session.command(device.name, { do: "hold", queue, on: !condition.onHold.includes(queue) });
}

/** Lets the oldest held request of the shown queue go on. */
export function step({ store, session }: Page): void {
  const { device, queue } = store;
  if (device) session.command(device.name, { do: "release", queue });
}

/** Selects a request by its number, or says that there is none. */
export function goToRequest({ store }: Page, request: number): void {
  if (goTo(store, request)) focusRegion("requests");
  else announce(`There is no request ${request} in the log.`);
}

// --- handling ---

/** Runs what a key stands for in the list; tells whether it stood for anything. */
export function runListKey(event: KeyboardEvent, page: Page): boolean {
  return run(event, { page, place: "list" });
}

/** Listens on the document; returns how to stop. */
export function watchKeys(page: Page): () => void {
  const onKey = (event: KeyboardEvent) => {
    const region = event.target instanceof Element ? event.target.closest("[data-region]") : null;
    const name = region?.getAttribute("data-region");
    if (event.defaultPrevented || name === "terminal" || document.querySelector("dialog[open]")) return;
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

function run(event: KeyboardEvent, { page, place }: { readonly page: Page; readonly place: Place }): boolean {
  if (event.altKey) return false;
  const name = `${event.ctrlKey ? "Ctrl+" : ""}${event.metaKey ? "Meta+" : ""}${event.key}`;
  const shortcut = SHORTCUTS.find((each) => each.place === place && each.keys.includes(name));
  if (!shortcut) return false;
  event.preventDefault();
  event.stopPropagation();
  shortcut.run(page);
  return true;
}
