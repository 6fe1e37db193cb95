/** The device's registers as the driver has used them: configuration, steps of device_status, last accesses. */
import { Icon } from "../kit/Icon.tsx";
import { clock } from "../model/format.ts";
import type { Device } from "../model/log/device.ts";
import { accessText, configFields } from "../model/log/register-text.ts";
import type { Access } from "../model/log/registers.ts";
import { statusName } from "../model/names.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { EventBlock, SHOWN, useStepAccess } from "./EventBlock.tsx";

interface BlockProps {
  readonly device: Device;
}

export function ConfigBlock({ device }: BlockProps) {
  const { registers } = usePanelTrace(() => device);
  if (registers.config.size === 0) return null;
  return (
    <details class="block">
      <summary>
        Configuration <span class="quiet">as the driver has read it</span>
      </summary>
      <table class="registers" data-testid="device-config">
        <tbody>
          {configFields(registers, device.dialect).map(({ name, value, label, meaning }) => (
            <tr key={name} class={value === undefined ? "quiet" : ""} title={meaning} data-field={name}>
              <th scope="row" class="mono">
                {name}
              </th>
              <td class="mono">{value ?? "not read"}</td>
              <td>{label}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

export function StatusHistory({ device }: BlockProps) {
  const { statusSteps } = usePanelTrace(() => device.registers);
  const wanted = useStepAccess(device);
  if (statusSteps.length === 0) return null;
  return (
    <EventBlock
      title="Steps of device_status"
      note="newest first"
      id="status-history"
      events={statusSteps}
      wanted={wanted}
      line={({ at, by, from, to }) => (
        <>
          <span class="quiet">{clock(at)}</span>{" "}
          <span class={by}>
            <Icon name={by} />
          </span>{" "}
          <span class="mono">
            0x{from.toString(16)} → 0x{to.toString(16)}
          </span>{" "}
          {statusName(to)} <span class="quiet">by the {by}</span>
        </>
      )}
    />
  );
}

/** The driver's notifications and its reads of the ISR. */
export function SignalBlock({ device }: BlockProps) {
  const { signals } = usePanelTrace(() => device.registers);
  const wanted = useStepAccess(device);
  if (signals.length === 0) return null;
  return (
    <EventBlock
      title="Notifications and reads of the ISR"
      note={`${Math.min(SHOWN, signals.length)} accesses, newest first`}
      id="signals"
      events={signals}
      wanted={wanted}
      line={(event) => (
        <>
          <span class="quiet">{clock(event.at)}</span>{" "}
          {event.kind === "notify" ? (
            <>
              write <span class="mono">queue_notify</span> of queue {event.queue}, {device.queueName(event.queue)}
            </>
          ) : (
            <>
              read <span class="mono">isr_status 0x{event.value.toString(16)}</span>
            </>
          )}
        </>
      )}
    />
  );
}

export function AccessBlock({ device }: BlockProps) {
  const { accesses } = usePanelTrace(() => device.registers);
  if (accesses.length === 0) return null;
  const shown = Math.min(SHOWN, accesses.length);
  return (
    <details class="block">
      <summary>
        Registers <span class="quiet">the last {shown} accesses, newest first</span>
      </summary>
      <ol class="registers-list" data-testid="registers">
        {Array.from({ length: shown }, (_, back) => accesses.end - 1 - back).map((at) => {
          const access = accesses.at(at);
          return access && <AccessLine key={at} access={access} device={device} />;
        })}
      </ol>
    </details>
  );
}

function AccessLine({ access, device }: BlockProps & { readonly access: Access }) {
  const { place, value } = accessText(access, device.dialect);
  return (
    <li>
      <span class="quiet">{clock(access.at)}</span> {access.access} <span class="mono">{place}</span>{" "}
      <span class="mono">{value}</span>
    </li>
  );
}
