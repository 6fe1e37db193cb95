/** The bar on top: what this is, the state of the machine and of its device, and the buttons of the machine. */
import type { MachineState } from "../contract/machine.ts";
import { Icon, type IconName } from "./Icon.tsx";
import { seconds } from "./model/format.ts";
import { statusName } from "./model/names.ts";
import { usePage } from "./page.ts";
import { Segments } from "./Segments.tsx";
import { chooseTheme, THEMES, theme } from "./theme.ts";

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

export function Bar() {
  return (
    <header class="bar" data-region="bar" tabIndex={-1}>
      <h1>
        <span class="mark" aria-hidden="true" />
        v86-virtio-crypto
      </h1>
      <States />
      <Buttons />
      <ThemeSwitch />
    </header>
  );
}

function States() {
  const { store } = usePage();
  store.panels.value;
  const state = store.machine.value;
  const device = store.device;
  const shell = store.boot.reached.get("shell");
  return (
    <div class="states">
      <span class={`chip state-${state}`} data-testid="machine-state" data-state={state}>
        <Icon name={STATE_ICON[state]} />
        <span class="visually-hidden">Machine: </span>
        {STATE_TEXT[state]}
      </span>
      <span class="chip quiet wide-only" data-testid="device-state" data-status={device?.status ?? 0}>
        {device ? `${device.name} ${statusName(device.status)}` : "no device yet"}
      </span>
      {shell !== undefined && <span class="quiet boot-time">booted in {seconds(shell)}</span>}
    </div>
  );
}

function Buttons() {
  const { store, session } = usePage();
  const state = store.machine.value;
  const paused = state === "paused";
  const panicked = store.failure.value?.kind === "guest-panic";
  return (
    <div class="buttons">
      <button
        type="button"
        disabled={state !== "running" && !paused}
        onClick={() => (paused ? session.resume() : session.pause())}
      >
        <Icon name={paused ? "play" : "pause"} />
        {paused ? "Resume" : "Pause"}
      </button>
      <button type="button" disabled={state !== "running" && !paused && !panicked} onClick={() => session.reboot()}>
        <Icon name="restart" />
        Reboot
      </button>
    </div>
  );
}

const THEME_TEXT = { auto: "Auto", light: "Light", dark: "Dark" } as const;
const THEME_OPTIONS = THEMES.map((value) => ({ value, text: THEME_TEXT[value] }));

const ThemeSwitch = () => (
  <Segments legend="Colours" name="theme" options={THEME_OPTIONS} chosen={theme.value} choose={chooseTheme} />
);
