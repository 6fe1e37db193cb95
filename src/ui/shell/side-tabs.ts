/** The table of side tabs, in the order in which they stand. A new tab is a file of its own and a row here. */
import { alreadyLoaded } from "../kit/Lazy.tsx";
import { count } from "../model/format.ts";
import { RingsTab } from "../rings/RingsTab.tsx";
import type { PageState } from "../state/page-state.ts";
import type { SideTabTable } from "../state/side-tab.ts";

export const SIDE_TABS: SideTabTable = [
  { name: "rings", text: "Rings", what: "the rings", load: alreadyLoaded(RingsTab), needsDevice: true },
  {
    name: "state",
    formerName: "device",
    text: "State",
    what: "the device's state",
    load: () => import("../device/DeviceTab.tsx").then(({ DeviceTab }) => DeviceTab),
    needsDevice: false,
  },
  {
    name: "control",
    text: "Control",
    what: "the controls",
    load: () => import("../control/ControlTab.tsx").then(({ ControlTab }) => ControlTab),
    needsDevice: false,
    liveOnly: true,
  },
  {
    name: "findings",
    text: "Findings",
    formerName: "expert",
    what: "the findings",
    load: () => import("../expert/ExpertTab.tsx").then(({ ExpertTab }) => ExpertTab),
    needsDevice: true,
    badge: findingCount,
  },
  {
    name: "charts",
    text: "Charts",
    what: "the charts",
    load: () => import("../charts/ChartsTab.tsx").then(({ ChartsTab }) => ChartsTab),
    needsDevice: true,
  },
];

/** Errors and warnings: a note asks for nothing. */
function findingCount({ shown: { trace } }: PageState): string | undefined {
  const { error, warning } = trace.expert?.counts ?? { error: 0, warning: 0 };
  return error + warning > 0 ? count(error + warning) : undefined;
}
