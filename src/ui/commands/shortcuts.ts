/**
 * All the page's shortcuts, in one table. The key handler reads it, and so does the dialog that lists them.
 */

import { focusRegion, regionOf } from "../kit/regions.ts";
import { showToast } from "../kit/toast.tsx";
import { commandConjunct } from "../model/filter/conjuncts.ts";
import type { WantedRequest } from "../model/wanted-request.ts";
import { Layout } from "../state/layout.ts";
import { showOverlay } from "../state/overlay.ts";
import type { Page } from "../state/page-context.ts";
import {
  goTo,
  move,
  moveInSession,
  nextMark,
  openGroup,
  selectFirst,
  selectLast,
  toggleMark,
} from "../state/row-navigation.ts";
import { selectedFieldFilter } from "../state/selected-field-filter.ts";

/**
 * `list`: in the request list. `inspector`: there, in the detail and the device. `page`: all but the terminal.
 * `outside-text`: the same, but for fields that one types into. `everywhere`: there, too.
 */
export type ShortcutScope = "list" | "inspector" | "outside-text" | "page" | "everywhere";

export interface Shortcut {
  readonly place: ShortcutScope;
  /** As KeyboardEvent.key has them, with `Ctrl+` in front, or `Shift+` before the space bar. */
  readonly keys: readonly [string, ...string[]];
  readonly text: string;
  run(page: Page): void;
}

/** Lines a page key moves by. */
const PAGE = 10;

const LIST: readonly Shortcut[] = [
  { place: "list", keys: ["ArrowDown", "j"], text: "Next row", run: (page) => move(page, 1) },
  { place: "list", keys: ["ArrowUp", "k"], text: "Row before", run: (page) => move(page, -1) },
  { place: "list", keys: ["PageDown", " "], text: "Ten rows on", run: (page) => move(page, PAGE) },
  { place: "list", keys: ["PageUp", "Shift+ "], text: "Ten rows back", run: (page) => move(page, -PAGE) },
  { place: "list", keys: ["Home"], text: "First row", run: (page) => selectFirst(page) },
  { place: "list", keys: ["End"], text: "Newest row, and stay there", run: (page) => selectLast(page) },
  { place: "list", keys: ["ArrowRight"], text: "Open a group", run: (page) => void openGroup(page, "open") },
  {
    place: "list",
    keys: ["ArrowLeft"],
    text: "Close a group, or go to its line",
    run: (page) => void (openGroup(page, "closed") || page.selection.toGroup()),
  },
  {
    place: "list",
    keys: ["Enter"],
    text: "Into the detail; open or close a group",
    run: (page) => void (openGroup(page, "toggle") || focusRegion("detail")),
  },
  {
    place: "list",
    keys: ["Escape"],
    text: "Select nothing, and stay at the newest row",
    run: (page) => void (page.layout.restore() || page.selection.resumeTail()),
  },
];

const INSPECTOR: readonly Shortcut[] = [
  { place: "inspector", keys: ["/"], text: "Write a filter", run: () => document.getElementById("filter")?.focus() },
  {
    place: "inspector",
    keys: ["f"],
    text: "Filter by the selected field, or by a selected command",
    run: (page) => withField(page, (clause) => page.filter.narrow(clause)),
  },
  {
    place: "inspector",
    keys: ["F"],
    text: "Exclude what has the selected field's value",
    run: (page) => withField(page, (clause) => page.filter.exclude(clause)),
  },
  { place: "inspector", keys: ["]"], text: "Next request of the session", run: (page) => moveInSession(page, 1) },
  {
    place: "inspector",
    keys: ["["],
    text: "Request of the session before",
    run: (page) => moveInSession(page, -1),
  },
  { place: "inspector", keys: ["m"], text: "Mark the row", run: (page) => toggleMark(page) },
  { place: "inspector", keys: ["M"], text: "Next marked row", run: (page) => nextMark(page) },
  { place: "inspector", keys: ["g"], text: "Go to a request by its number", run: () => showOverlay("go-to") },
  { place: "inspector", keys: ["c"], text: "Copy", run: () => openCopyMenu() },
  {
    place: "inspector",
    keys: ["R"],
    text: "Recording on or off",
    run: (page) => page.connection.record(!page.machine.recording.peek()),
  },
  { place: "inspector", keys: ["h"], text: "Hold the shown queue, or release it", run: toggleHold },
  { place: "inspector", keys: ["."], text: "Let one held request go on", run: step },
];

const WHOLE_PAGE: readonly Shortcut[] = [
  { place: "everywhere", keys: ["F9"], text: "The whole page for a region, or back", run: toggleMaximised },
  { place: "page", keys: ["Escape"], text: "All regions again, after F9", run: ({ layout }) => void layout.restore() },
  { place: "outside-text", keys: ["?"], text: "This sheet", run: () => showOverlay("keys") },
  { place: "page", keys: ["Ctrl+k", "Meta+k"], text: "All actions", run: () => showOverlay("palette") },
];

export const SHORTCUTS: readonly Shortcut[] = [...LIST, ...INSPECTOR, ...WHOLE_PAGE];

function withField({ selection }: Page, use: (clause: string) => void): void {
  const command = selection.group.peek() === undefined ? undefined : selection.command;
  const clause = command ? commandConjunct(command.number) : selectedFieldFilter.peek();
  if (clause === undefined) showToast("Select a field in the detail first.");
  else use(clause);
}

/** The region that has the focus, or the one that has the page already. */
function toggleMaximised({ layout }: Page): void {
  const region = layout.maximised.peek() ?? Layout.region(regionOf(document.activeElement));
  if (region) layout.toggle(region);
  else showToast("Go into a region first: F6.");
}

function openCopyMenu(): void {
  const button = document.querySelector<HTMLElement>(".copy-menu button");
  if (button) button.click();
  else showToast("Select a request first.");
}

/** Holds the shown queue of the shown device, or ends that. */
export function toggleHold({ choice, connection }: Page): void {
  const { device, queue, condition } = choice;
  if (!device || !condition) return;
  connection.command(device.name, { do: "hold", queue, on: !condition.onHold.includes(queue) });
}

/** Lets the oldest held request of the shown queue go on. */
export function step({ choice, connection }: Page): void {
  const { device, queue } = choice;
  if (device) connection.command(device.name, { do: "release", queue });
}

/** Selects a request, or says that there is none. */
export function goToRequest(page: Page, wanted: WantedRequest): void {
  const { request, device } = wanted;
  if (goTo(page, wanted)) focusRegion("requests");
  else showToast(`There is no request ${request}${device === undefined ? "" : ` of ${device}`} in the log.`);
}
