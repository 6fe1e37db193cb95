/** Puts together what the components of a page reach. */

import { download } from "../kit/download.ts";
import { newExpert } from "../model/expert/expert.ts";
import { indexedMachines } from "../saved/indexed-db.ts";
import { Saving } from "../saved/saved-machine.ts";
import { type PageDeps, Session } from "../state/machine-connection.ts";
import type { Page } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import { SideTabs, type SideTabTable } from "../state/side-tab.ts";
import { Address } from "../state/url-state.ts";
import { SIDE_TABS } from "./side-tabs.ts";

export interface AppDeps extends PageDeps {
  /** Default: {@link SIDE_TABS}. */
  readonly sideTabs?: SideTabTable;
}

export function createPage(state: PageState, deps: AppDeps): Page {
  state.shown.attachExpert(newExpert);
  const sideTabs = new SideTabs(deps.sideTabs ?? SIDE_TABS);
  const address = new Address(state, sideTabs);
  const session = new Session({ settings: () => address.settings, ...deps }, state);
  const machines = deps.savedMachines ?? indexedMachines;
  const saving = new Saving({ session, machines, date: Date.now, download });
  return { ...state, session, saving, address, sideTabs, images: deps.images };
}
