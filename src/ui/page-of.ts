/** Puts together what the components of a page reach. */
import { Address } from "./address.ts";
import type { Page } from "./page.ts";
import { SAVED_MACHINES } from "./saved/saved-machine-contract.ts";
import { Saving } from "./saved/saving.ts";
import { type PageDeps, Session } from "./session.ts";
import type { PageStore } from "./store.ts";

export function pageOf(store: PageStore, deps: PageDeps): Page {
  const address = new Address(store);
  const session = new Session({ settings: () => address.settings, ...deps }, store);
  const machines = deps.savedMachines ?? indexed;
  const mayBeKept = async () => deps.savedMachines !== undefined || (await hasDatabase());
  const saving = new Saving({ session, machines, mayBeKept, date: Date.now, download: toDisk });
  return { store, session, saving, address, images: deps.images };
}

const indexed = () => import("./saved/saved-machines.ts").then(({ indexedMachines }) => indexedMachines);

/** Whether this page has ever kept something: asked of the browser, so that a new visitor loads nothing for it. */
async function hasDatabase(): Promise<boolean> {
  const databases = await indexedDB.databases?.();
  return databases?.some(({ name }) => name === SAVED_MACHINES) ?? true;
}

const toDisk = (file: Blob, name: string) => void import("./download.ts").then(({ download }) => download(file, name));
