/** What can be done on the page, by name: the command palette lists it. Any part of the page can add to it. */
import { signal } from "@preact/signals";
import type { Page } from "./page-context.ts";

export interface Action {
  /** The action in words. It must be unique: the palette searches it. */
  readonly text: string;
  /** Absent for what can always be done. */
  possible?(page: Page): boolean;
  /** It stands in the Help menu, too, which follows the signals that `possible` reads. */
  readonly isHelp?: true;
  run(page: Page): void;
}

export const addedActions = signal<readonly Action[]>([]);

/** Returns how to take them away again. */
export function addActions(actions: readonly Action[]): () => void {
  addedActions.value = [...addedActions.peek(), ...actions];
  return () => {
    addedActions.value = addedActions.peek().filter((each) => !actions.includes(each));
  };
}
