/** What the machine says of itself: its state, its boot, its failures, its devices' conditions, its console. */
import { signal } from "@preact/signals";
import type { DeviceCondition } from "../../contract/device-control.ts";
import type { EngineState, MachineFailure, MachineMessage, MachineState } from "../../contract/machine.ts";
import type { EventList } from "../../contract/trace.ts";
import { BootModel, type Durations } from "../model/boot.ts";
import { SignsOfLife, type Stall, stallOf } from "../model/stall.ts";
import type { Refresh } from "./refresh.ts";
import type { ShownTrace } from "./shown-trace.ts";

export interface BootHistory {
  /** How long the steps of the last boot took. */
  readonly lastBoot?: Durations;
  readonly onBooted?: (durations: Durations) => void;
}

export interface MachineStatusDeps extends BootHistory {
  readonly shown: ShownTrace;
  readonly refresh: Refresh;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export class MachineStatus {
  readonly state = signal<MachineState>("off");
  readonly failure = signal<MachineFailure | undefined>(undefined);
  readonly engine = signal<EngineState | undefined>(undefined);
  /** When the last boot or reboot was asked for. */
  readonly bootedAt = signal<number | undefined>(undefined);
  /** What the machine says of its devices, by name. */
  readonly conditions = signal<ReadonlyMap<string, DeviceCondition>>(new Map());
  /** Whether the devices' events are recorded. */
  readonly recording = signal(true);
  /** True if a saved machine was restored instead of a boot. */
  readonly restored = signal(false);
  /** Why a saved machine was not restored. */
  readonly savedRefused = signal<string | undefined>(undefined);
  /** Boots that have come to the shell. */
  readonly shells = signal(0);
  /** Prompts the guest's shell has printed. */
  readonly prompts = signal(0);
  /** Changes in place: components read it through `usePanelTrace`. */
  boot: BootModel;
  readonly #deps: MachineStatusDeps;
  #lastBoot: Durations;
  /** When the newest events came, and the machine's time in the last of them. */
  #clock = { at: 0, seen: 0 };
  readonly #signs = new SignsOfLife();
  readonly #consoleListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #eventListeners = new Set<(events: EventList) => void>();

  constructor(deps: MachineStatusDeps) {
    this.#deps = deps;
    this.#lastBoot = deps.lastBoot ?? {};
    this.boot = new BootModel(this.#lastBoot);
  }

  /** Milliseconds on the machine's clock, as events have it: estimated from the last ones while it runs. */
  time(): number {
    const { at, seen } = this.#clock;
    return this.state.peek() === "running" ? at + (this.#deps.now() - seen) : at;
  }

  /** What was last seen of a boot that is stuck. Undefined while it gets on, and once it is over. */
  get stall(): Stall | undefined {
    if (this.state.value !== "running" || this.boot.finished) return undefined;
    return stallOf(this.#signs, this.#deps.now(), this.#deps.shown.live.devices);
  }

  /** Calls back with every batch of console bytes; returns how to stop. */
  onConsole(listener: (bytes: Uint8Array) => void): () => void {
    this.#consoleListeners.add(listener);
    return () => this.#consoleListeners.delete(listener);
  }

  /** Calls back with every batch of events; returns how to stop. */
  onEvents(listener: (events: EventList) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  promptSeen(): void {
    this.prompts.value++;
  }

  /** A boot or reboot begins. */
  bootBegins(): void {
    const { shown, refresh, now } = this.#deps;
    shown.showLive();
    this.failure.value = undefined;
    this.savedRefused.value = undefined;
    this.restored.value = false;
    this.boot = new BootModel(this.#lastBoot);
    this.bootedAt.value = now();
    this.#signs.restart(now());
    refresh.request();
  }

  receive(message: MachineMessage): void {
    switch (message.type) {
      case "asset":
        this.boot.asset(message);
        this.#deps.refresh.request();
        break;
      case "phase":
        this.#phase(message);
        break;
      case "state":
        // The machine that comes may have other devices.
        if (message.state === "loading") this.conditions.value = new Map();
        this.state.value = message.state;
        this.#signs.at = this.#deps.now();
        break;
      case "failure":
        this.failure.value = message.failure;
        break;
      case "engine":
        this.engine.value = message.engine;
        break;
      case "device":
        this.conditions.value = new Map(this.conditions.peek()).set(message.condition.device, message.condition);
        break;
      case "saved-refused":
        this.savedRefused.value = message.why;
        this.restored.value = false;
        break;
      case "console":
        this.#console(message.bytes);
        break;
      case "trace":
        this.#clock = {
          at: message.events.at(message.events.length - 1)?.at ?? this.#clock.at,
          seen: this.#deps.now(),
        };
        for (const listener of this.#eventListeners) listener(message.events);
        break;
    }
  }

  #console(bytes: Uint8Array): void {
    this.#signs.console(bytes, this.#deps.now());
    for (const listener of this.#consoleListeners) listener(bytes);
  }

  #phase({ phase, at }: MachineMessage & { type: "phase" }): void {
    const { now, onBooted, refresh } = this.#deps;
    if (this.boot.startsAnew(phase)) {
      // The guest has rebooted by itself.
      this.bootBegins();
      this.bootedAt.value = now() - at;
    }
    this.boot.phase(phase, at);
    this.#signs.at = now();
    if (phase === "shell") this.shells.value++;
    // What a restored machine takes says nothing about the next boot.
    if (phase === "shell" && !this.restored.peek()) {
      this.#lastBoot = this.boot.durations();
      onBooted?.(this.#lastBoot);
    }
    refresh.request();
  }
}
