/**
 * What the page knows, as signals. Machine messages come in here and nowhere else; what they change is folded in
 * slices, and shown with the next frame as long as little happens.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { DeviceCondition } from "../../contract/device-control.ts";
import type { EngineState, MachineFailure, MachineMessage, MachineState } from "../../contract/machine.ts";
import type { EventList } from "../../contract/trace.ts";
import { afterFrame } from "../kit/frames.ts";
import { Pulse } from "../kit/throttle.ts";
import { BootModel, type Durations } from "../model/boot.ts";
import type { ExpertModel } from "../model/expert/expert.ts";
import type { FilterError } from "../model/filter/lexer.ts";
import { RowFilter } from "../model/filter/row-filter.ts";
import { RowList } from "../model/filter/row-list.ts";
import type { Device } from "../model/log/device.ts";
import { FILE_LOG, type LogLimits, larger } from "../model/log/log-size.ts";
import { LIVE, type Source } from "../model/log/log-source.ts";
import type { RequestRow } from "../model/log/rows.ts";
import { TraceModel } from "../model/log/trace-model.ts";
import type { HoveredDescriptor } from "../model/request/hovered.ts";
import { SignsOfLife, type Stall, stallOf } from "../model/stall.ts";
import { inFilterLanguage } from "./load-filter-language.ts";

/** Longest time one slice of folding keeps the main thread. */
const SLICE_MS = 8;
/** Events between two looks at the clock. */
const SLICE_EVENTS = 200;
/** From this many events a second on it is a storm. */
const STORM = 2000;
const STORM_INTERVAL_MS = 250;
/**
 * How often the page is refreshed: by the events a second, the most first. Layout dominates, not what is computed. The
 * last is a frame: requests that come one by one are seen one by one.
 */
const INTERVALS = [
  { from: STORM, ms: STORM_INTERVAL_MS },
  { from: 500, ms: 100 },
  { from: 200, ms: 50 },
  { from: 0, ms: 16 },
] as const;

interface ListView {
  readonly marks: ReadonlySet<number>;
  readonly openGroups: ReadonlySet<number>;
}

const NOTHING_CHOSEN: ListView = { marks: new Set(), openGroups: new Set() };

export interface StoreOptions {
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  readonly lastBoot?: Durations;
  readonly onBooted?: (durations: Durations) => void;
  /** The page shows files only. */
  readonly filesOnly?: true;
  /** What is kept of a file that is opened; {@link FILE_LOG}, if it is not said. */
  readonly fileLimits?: LogLimits;
}

export class PageStore {
  /** What the machine's devices do, whatever is shown. */
  readonly live = new TraceModel();
  /** Where what is shown comes from. */
  readonly source = signal<Source>(LIVE);
  /** Grows with every change of {@link source}: rows of the same number are others then. */
  readonly shows = signal(0);
  /** Keys and data are shown as dots. */
  readonly masked = signal(false);
  /** False on a page that has no machine. */
  readonly canShowLive: boolean;
  readonly machine = signal<MachineState>("off");
  readonly failure = signal<MachineFailure | undefined>(undefined);
  readonly engine = signal<EngineState | undefined>(undefined);
  /** When the last boot or reboot was asked for. */
  readonly bootedAt = signal<number | undefined>(undefined);
  /** Name of the device that was chosen. */
  readonly shownDevice = signal<string | undefined>(undefined);
  /** Queue of the shown device that was chosen. */
  readonly shownQueue = signal<number | undefined>(undefined);
  /** The descriptor under the pointer, in the rings or in the bytes. */
  readonly hoveredDescriptor = signal<HoveredDescriptor | undefined>(undefined);
  /** What the machine says of its devices, by name. */
  readonly conditions = signal<ReadonlyMap<string, DeviceCondition>>(new Map());
  /** Whether the devices' events are recorded. */
  readonly recording = signal(true);
  /** Whether this is no boot but a saved machine that goes on. */
  readonly restored = signal(false);
  /** Why a saved machine was not restored. */
  readonly savedRefused = signal<string | undefined>(undefined);
  /** Ordinal of the selected row. */
  readonly selected = signal<number | undefined>(undefined);
  /** First row of the group whose line is selected. */
  readonly selectedGroup = signal<number | undefined>(undefined);
  /** First rows of the groups whose rows are shown. */
  readonly openGroups = signal<ReadonlySet<number>>(new Set());
  /** Ordinals of the rows a person has marked. */
  readonly marks = signal<ReadonlySet<number>>(new Set());
  /** Whether the list stays at its newest row. */
  readonly follow = signal(true);
  /** Grows whenever the selected row is to be brought into view. */
  readonly revealed = signal(0);
  /** Prompts the guest's shell has printed. */
  readonly prompts = signal(0);
  /** Events of the last second. */
  readonly rate = signal(0);
  /** What stands in the filter's input. */
  readonly filterText = signal("");
  /** What is wrong with that text: then the last filter that was right stays in force. */
  readonly filterProblem = signal<FilterError | undefined>(undefined);
  boot: BootModel;
  /** The filter in force. */
  filter = new RowFilter();
  readonly now: () => number;
  readonly #version = signal(0);
  readonly #panels = signal(0);
  readonly #options: StoreOptions;
  readonly #pulse: Pulse;
  readonly #inbox: EventList[] = [];
  /** Events of `#inbox[0]` that are folded already. */
  #position = 0;
  #draining = false;
  #lastBoot: Durations;
  #rateSince = 0;
  #rateCount = 0;
  /** Between the last two refreshes; more of them than {@link STORM} cannot be shown as they come. */
  #eventsPerSecond = 0;
  #refreshedAt = 0;
  #sinceRefresh = 0;
  #trace = this.live;
  #newExpert: (() => ExpertModel) | undefined;
  /** What a person chose in the live list, while another is shown. */
  #liveView: ListView = NOTHING_CHOSEN;
  /** Rows are being looked at in slices. */
  #filtering = false;
  /** When the newest events came, and the machine's time in the last of them. */
  #machineTime = { at: 0, seen: 0 };
  readonly #signs = new SignsOfLife();
  /** What is kept of a file that is opened. */
  #fileLimits: LogLimits;
  readonly #consoleListeners = new Set<(bytes: Uint8Array) => void>();

