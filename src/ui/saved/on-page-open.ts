/** When the page has opened: looks for a saved machine, and boots if the address asks for it. */

import { savesData } from "../kit/save-data.ts";
import { type Action, addActions } from "../state/actions.ts";
import { showOverlay } from "../state/overlay.ts";
import type { Page } from "../state/page-context.ts";
import { machineNamed } from "../state/saved-machine-contract.ts";
import { keepOnLeaving } from "./keep-on-leaving.ts";
import { LINK_ACTIONS } from "./link-actions.ts";
import { canReboot } from "./MachineMenu.tsx";

const isThere = ({ connection }: Page): boolean => connection.hasMachine;

const ACTIONS: readonly Action[] = [
  { text: "Reboot the guest", possible: canReboot, run: ({ saving }) => void saving.reboot() },
  {
    text: "Undo the last reboot or restore",
    possible: ({ saving }) => saving.undo.value !== undefined,
    run: ({ saving }) => saving.undo.peek()?.run(),
  },
  { text: "Save the machine in this browser", possible: isThere, run: ({ saving }) => void saving.save() },
  { text: "Save the machine to a file", possible: isThere, run: ({ saving }) => void saving.saveToFile() },
  { text: "Saved machines: restore, rename, delete", run: () => showOverlay("saved-machines") },
  ...LINK_ACTIONS,
];

/** Returns how to stop. */
export function onPageOpen(page: Page): () => void {
  void begin(page);
  const stops = [addActions(ACTIONS), page.address.follow(), keepOnLeaving(page)];
  return () => {
    for (const stop of stops) stop();
  };
}

async function begin({ connection, saving, address }: Page): Promise<void> {
  const { boot, saved } = address.given;
  const looked = saving.look();
  if (!boot || savesData()) {
    await looked;
    return;
  }
  if (saved === undefined) {
    connection.boot();
    return;
  }
  await looked;
  const machine = machineNamed(saving.machines.peek(), saved);
  if (machine) await saving.restore(machine.id);
  else {
    if (saved !== true) address.refuse(`saved="${saved}", which this browser does not keep`);
    connection.boot();
  }
}
