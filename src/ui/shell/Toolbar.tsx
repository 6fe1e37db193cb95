/** The bar on top: the page's name, the state of machine and device, the buttons of the machine. */
import type { DeviceCommand } from "../../contract/device-control.ts";
import type { MachineState } from "../../contract/machine.ts";
import { TraceMenu } from "../files/TraceMenu.tsx";
import { HelpMenu } from "../help/HelpMenu.tsx";
import { Icon, type IconName } from "../kit/Icon.tsx";
import { seconds } from "../model/format.ts";
import type { Device } from "../model/log/device.ts";
import { newestBit, statusName } from "../model/names.ts";
import { MachineMenu } from "../saved/MachineMenu.tsx";
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { Term } from "../words/Term.tsx";
import { ViewMenu } from "./ViewMenu.tsx";

const STATE_TEXT: Readonly<Record<MachineState, string>> = {
  off: "Off",
  loading: "Loading",
  running: "Running",
  paused: "Paused",
  failed: "Stopped by a failure",
};

const STATE_ICON: Readonly<Record<MachineState, IconName>> = {
  off: "power",
  loading: "clock",
  running: "play",
  paused: "pause",
  failed: "warning",
};

export function Toolbar() {
  return (
    <header class="bar" data-region="bar" tabIndex={-1}>
      <h1>
        <span class="mark" aria-hidden="true" />
        <span class="name">v86-virtio-crypto</span>
      </h1>
      <States />
      <Buttons />
      <MachineMenu />
      <Interventions />
      <TraceMenu />
      <ViewMenu />
      <HelpMenu other={{ text: "Trace viewer", href: "viewer.html" }} />
    </header>
  );
}

function States() {
  const { machine } = usePage();
  const state = machine.state.value;
  const device = usePanelTrace(({ shown, choice }) =>
    shown.source.value.kind === "live" ? choice.device : shown.live.devices[0],
  );
  const shell = usePanelTrace(({ machine }) => machine.boot.reached.get("shell"));
  return (
    <div class="states">
      <span class={`chip state-${state}`} data-testid="machine-state" data-state={state}>
        <Icon name={STATE_ICON[state]} />
        <span class="visually-hidden">State of the machine: </span>
        <span class="word">{STATE_TEXT[state]}</span>
      </span>
      <span class="chip quiet wide-only" data-testid="device-state" data-status={device?.status ?? 0}>
        {device ? <DeviceStatusText device={device} /> : "no device yet"}
      </span>
      {shell !== undefined && (
        <span class="quiet boot-time">{`${machine.restored.value ? "restored" : "booted"} in ${seconds(shell)}`}</span>
      )}
    </div>
  );
}

function DeviceStatusText({ device: { name, status } }: { readonly device: Device }) {
  const bit = newestBit(status);
  return (
    <>
      {name} <Term name={bit?.term ?? "device status"}>{statusName(status)}</Term>
    </>
  );
}

function Buttons() {
  const page = usePage();
  const { connection } = page;
  const state = page.machine.state.value;
  const paused = state === "paused";
  return (
    <div class="buttons">
      <button
        type="button"
        title={paused ? "Resume the machine" : "Pause the machine"}
        disabled={state !== "running" && !paused}
        onClick={() => (paused ? connection.resume() : connection.pause())}
      >
        <Icon name={paused ? "play" : "pause"} />
        <span class="word">{paused ? "Resume" : "Pause"}</span>
      </button>
    </div>
  );
}

/** Of the queue that is shown: the control tab has them for every queue. */
function Interventions() {
  const page = usePage();
  const { connection } = page;
  const device = usePanelTrace(({ choice }) => choice.device);
  const { condition, queue } = page.choice;
  const isOnHold = condition?.onHold.includes(queue) ?? false;
  const held = device?.queues.get(queue)?.held.size ?? 0;
  const queueName = device ? `${device.name} ${device.queueName(queue)}` : "";
  const recording = page.machine.recording.value;
  const command = (each: DeviceCommand) => device && connection.command(device.name, each);
  return (
    <div class="buttons">
      <button
        type="button"
        class="hold"
        disabled={!condition}
        aria-pressed={isOnHold}
        title={isOnHold ? `Release what ${queueName} holds` : `Take requests of ${queueName} and keep them`}
        onClick={() => command({ do: "hold", queue, on: !isOnHold })}
      >
        <Icon name={isOnHold ? "play" : "pause"} />
        <span class="verb">{holdText(isOnHold, held)}</span>
      </button>
      <button
        type="button"
        disabled={held === 0}
        title={`Let the oldest held request of ${queueName} go on`}
        onClick={() => command({ do: "release", queue })}
      >
        <Icon name="step" />
        <span class="verb">Step</span>
      </button>
      <button
        type="button"
        class="record"
        disabled={!condition}
        aria-pressed={recording}
        title={recording ? "Stop recording what the devices do" : "Record what the devices do"}
        onClick={() => connection.record(!recording)}
      >
        <Icon name="record" />
        <span class="verb">Record</span>
      </button>
    </div>
  );
}

/** A longer number would make the button wider, and move those behind it from under the pointer. */
const MAX_COUNTED = 99;

/** What the button does: a hold that ends releases all that waits. */
function holdText(isOnHold: boolean, held: number): string {
  if (!isOnHold) return "Hold";
  if (held === 0) return "End hold";
  return `Release (${held > MAX_COUNTED ? `${MAX_COUNTED}+` : held})`;
}
