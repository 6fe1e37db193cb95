/** What every component can reach. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { OpenCourse } from "./course.ts";
import type { MachineConnection } from "./machine-connection.ts";
import type { PageState } from "./page-state.ts";
import type { MachineSaving } from "./saved-machine-contract.ts";
import type { SideTabs } from "./side-tab.ts";
import type { UrlState } from "./url-state.ts";

/** The models, which change in place: a component reads the log and the boot through `useTrace`. */
export interface Page extends PageState {
  readonly connection: MachineConnection;
  readonly saving: MachineSaving;
  readonly address: UrlState;
  readonly sideTabs: SideTabs;
  readonly course: OpenCourse;
  readonly images: string;
  /** Fetches the sample trace; absent if the page has none. */
  readonly sample?: () => Promise<string>;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("a component of the page was rendered outside of it");
  return page;
}
