/** The region beside the terminal: one device, from several sides. */
import { signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { addActions } from "./actions.ts";
import { DevicePanel } from "./DevicePanel.tsx";
import { Lazy } from "./Lazy.tsx";
import type { Device } from "./model/device.ts";
import { usePage } from "./page.ts";
import { focusRegion } from "./regions.ts";
import { Segments } from "./Segments.tsx";
import { TabList, TabPanel } from "./TabList.tsx";

const TABS = ["rings", "device", "control"] as const;
type Tab = (typeof TABS)[number];

const TAB_TEXT: Readonly<Record<Tab, string>> = { rings: "Rings", device: "Device", control: "Control" };
const TAB_CONTENT: Readonly<Record<Tab, () => JSX.Element>> = {
  rings: () => <Later key="rings" what="the rings" load={loadRings} />,
  device: () => <DevicePanel />,
  control: () => <Lazy key="control" what="the controls" load={loadControls} />,
};

const loadRings = () => import("./RingsTab.tsx").then(({ RingsTab }) => RingsTab);
const loadControls = () => import("./control/ControlTab.tsx").then(({ ControlTab }) => ControlTab);

const tab = signal<Tab>("rings");

const show = (chosen: Tab): void => {
  tab.value = chosen;
  focusRegion("device");
};

export function SidePanel() {
  const { store } = usePage();
  useEffect(() => addActions(TABS.map((each) => ({ text: `Show: ${TAB_TEXT[each]}`, run: () => show(each) }))), []);
  store.panels.value;
  // A device of a file obeys nobody.
  const tabs: readonly Tab[] = store.source.value.kind === "live" ? TABS : TABS.filter((value) => value !== "control");
  const chosen = tabs.includes(tab.value) ? tab.value : "device";
  return (
    <section class="region device" data-region="device" tabIndex={-1} aria-labelledby="device-title">
      <div class="region-head">
        <DeviceTitle device={store.device} />
        <span class="spacer" />
        <TabList
          label="Sides of the device"
          name="side"
          tabs={tabs.map((value) => ({ value, text: TAB_TEXT[value] }))}
          chosen={chosen}
          choose={(value) => {
            tab.value = value;
          }}
        />
      </div>
      <TabPanel name="side" chosen={chosen}>
        {TAB_CONTENT[chosen]()}
      </TabPanel>
    </section>
  );
}

/** Loaded when there is something to show. */
function Later({ what, load }: { readonly what: string; readonly load: () => Promise<ComponentType> }) {
  const { store } = usePage();
  if (store.device) return <Lazy what={what} load={load} />;
  return (
    <p class="empty quiet">
      The descriptor table and the two rings of each queue, as they are in guest memory. They appear as soon as the
      driver sets them up.
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
