/** The page's own actions, and all that can be done now; loaded with the command palette. */

import { PRESETS } from "../filter/FilterChips.tsx";
import { chooseTheme, THEMES } from "../kit/theme.ts";
import { type Action, addedActions } from "../state/actions.ts";
import { openGlossary } from "../state/glossary-word.ts";
import { showOverlay } from "../state/overlay.ts";
import type { Page } from "../state/page-context.ts";
import { SHORTCUTS, step, toggleHold } from "./shortcuts.ts";

/** All that can be done now. */
export const possibleActions = (page: Page): Action[] =>
  [...OWN, ...addedActions.value].filter(({ possible }) => possible?.(page) ?? true);

const isRunning = (page: Page): boolean => page.machine.state.value === "running";
const isPaused = (page: Page): boolean => page.machine.state.value === "paused";

/** That of a key, by its text in the table. */
function ofKey(key: string, text: string): Action {
  const shortcut = SHORTCUTS.find(({ keys }) => keys.includes(key));
  return { text, run: (page) => shortcut?.run(page) };
}

const OWN: readonly Action[] = [
  {
    text: "Boot the machine",
    possible: (page) => page.shown.canShowLive && !page.connection.started.value,
    run: ({ connection }) => connection.boot(),
  },
  { text: "Pause the machine", possible: isRunning, run: ({ connection }) => connection.pause() },
  { text: "Resume the machine", possible: isPaused, run: ({ connection }) => connection.resume() },
  { text: "Hold the shown queue, or release it", possible: hasCondition, run: toggleHold },
  { text: "Step: let one held request go on", possible: hasCondition, run: step },
  {
    text: "Recording on or off",
    possible: hasCondition,
    run: (page) => page.connection.record(!page.machine.recording.peek()),
  },
  ofKey("g", "Go to a request by its number"),
  ofKey("m", "Mark the selected row, or take its mark away"),
  ofKey("M", "Go to the next marked row"),
  ofKey("]", "Next request of the session"),
  ofKey("[", "Request of the session before"),
  ofKey("c", "Copy the selected request"),
  ofKey("f", "Filter by the selected field"),
  ofKey("F", "Exclude by the selected field"),
  { text: "To the newest row, and stay there", run: (page) => page.selection.resumeTail() },
  {
    text: "Clear the filter",
    possible: (page) => page.filter.text.value !== "",
    run: (page) => page.filter.set(""),
  },
  ...PRESETS.map(([name, clause]) => ({
    text: `Filter: ${name.toLowerCase()}`,
    run: (page: Page) => page.filter.narrow(clause),
  })),
  { text: "What is this?", run: () => showOverlay("about") },
  { text: "Glossary", run: () => openGlossary() },
  { text: "Documents", run: () => showOverlay("documents") },
  { text: "How to write a filter", run: () => showOverlay("filter-help") },
  { text: "Keys", run: () => showOverlay("keys") },
  ...THEMES.map((theme) => ({ text: `Colours: ${theme}`, run: () => chooseTheme(theme) })),
];

function hasCondition(page: Page): boolean {
  return page.choice.condition !== undefined;
}
