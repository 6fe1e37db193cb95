/** The page's own actions, and all that can be done now; loaded with the command palette. */

import { PRESETS } from "../filter/FilterChips.tsx";
import { chooseTheme, THEMES } from "../kit/theme.ts";
import { type Action, addedActions } from "../state/actions.ts";
import { showOverlay } from "../state/overlay.ts";
import type { Page } from "../state/page-context.ts";
import { SHORTCUTS, step, toggleHold } from "./shortcuts.ts";

/** All that can be done now. */
export const possibleActions = (page: Page): Action[] =>
  [...OWN, ...addedActions.value].filter(({ possible }) => possible?.(page) ?? true);

const isRunning = ({ store }: Page): boolean => store.machine.value === "running";
const isPaused = ({ store }: Page): boolean => store.machine.value === "paused";

/** That of a key, by its text in the table. */
function ofKey(key: string, text: string): Action {
  const shortcut = SHORTCUTS.find(({ keys }) => keys.includes(key));
  return { text, run: (page) => shortcut?.run(page) };
}

const OWN: readonly Action[] = [
  {
    text: "Boot the machine",
    possible: ({ store, session }) => store.canShowLive && !session.started.value,
    run: ({ session }) => session.boot(),
  },
  { text: "Pause the machine", possible: isRunning, run: ({ session }) => session.pause() },
  { text: "Resume the machine", possible: isPaused, run: ({ session }) => session.resume() },
  {
    text: "Reboot the guest",
    possible: (page) => isRunning(page) || isPaused(page),
    run: ({ session }) => session.reboot(),
  },
  { text: "Hold the shown queue, or release it", possible: hasCondition, run: toggleHold },
  { text: "Step: let one held request go on", possible: hasCondition, run: step },
  {
    text: "Recording on or off",
    possible: hasCondition,
    run: ({ store, session }) => session.record(!store.recording.peek()),
  },
  ofKey("g", "Go to a request by its number"),
  ofKey("m", "Mark the selected row, or take its mark away"),
  ofKey("M", "Go to the next marked row"),
  ofKey("]", "Next request of the session"),
  ofKey("[", "Request of the session before"),
  ofKey("c", "Copy the selected request"),
  ofKey("f", "Filter by the selected field"),
  ofKey("F", "Exclude by the selected field"),
  { text: "Follow the newest row", run: ({ store }) => store.resumeTail() },
  {
    text: "Clear the filter",
    possible: ({ store }) => store.filterText.value !== "",
    run: ({ store }) => store.setFilter(""),
  },
  ...PRESETS.map(([name, clause]) => ({
    text: `Filter: ${name.toLowerCase()}`,
    run: ({ store }: Page) => store.narrow(clause),
  })),
  { text: "How to write a filter", run: () => showOverlay("filter-help") },
  { text: "Keys", run: () => showOverlay("keys") },
  ...THEMES.map((theme) => ({ text: `Colours: ${theme}`, run: () => chooseTheme(theme) })),
];

function hasCondition({ store }: Page): boolean {
  return store.condition !== undefined;
}
