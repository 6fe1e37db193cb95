/** Puts together what the components of a page reach. */
import { Address } from "./address.ts";
import type { Page } from "./page.ts";
import { Saving } from "./saved/saving.ts";
import { type PageDeps, Session } from "./session.ts";
import type { PageStore } from "./store.ts";

export function pageOf(store: PageStore, deps: PageDeps): Page {
  const address = new Address(store);
  const session = new Session({ settings: () => address.settings, ...deps }, store);
  const saving = new Saving({ session, machines: deps.savedMachines ?? indexed, date: Date.now, download: toDisk });
  return { store, session, saving, address, images: deps.images };
}

const indexed = () => import("./saved/saved-machines.ts").then(({ indexedMachines }) => indexedMachines);
const toDisk = (file: Uint8Array, name: string) =>
  void import("./saved/download.ts").then(({ download }) => download(file, name));
