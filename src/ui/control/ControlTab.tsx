/** Controls of the shown device: hold its queues, inject faults, change the features that it offers. */
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { FaultSection } from "./FaultSection.tsx";
import { HoldSection } from "./HoldSection.tsx";
import { ReadySection } from "./ReadySection.tsx";
import { SettingsSection } from "./SettingsSection.tsx";
import "../kit/blocks.css";
import "./control.css";

export function ControlTab() {
  const page = usePage();
  const device = usePanelTrace(({ choice }) => choice.device);
  const { condition } = page.choice;
  if (!device || !condition) {
    return (
      <p class="empty quiet" data-testid="control-empty">
        Hold requests, break answers and change what the device offers: as soon as a machine runs.
      </p>
    );
  }
  return (
    <div class="control" key={device.name}>
      <HoldSection device={device} condition={condition} />
      <FaultSection device={device} condition={condition} />
      <SettingsSection device={device} condition={condition} />
      <ReadySection device={device} condition={condition} />
    </div>
  );
}
