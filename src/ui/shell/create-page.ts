/** Puts together what the components of a page reach. */

import { download } from "../kit/download.ts";
import { newExpert } from "../model/expert/expert.ts";
import { indexedMachines } from "../saved/indexed-db.ts";
import { Saving } from "../saved/saved-machine.ts";
import { type PageDeps, Session } from "../state/machine-connection.ts";
import type { Page } from "../state/page-context.ts";
import { SideTabs, type SideTabTable } from "../state/side-tab.ts";
import type { PageStore } from "../state/store.ts";
import { Address } from "../state/url-state.ts";
import { SIDE_TABS } from "./side-tabs.ts";

export interface AppDeps extends PageDeps {
  /** Default: {@link SIDE_TABS}. */
  readonly sideTabs?: SideTabTable;
}

export function pageOf(store: PageStore, deps: AppDeps): Page {
  store.attachExpert(newExpert);
  const sideTabs = new SideTabs(deps.sideTabs ?? SIDE_TABS);
  const address = new Address(store, sideTabs);
  const session = new Session({ settings: () => address.settings, ...deps }, store);
  const machines = deps.savedMachines ?? indexedMachines;
  const saving = new Saving({ session, machines, date: Date.now, download });
  return { store, session, saving, address, sideTabs, images: deps.images };
}
