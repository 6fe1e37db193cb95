/** What the page knows: one model for each concern. Components take the model that they need. */
import type { MachineMessage } from "../../contract/machine.ts";
import { DeviceChoice } from "./device-choice.ts";
import { EventRate } from "./event-rate.ts";
import { FilterState } from "./filter-state.ts";
import { Inspection } from "./inspection.ts";
import { Layout } from "./layout.ts";
import { ListState } from "./list-state.ts";
import { type BootHistory, MachineStatus } from "./machine-status.ts";
import { Refresh } from "./refresh.ts";
import { Selection } from "./selection.ts";
import { ShownTrace, type ShownTraceOptions } from "./shown-trace.ts";
import { TraceFeed } from "./trace-feed.ts";
import { Unseen } from "./unseen.ts";

export interface PageStateOptions extends ShownTraceOptions, BootHistory {
  /** Milliseconds, monotonic. Default: `performance.now`. */
  readonly now?: () => number;
}

export interface PageState {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly rate: EventRate;
  readonly refresh: Refresh;
  readonly shown: ShownTrace;
  readonly feed: TraceFeed;
  readonly machine: MachineStatus;
  readonly choice: DeviceChoice;
  readonly filter: FilterState;
  readonly list: ListState;
  readonly selection: Selection;
  readonly inspection: Inspection;
  readonly layout: Layout;
  readonly unseen: Unseen;
}

/** The models of one page, none of which knows a page. */
export function createPageState(options: PageStateOptions = {}): PageState {
  const { now = () => performance.now(), lastBoot, onBooted } = options;
  const rate = new EventRate();
  const refresh = new Refresh(rate, now);
  const shown = new ShownTrace(refresh, options);
  const feed = new TraceFeed({ shown, rate, refresh, now });
  const machine = new MachineStatus({
    shown,
    refresh,
    now,
    ...(lastBoot && { lastBoot }),
    ...(onBooted && { onBooted }),
  });
  const choice = new DeviceChoice(shown, machine);
  const filter = new FilterState({ shown, refresh, now });
  const list = new ListState(shown, filter);
  const layout = new Layout();
  const selection = new Selection({ shown, choice, filter, list, layout });
  const inspection = new Inspection();
  const unseen = new Unseen({ shown, choice, filter, selection, machine, refresh });
  return {
    now,
    rate,
    refresh,
    shown,
    feed,
    machine,
    choice,
    filter,
    list,
    selection,
    inspection,
    layout,
    unseen,
  };
}

/** Messages of the machine come in here and nowhere else. */
export function receive({ feed, machine }: PageState, message: MachineMessage): void {
  machine.receive(message);
  if (message.type === "trace") feed.receive(message);
}