  constructor(options: StoreOptions = {}) {
    this.#options = options;
    this.canShowLive = !options.filesOnly;
    this.#fileLimits = options.fileLimits ?? FILE_LOG;
    this.now = options.now ?? (() => performance.now());
    this.#lastBoot = options.lastBoot ?? {};
    this.boot = new BootModel(this.#lastBoot);
    this.#pulse = new Pulse(() => this.#refresh(), this.now);
  }

  /** What is shown: the live log, or that of a file. */
  get trace(): TraceModel {
    return this.#trace;
  }

  /** What is kept of a file that is opened now. */
  get fileLimits(): LogLimits {
    return this.#fileLimits;
  }

  /** Keeps more: in the live log, in what is shown, and of files that are opened later. */
  keep(limits: LogLimits): void {
    this.live.keep(limits);
    this.#trace.keep(limits);
    this.#fileLimits = larger(this.#fileLimits, limits);
    this.touch();
  }

  /** Shows another log instead. The live one goes on meanwhile. */
  show(source: Source, trace: TraceModel): void {
    this.#trace = trace;
    if (this.#newExpert) trace.attachExpert(this.#newExpert);
    if (this.source.peek().kind === "live") {
      this.#liveView = { marks: this.marks.peek(), openGroups: this.openGroups.peek() };
    }
    const { marks, openGroups } = source.kind === "live" ? this.#liveView : NOTHING_CHOSEN;
    this.marks.value = marks;
    this.openGroups.value = openGroups;
    this.selected.value = undefined;
    this.selectedGroup.value = undefined;
    this.shownDevice.value = undefined;
    this.shownQueue.value = undefined;
    this.follow.value = source.kind === "live";
    this.shows.value++;
    this.source.value = source;
    this.setFilter(this.filterText.peek());
    this.#panels.value++;
  }

  /** From now on there is expert information of every log that is shown. */
  attachExpert(create: () => ExpertModel): void {
    this.#newExpert = create;
    this.live.attachExpert(create);
    this.#trace.attachExpert(create);
    this.touch();
  }

  showLive(): void {
    if (this.source.peek().kind !== "live") this.show(LIVE, this.live);
  }

  /** Grows when the trace or boot models have changed: read it to be told. */
  get version(): ReadonlySignal<number> {
    return this.#version;
  }

  /**
   * Follows {@link version} a frame later, for what stands beside the list: drawn in one frame with it, the two would
   * keep the main thread longer than a person overlooks.
   */
  get panels(): ReadonlySignal<number> {
    return this.#panels;
  }

  /** Milliseconds on the machine's clock, as events have it: estimated from the last ones while it runs. */
  machineTime(): number {
    const { at, seen } = this.#machineTime;
    return this.machine.peek() === "running" ? at + (this.now() - seen) : at;
  }

  /** Events come faster than the list is drawn. */
  get isStorm(): boolean {
    return this.#eventsPerSecond > STORM;
  }

  /** Calls back with every batch of console bytes; returns how to stop. */
  onConsole(listener: (bytes: Uint8Array) => void): () => void {
    this.#consoleListeners.add(listener);
    return () => this.#consoleListeners.delete(listener);
  }

  receive(message: MachineMessage): void {
    switch (message.type) {
      case "asset":
        this.boot.asset(message);
        this.touch();
        break;
      case "phase":
        this.#phase(message);
        break;
      case "state":
        this.machine.value = message.state;
        this.#signs.at = this.now();
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
        this.#signs.console(message.bytes, this.now());
        for (const listener of this.#consoleListeners) listener(message.bytes);
        break;
      case "trace":
        if (this.source.peek().kind === "sample") this.showLive();
        this.live.lostInMachine = message.dropped;
        this.live.epoch = message.epoch;
        this.#inbox.push(message.events);
        this.#machineTime = {
          at: message.events.at(message.events.length - 1)?.at ?? this.#machineTime.at,
          seen: this.now(),
        };
        this.#drain();
        break;
    }
  }

  /** A boot or reboot begins. */
  bootBegins(): void {
    this.showLive();
    this.failure.value = undefined;
    this.savedRefused.value = undefined;
    this.restored.value = false;
    this.boot = new BootModel(this.#lastBoot);
    this.bootedAt.value = this.now();
    this.#signs.restart(this.now());
    this.touch();
  }

  /** What was last seen of a boot that does not get on; undefined while it does, and once it is over. */
  get stall(): Stall | undefined {
    if (this.machine.value !== "running" || this.boot.finished) return undefined;
    return stallOf(this.#signs, this.now(), this.live.devices);
  }

  promptSeen(): void {
    this.prompts.value++;
  }

  // --- the devices ---

  /** The device the panel shows: the one last chosen, by name or by a request of it; at first the first one. */
  get device(): Device | undefined {
    const { devices } = this.trace;
    return devices.find(({ name }) => name === this.shownDevice.value) ?? devices[0];
  }

  showDevice(name: string): void {
    if (name !== this.shownDevice.peek()) this.shownQueue.value = undefined;
    this.shownDevice.value = name;
  }

  /** Index of the shown queue of the shown device: the one last chosen, at first the first data queue. */
  get queue(): number {
    return this.shownQueue.value ?? 0;
  }

  showQueue(index: number): void {
    this.shownQueue.value = index;
  }

  /** What the machine says of the shown device; undefined without a machine, and for a device of a file. */
  get condition(): DeviceCondition | undefined {
    if (this.source.value.kind !== "live") return undefined;
    return this.device && this.conditions.value.get(this.device.name);
  }

  // --- the list ---

  select(ordinal: number): void {
    this.selected.value = ordinal;
    this.selectedGroup.value = undefined;
    this.#openAround(ordinal);
    const row = this.trace.rows.at(ordinal);
    if (row) this.showDevice(row.device);
    if (row?.kind === "request") this.showQueue(row.popped.queue);
    this.follow.value = false;
    this.revealed.value++;
  }

  /** The selected request, if it is one. */
  get selectedRequest(): RequestRow | undefined {
    const selected = this.selected.value;
    const row = selected === undefined ? undefined : this.trace.rows.at(selected);
    return row?.kind === "request" ? row : undefined;
  }

  /** The lines of the list as they are now. */
  get list(): RowList {
    return new RowList({ trace: this.trace, filter: this.filter, open: this.openGroups.value });
  }

  resumeTail(): void {
    this.selected.value = undefined;
    this.selectedGroup.value = undefined;
    this.follow.value = true;
  }

  /** A selected row is not hidden in a closed group. */
  #openAround(ordinal: number): void {
    const group = this.trace.groups.find(({ from, to }) => from <= ordinal && ordinal <= to);
    const open = this.openGroups.peek();
    if (group && !open.has(group.from)) this.openGroups.value = new Set(open).add(group.from);
  }

  /** The person scrolled the list. */
  scrolled(atEnd: boolean): void {
    if (!atEnd) this.follow.value = false;
    else if (this.selected.peek() === undefined && this.selectedGroup.peek() === undefined) this.follow.value = true;
  }

  /** A text that is no filter is a {@link filterProblem}. The filter is in force at once if its language is loaded. */
  setFilter(text: string): void {
    this.filterText.value = text;
    if (text.trim() === "") this.#setFilter(new RowFilter());
    else
      void inFilterLanguage((language) => text === this.filterText.peek() && this.#setFilter(language.filterOf(text)));
  }

  #setFilter(filter: RowFilter | FilterError): void {
    if (!(filter instanceof RowFilter)) {
      this.filterProblem.value = filter;
      return;
    }
    this.filter = filter;
    this.filterProblem.value = undefined;
    this.#look([]);
    this.#version.value++;
  }

  /** Narrows the filter further: rows must pass `clause` as well. */
  narrow(clause: string): void {
    void inFilterLanguage(({ narrowed }) => this.setFilter(narrowed(this.filter.text, clause)));
  }

  /** Narrows the filter further: rows that pass `clause` go. */
  exclude(clause: string): void {
    void inFilterLanguage(({ excluding }) => this.setFilter(excluding(this.filter.text, clause)));
  }

  /** Shows only what happened between two times, in milliseconds of the machine's clock, instead of an earlier span. */
  narrowToTime(from: number, to: number): void {
    void inFilterLanguage(({ inTime }) => this.setFilter(inTime(this.filter.text, from, to)));
  }

  /** Takes one of the parts that must all hold out of the filter in force. */
  dropClause(clause: string): void {
    void inFilterLanguage(({ without }) => this.setFilter(without(this.filter.text, clause)));
  }

  /** Lets the filter look at rows for a slice of time, and at what is left in more of them. */
  #look(changed: Iterable<number>): void {
    const { filter, trace } = this;
    const until = this.now() + SLICE_MS;
    filter.update(trace.rows, changed, () => this.now() >= until);
    if (this.#filtering || filter.left(trace.rows) === 0) return;
    this.#filtering = true;
    setTimeout(() => {
      this.#filtering = false;
      this.#look([]);
      this.touch();
    }, 0);
  }

  /** Something changed; it will be shown at the next pulse. */
  touch(): void {
    const interval = INTERVALS.find(({ from }) => this.#eventsPerSecond >= from);
    this.#pulse.request(interval?.ms ?? STORM_INTERVAL_MS);
  }

  #phase({ phase, at }: MachineMessage & { type: "phase" }): void {
    if (this.boot.startsAnew(phase)) {
      // The guest has rebooted by itself.
      this.bootBegins();
      this.bootedAt.value = this.now() - at;
    }
    this.boot.phase(phase, at);
    this.#signs.at = this.now();
    // What a restored machine takes says nothing about the next boot.
    if (phase === "shell" && !this.restored.peek()) {
      this.#lastBoot = this.boot.durations();
      this.#options.onBooted?.(this.#lastBoot);
    }
    this.touch();
  }

  /** Folds what has come, a slice at a time. */
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    const until = this.now() + SLICE_MS;
    while (this.#inbox.length > 0 && this.now() < until) this.#fold();
    this.#draining = false;
    if (this.#inbox.length > 0) setTimeout(() => this.#drain(), 0);
    this.touch();
  }

  #fold(): void {
    const batch = this.#inbox[0] ?? [];
    const end = Math.min(batch.length, this.#position + SLICE_EVENTS);
    for (let index = this.#position; index < end; index++) this.live.foldOf(batch, index);
    this.#rateCount += end - this.#position;
    this.#sinceRefresh += end - this.#position;
    this.#position = end;
    if (end < batch.length) return;
    this.#inbox.shift();
    this.#position = 0;
  }

  #refresh(): void {
    const now = this.now();
    this.#eventsPerSecond = (this.#sinceRefresh * 1000) / Math.max(1, now - this.#refreshedAt);
    this.#refreshedAt = now;
    this.#sinceRefresh = 0;
    if (now - this.#rateSince >= 1000) {
      this.rate.value = Math.round((this.#rateCount * 1000) / (now - this.#rateSince));
      this.#rateSince = now;
      this.#rateCount = 0;
    }
    const changed = this.trace.takeChanged();
    if (this.trace !== this.live) this.live.takeChanged();
    this.#look(changed);
    this.#version.value++;
    afterFrame(() => this.#panels.value++);
    // Once more when it is quiet, so that the rate falls to what it is.
    if (this.rate.peek() > 0 || this.#rateCount > 0) this.#pulse.request(1000);
  }
}
