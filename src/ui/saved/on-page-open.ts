/** When the page has opened: looks for a saved machine, and boots if the address asks for it. */

import { savesData } from "../kit/save-data.ts";
import { type Action, addActions } from "../state/actions.ts";
import type { Page } from "../state/page-context.ts";
import { copyLink } from "./MachineMenu.tsx";

const isThere = (page: Page): boolean =>
  page.machine.state.value === "running" || page.machine.state.value === "paused";
const isKept = ({ saving }: Page): boolean => saving.kept.value !== undefined;

const ACTIONS: readonly Action[] = [
  { text: "Save the machine in this browser", possible: isThere, run: ({ saving }) => void saving.save() },
  { text: "Save the machine to a file", possible: isThere, run: ({ saving }) => void saving.saveToFile() },
  { text: "Restore the saved machine", possible: isKept, run: ({ saving }) => void saving.restore() },
  { text: "Copy a link to this page", run: copyLink },
];

/** Returns how to stop. */
export function onPageOpen({ connection, saving, address }: Page): () => void {
  const { boot, saved } = address.given;
  const looked = saving.look();
  if (boot && !saved && !savesData()) connection.boot();
  if (boot && saved && !savesData())
    void looked.then(() => (saving.kept.peek() ? saving.restore() : connection.boot()));
  const stops = [addActions(ACTIONS), address.follow()];
  return () => {
    for (const stop of stops) stop();
  };
}
