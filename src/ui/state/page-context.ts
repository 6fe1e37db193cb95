/**
 * What every component can reach. The models in the store change in place: a component that reads any signal is not
 * rendered again for the same props, so one that shows a model reads `store.version` or `store.panels` too.
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Session } from "./machine-connection.ts";
import type { MachineSaving } from "./saved-machine-contract.ts";
import type { SideTabs } from "./side-tab.ts";
import type { PageStore } from "./store.ts";
import type { Address } from "./url-state.ts";

export interface Page {
  readonly store: PageStore;
  readonly session: Session;
  readonly saving: MachineSaving;
  readonly address: Address;
  readonly sideTabs: SideTabs;
  readonly images: string;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("a component of the page was rendered outside of it");
  return page;
}
