/** Puts together what the components of a page reach. */

import { Saving } from "../saved/saved-machine.ts";
import { type PageDeps, Session } from "../state/machine-connection.ts";
import type { Page } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import { SAVED_MACHINES } from "../state/saved-machine-contract.ts";
import { Address } from "../state/url-state.ts";

export function pageOf(state: PageState, deps: PageDeps): Page {
  const address = new Address(state);
  const session = new Session({ settings: () => address.settings, ...deps }, state);
  const machines = deps.savedMachines ?? indexed;
  const mayBeKept = async () => deps.savedMachines !== undefined || (await hasDatabase());
  const saving = new Saving({ session, machines, mayBeKept, date: Date.now, download: toDisk });
  return { ...state, session, saving, address, images: deps.images };
}

const indexed = () => import("../saved/indexed-db.ts").then(({ indexedMachines }) => indexedMachines);

/** Whether this page has ever kept something: asked of the browser, so that a new visitor loads nothing for it. */
async function hasDatabase(): Promise<boolean> {
  const databases = await indexedDB.databases?.();
  return databases?.some(({ name }) => name === SAVED_MACHINES) ?? true;
}

const toDisk = (file: Blob, name: string) =>
  void import("../kit/download.ts").then(({ download }) => download(file, name));
