/** The walk through the page: four steps, each done by what really happens in machine and list. */
import { signal } from "@preact/signals";
import { localStore } from "../kit/local-storage.ts";
import type { Region } from "../kit/regions.ts";
import type { MachineStatus } from "./machine-status.ts";
import type { Refresh } from "./refresh.ts";
import type { Selection } from "./selection.ts";
import type { ShownTrace } from "./shown-trace.ts";

export const WALK_STEPS = ["boot", "run", "select", "look"] as const;
export type WalkStep = (typeof WALK_STEPS)[number];

/** The region that a step is about. */
export const WALK_REGIONS: Readonly<Record<WalkStep, Region>> = {
  boot: "terminal",
  run: "terminal",
  select: "requests",
  look: "device",
};

const DONE_KEY = "walk";

export interface WalkDeps {
  readonly shown: ShownTrace;
  readonly machine: MachineStatus;
  readonly selection: Selection;
  readonly refresh: Refresh;
}

export class Walk {
  /** Undefined while there is no walk. */
  readonly step = signal<WalkStep | undefined>(undefined);
  /** A walk was finished in this browser, or left. */
  readonly isKnown = signal(localStore.get(DONE_KEY) === "done");
  readonly #deps: WalkDeps;
  /** End of the log when the command was to be run. */
  #rowsBefore = 0;

  constructor(deps: WalkDeps) {
    this.#deps = deps;
    deps.refresh.onRefresh(() => this.#follow());
    deps.selection.ordinal.subscribe(() => this.#follow());
  }

  start(): void {
    this.step.value = "boot";
    this.#follow();
  }

  /** Ends the walk, finished or not. */
  end(): void {
    this.step.value = undefined;
    this.isKnown.value = true;
    localStore.set(DONE_KEY, "done");
  }

  /** Ordinal of the newest data request since the command was to be run; undefined while there is none. */
  get newestRequest(): number | undefined {
    const { rows } = this.#deps.shown.live;
    const from = Math.max(this.#rowsBefore, rows.first, rows.end - MAX_LOOKED_AT);
    for (let ordinal = rows.end - 1; ordinal >= from; ordinal--) {
      const row = rows.at(ordinal);
      if (row?.kind === "request" && !row.control) return ordinal;
    }
    return undefined;
  }

  #follow(): void {
    const { machine, shown, selection } = this.#deps;
    if (this.step.peek() === "boot" && machine.boot.finished) {
      this.#rowsBefore = shown.live.rows.end;
      this.step.value = "run";
    }
    if (this.step.peek() === "run" && this.newestRequest !== undefined) this.step.value = "select";
    if (this.step.peek() === "select" && selection.request !== undefined && shown.source.peek().kind === "live") {
      this.step.value = "look";
    }
  }
}

/** A command of the walk makes a handful of rows; a storm meanwhile makes thousands. */
const MAX_LOOKED_AT = 100;
