/** Puts together what the components of a page reach. */

import { download } from "../kit/download.ts";
import { newExpert } from "../model/expert/expert.ts";
import { indexedMachines } from "../saved/indexed-db.ts";
import { Saving } from "../saved/saved-machine.ts";
import { type PageDeps, Session } from "../state/machine-connection.ts";
import type { Page } from "../state/page-context.ts";
import type { PageStore } from "../state/store.ts";
import { Address } from "../state/url-state.ts";

export function pageOf(store: PageStore, deps: PageDeps): Page {
  store.attachExpert(newExpert);
  const address = new Address(store);
  const session = new Session({ settings: () => address.settings, ...deps }, store);
  const machines = deps.savedMachines ?? indexedMachines;
  const saving = new Saving({ session, machines, date: Date.now, download });
  return { store, session, saving, address, images: deps.images };
}
