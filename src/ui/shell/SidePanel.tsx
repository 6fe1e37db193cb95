/** The region beside the terminal: one device, from several sides. */
import { useEffect } from "preact/hooks";
import { ActorsStrip } from "../actors/Actors.tsx";
import { useTrueAfterFrame } from "../kit/frames.ts";
import { Lazy } from "../kit/Lazy.tsx";
import { MaximiseButton } from "../kit/MaximiseButton.tsx";
import { type RadioBadge, RadioGroup } from "../kit/RadioGroup.tsx";
import { TabList, TabPanel } from "../kit/TabList.tsx";
import { count, plural } from "../model/format.ts";
import type { Device } from "../model/log/device.ts";
import { type Action, addActions } from "../state/actions.ts";
import { type Page, usePage } from "../state/page-context.ts";
import { showSide } from "../state/show-side.ts";
import type { SideTab, SideTabs } from "../state/side-tab.ts";
import { usePanelTrace } from "../state/use-trace.ts";

export function SidePanel() {
  const page = usePage();
  const { sideTabs } = page;
  useEffect(() => addActions(actionsOf(sideTabs)), [sideTabs]);
  // The selected device is an object. So the panel and the badges are rendered with every refresh.
  const device = usePanelTrace(({ choice }) => choice.device);
  const isDrawn = useTrueAfterFrame(device !== undefined);
  const isLive = page.shown.source.value.kind === "live";
  const shown = sideTabs.shown(isLive);
  return (
    <section class="region device" data-region="device" tabIndex={-1} aria-labelledby="device-title">
      <div class="region-head">
        <DeviceTitle device={device} />
        <span class="spacer" />
        <TabList
          label="Views of the device"
          name="side"
          tabs={sideTabs.offered(isLive).map(({ name, text, badge }) => ({ value: name, text, badge: badge?.(page) }))}
          chosen={shown.name}
          choose={(name) => void sideTabs.choose(name)}
        />
        <MaximiseButton
          what="the device"
          isMaximised={page.layout.maximised.value === "device"}
          toggle={() => page.layout.toggle("device")}
        />
      </div>
      {isLive && <ActorsStrip />}
      {page.shown.source.value.kind === "sample" && (
        <p class="source-line" data-testid="device-sample">
          <span class="source-badge">sample - not live</span> A recorded trace: boot to see your own.
        </p>
      )}
      <TabPanel name="side" chosen={shown.name}>
        {isDrawn || !shown.needsDevice ? (
          <Lazy key={shown.name} what={shown.what} load={shown.load} />
        ) : (
          <NothingYet tab={shown} />
        )}
      </TabPanel>
    </section>
  );
}

const actionsOf = (sideTabs: SideTabs): Action[] =>
  sideTabs.all.map(({ name, text }) => ({
    text: `Show: ${text}`,
    run: (page) => showSide(page, name),
  }));

const NothingYet = ({ tab: { what } }: { readonly tab: SideTab }) => (
  <p class="empty quiet">
    Nothing to see yet. {what.charAt(0).toUpperCase() + what.slice(1)} appear as soon as the guest's kernel finds the
    device.
  </p>
);

/** Requests of a device that is not shown, since it was. */
function badgeOf({ unseen }: Page, device: Device): RadioBadge | undefined {
  const requests = unseen.requestsOf(device);
  if (requests === 0) return undefined;
  return { text: `+${count(requests)}`, meaning: plural(requests, "new request") };
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
      <RadioGroup
        legend="Device shown"
        name="device"
        options={page.shown.trace.devices.map((each) => ({
          value: each.name,
          text: each.name,
          badge: badgeOf(page, each),
        }))}
        chosen={device?.name}
        choose={(name) => page.choice.showDevice(name)}
      />
    </>
  );
}
