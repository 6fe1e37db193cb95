/** The region beside the terminal: one device, from several sides. */
import type { ComponentType, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Lazy } from "../kit/Lazy.tsx";
import { Segments } from "../kit/RadioGroup.tsx";
import { focusRegion } from "../kit/regions.ts";
import { TabList, TabPanel } from "../kit/TabList.tsx";
import { count } from "../model/format.ts";
import type { Device } from "../model/log/device.ts";
import { addActions } from "../state/actions.ts";
import { usePage } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import { sideTab, TABS, type Tab } from "../state/side-tab.ts";
import { usePanelTrace } from "../state/use-trace.ts";

const TAB_TEXT: Readonly<Record<Tab, string>> = {
  rings: "Rings",
  device: "Device",
  control: "Control",
  expert: "Expert",
  charts: "Charts",
};
const TAB_CONTENT: Readonly<Record<Tab, () => JSX.Element>> = {
  rings: () => <Later key="rings" what="the rings" load={loadRings} />,
  device: () => <Lazy key="device" what="the device" load={loadDevice} />,
  control: () => <Lazy key="control" what="the controls" load={loadControls} />,
  expert: () => <Later key="expert" what="the findings" load={loadExpert} />,
  charts: () => <Later key="charts" what="the charts" load={loadCharts} />,
};

const loadRings = () => import("../rings/RingsTab.tsx").then(({ RingsTab }) => RingsTab);
const loadDevice = () => import("../device/DeviceTab.tsx").then(({ DevicePanel }) => DevicePanel);
const loadControls = () => import("../control/ControlTab.tsx").then(({ ControlTab }) => ControlTab);
const loadExpert = () => import("../expert/ExpertTab.tsx").then(({ ExpertTab }) => ExpertTab);
const loadCharts = () => import("../charts/ChartsTab.tsx").then(({ ChartsTab }) => ChartsTab);

const show = (chosen: Tab): void => {
  sideTab.chosen.value = chosen;
  focusRegion("device");
};

export function SidePanel() {
  const page = usePage();
  useEffect(() => addActions(TABS.map((each) => ({ text: `Show: ${TAB_TEXT[each]}`, run: () => show(each) }))), []);
  const device = usePanelTrace(({ choice }) => choice.device);
  const badge = usePanelTrace(expertBadge);
  // A device of a file obeys nobody.
  const tabs: readonly Tab[] =
    page.shown.source.value.kind === "live" ? TABS : TABS.filter((value) => value !== "control");
  const chosen = tabs.includes(sideTab.chosen.value) ? sideTab.chosen.value : "device";
  return (
    <section class="region device" data-region="device" tabIndex={-1} aria-labelledby="device-title">
      <div class="region-head">
        <DeviceTitle device={device} />
        <span class="spacer" />
        <TabList
          label="Sides of the device"
          name="side"
          tabs={tabs.map((value) => ({
            value,
            text: TAB_TEXT[value],
            badge: value === "expert" ? badge : undefined,
          }))}
          chosen={chosen}
          choose={(value) => {
            sideTab.chosen.value = value;
          }}
        />
      </div>
      <TabPanel name="side" chosen={chosen}>
        {TAB_CONTENT[chosen]()}
      </TabPanel>
    </section>
  );
}

/** Errors and warnings; notes call for nobody. */
function expertBadge({ shown }: PageState): string | undefined {
  const { error, warning } = shown.trace.expert?.counts ?? { error: 0, warning: 0 };
  return error + warning > 0 ? count(error + warning) : undefined;
}

/** Loaded when there is something to show. */
function Later({ what, load }: { readonly what: string; readonly load: () => Promise<ComponentType> }) {
  const page = usePage();
  if (page.choice.device) return <Lazy what={what} load={load} />;
  return (
    <p class="empty quiet">
      Nothing to see yet. {what.charAt(0).toUpperCase() + what.slice(1)} appear as soon as the guest's kernel finds the
      device.
    </p>
  );
}

/** The device's name or, of several, the choice. */
function DeviceTitle({ device }: { readonly device: Device | undefined }) {
  const page = usePage();
  const names = page.shown.trace.devices.map(({ name }) => name);
  if (names.length < 2) return <h2 id="device-title">{device ? <span class="mono">{device.name}</span> : "Device"}</h2>;
  return (
    <>
      <h2 id="device-title" class="visually-hidden">
        Device
      </h2>
      <Segments
        legend="Device shown"
        name="device"
        options={names.map((name) => ({ value: name, text: name }))}
        chosen={device?.name}
        choose={(name) => page.choice.showDevice(name)}
      />
    </>
  );
}
