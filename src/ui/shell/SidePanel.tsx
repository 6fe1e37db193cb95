/** The region beside the terminal: one device, from several sides. */
import type { ComponentType, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { DevicePanel } from "../device/DeviceTab.tsx";
import { ExpertTab } from "../expert/ExpertTab.tsx";
import { Lazy } from "../kit/Lazy.tsx";
import { Segments } from "../kit/RadioGroup.tsx";
import { focusRegion } from "../kit/regions.ts";
import { TabList, TabPanel } from "../kit/TabList.tsx";
import { count } from "../model/format.ts";
import type { Device } from "../model/log/device.ts";
import { RingsTab } from "../rings/RingsTab.tsx";
import { addActions } from "../state/actions.ts";
import { usePage } from "../state/page-context.ts";
import { sideTab, TABS, type Tab } from "../state/side-tab.ts";
import type { PageStore } from "../state/store.ts";

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

const loadRings = async () => RingsTab;
const loadDevice = async () => DevicePanel;
const loadControls = () => import("../control/ControlTab.tsx").then(({ ControlTab }) => ControlTab);
const loadExpert = async () => ExpertTab;
const loadCharts = () => import("../charts/ChartsTab.tsx").then(({ ChartsTab }) => ChartsTab);

const show = (chosen: Tab): void => {
  sideTab.chosen.value = chosen;
  focusRegion("device");
};

export function SidePanel() {
  const { store } = usePage();
  useEffect(() => addActions(TABS.map((each) => ({ text: `Show: ${TAB_TEXT[each]}`, run: () => show(each) }))), []);
  store.panels.value;
  // A device of a file obeys nobody.
  const tabs: readonly Tab[] = store.source.value.kind === "live" ? TABS : TABS.filter((value) => value !== "control");
  const chosen = tabs.includes(sideTab.chosen.value) ? sideTab.chosen.value : "device";
  return (
    <section class="region device" data-region="device" tabIndex={-1} aria-labelledby="device-title">
      <div class="region-head">
        <DeviceTitle device={store.device} />
        <span class="spacer" />
        <TabList
          label="Sides of the device"
          name="side"
          tabs={tabs.map((value) => ({
            value,
            text: TAB_TEXT[value],
            badge: value === "expert" ? expertBadge(store) : undefined,
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
function expertBadge({ trace }: PageStore): string | undefined {
  const { error, warning } = trace.expert?.counts ?? { error: 0, warning: 0 };
  return error + warning > 0 ? count(error + warning) : undefined;
}

/** Loaded when there is something to show. */
function Later({ what, load }: { readonly what: string; readonly load: () => Promise<ComponentType> }) {
  const { store } = usePage();
  if (store.device) return <Lazy what={what} load={load} />;
  return (
    <p class="empty quiet">
      Nothing to see yet. {what.charAt(0).toUpperCase() + what.slice(1)} appear as soon as the guest's kernel finds the
      device.
    </p>
  );
}

/** The device's name or, of several, the choice. */
function DeviceTitle({ device }: { readonly device: Device | undefined }) {
  const { store } = usePage();
  const names = store.trace.devices.map(({ name }) => name);
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
        choose={(name) => store.showDevice(name)}
      />
    </>
  );
}
