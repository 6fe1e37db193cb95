/** Creates everything that components reach through the page's context. */

import { machineLog } from "../files/machine-log.ts";
import { download } from "../kit/download.ts";
import { newExpert } from "../model/expert/expert.ts";
import { indexedMachines } from "../saved/indexed-db.ts";
import { Saving } from "../saved/saved-machine.ts";
import { type Course, OpenCourse } from "../state/course.ts";
import { MachineConnection, type PageDeps } from "../state/machine-connection.ts";
import type { Page } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import { SideTabs, type SideTabTable } from "../state/side-tab.ts";
import { UrlState } from "../state/url-state.ts";
import { SIDE_TABS } from "./side-tabs.ts";

export interface AppDeps extends PageDeps {
  /** Default: {@link SIDE_TABS}. */
  readonly sideTabs?: SideTabTable;
  /** Loads the lessons; absent if the page has none. */
  readonly course?: () => Promise<Course>;
}

export function createPage(state: PageState, deps: AppDeps): Page {
  state.shown.attachExpert(newExpert);
  const sideTabs = new SideTabs(deps.sideTabs ?? SIDE_TABS);
  const address = new UrlState(state, sideTabs);
  const course = new OpenCourse(deps.course ?? noCourse, address);
  const connection = new MachineConnection({ settings: () => address.settings, ...deps }, state);
  const machines = deps.savedMachines ?? indexedMachines;
  const saving = new Saving({ connection, machines, log: machineLog(state), date: Date.now, download });
  const { images, sample } = deps;
  return { ...state, connection, saving, address, sideTabs, course, images, ...(sample && { sample }) };
}

const noCourse = async (): Promise<Course> => ({ heads: [], load: async () => undefined });
