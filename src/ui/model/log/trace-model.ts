/** The model of an event log: the log itself, the rows of the request list, the devices. */
import type { EventList, TraceEvent } from "../../../contract/trace.ts";
import { FormerContexts } from "../../../trace/context.ts";
import { type EventOf, type GuestEvent, isGuestEvent } from "../../../trace/event-of.ts";
import { DeviceStatus } from "../../../wire/virtio/virtio.ts";
import type { ExpertModel } from "../expert/expert.ts";
import { RingBuffer } from "../ring-buffer.ts";
import { CommandRun } from "./command-run.ts";
import { Device } from "./device.ts";
import { EventLog } from "./event-log.ts";
import { LIVE_LOG, type LogLimits } from "./log-size.ts";
import { type Losses, NO_LOSSES, together } from "./losses.ts";
import { holdText, QUEUE_RESET_CLAUSE, queueResetText, RESET_CLAUSE, resetText, resumedText } from "./mark-text.ts";
import { type RowGroup, RowGroups } from "./row-groups.ts";
import { type MarkRow, RequestRow, type Row } from "./rows.ts";
import type { SessionInfo } from "./sessions.ts";

interface DeviceRecord {
  readonly device: Device;
  readonly open: Map<number, RequestRow>;
  readonly sessions: Map<bigint, SessionInfo>;
  /** Position in the log of the last kick of each queue. */
  readonly kicks: Map<number, number>;
  /** Answered requests that no interrupt has told of, and those whose interrupt has not been looked at. */
  readonly unsignalled: RequestRow[];
  readonly unread: RequestRow[];
}

type Continuation = EventOf<
  "held" | "released" | "waits" | "submitted" | "working" | "progress" | "completed" | "refused" | "injected" | "used"
>;

/** Receives an event and its position in the log. */
type EventWatcher = (event: TraceEvent, sequence: number) => void;

/** A driver that suppresses interrupts would make them grow without end. */
const MAX_UNSIGNALLED = 1024;

/** Most requests kept unpacked: each keeps its whole message, up to some megabytes. */
const MAX_AT_HAND = 16;

export class TraceModel {
  readonly log: EventLog;
  readonly rows: RingBuffer<Row>;
  /** Events the machine could not deliver, since its start. */
  lostInMachine = 0;
  /** Losses that an opened file declares. */
  lostInFile = NO_LOSSES;
  /** The zero of the events' clocks, in Unix milliseconds; 0 while it is not known. */
  epoch = 0;
  /** Rows that are new or have changed since {@link takeChanged}. */
  #changed = new Set<number>();
  readonly #devices = new Map<string, DeviceRecord>();
  readonly #groups = new RowGroups();
  /** The command that runs in the guest's shell. */
  #command: CommandRun | undefined;
  #expert: ExpertModel | undefined;
  readonly #watchers = new Set<EventWatcher>();
  #hasAbsent = false;
  /** The newest requests: mostly they are answered at once, and need not be looked up then. */
  readonly #atHand: RequestRow[] = [];
  #newestAtHand = 0;

  readonly #former = new FormerContexts();

  constructor(limits: Partial<LogLimits> = {}) {
    const whole = { ...LIVE_LOG, ...limits };
    this.log = new EventLog(whole, (event) => this.#former.apply(event));
    this.rows = new RingBuffer(whole.events);
  }

  /** The expert of this log; undefined until {@link attachExpert}. */
  get expert(): ExpertModel | undefined {
    return this.#expert;
  }

  /** Attaches an expert: it checks the events in the log, then each new event. Ignored if there is one already. */
  attachExpert(create: () => ExpertModel): void {
    if (this.#expert) return;
    const expert = create();
    this.#expert = expert;
    // Notifications outlive chains. Without their chains they would look like kicks for nothing.
    const { byKind, unknown } = this.losses;
    const firstChain = unknown + (byKind.get("popped") ?? 0) > 0 ? this.#firstChain : 0;
    let newestRow = this.rows.first - 1;
    for (const { position, event } of this.log.walk()) {
      while ((this.rows.at(newestRow + 1)?.sequence ?? this.log.end) <= position) newestRow++;
      if (event.kind === "notify" && position < firstChain) continue;
      if (!isGuestEvent(event)) expert.apply(event, { sequence: position, newestRow });
    }
  }

  /** Position in the log of the oldest chain that it has. */
  get #firstChain(): number {
    for (const { position, event } of this.log.walk()) if (event.kind === "popped") return position;
    return this.log.end;
  }

  /** Calls `watcher` with each new event, which saves unpacking it again. Returns a function that stops it. */
  watch(watcher: EventWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Devices seen in the log, sorted by name. */
  get devices(): Device[] {
    return [...this.#devices.values()].map(({ device }) => device).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Events that happened and are not in the log. */
  get losses(): Losses {
    const { log, lostInFile, lostInMachine } = this;
    return together({ byKind: log.dropped, unknown: lostInMachine }, lostInFile);
  }

  /** Whether requests or answers lack bytes. */
  get isInPart(): boolean {
    return this.#hasAbsent || this.log.droppedPayload.strings > 0;
  }

  /** Raises the limits of the log; lower limits are ignored. */
  keep(limits: LogLimits): void {
    this.log.grow(limits);
    this.rows.grow(limits.events);
  }

  /** The events that carry the devices' contexts before the log begins; empty if no event was dropped. */
  get contextEvents(): TraceEvent[] {
    return this.#former.contextEvents;
  }

  /** Groups of rows, in order, also of rows that have gone; they do not overlap. */
  get groups(): readonly RowGroup[] {
    return this.#groups.shown;
  }

  takeChanged(): ReadonlySet<number> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** Applies the event at `index`, if the list has it. */
  applyAt(events: EventList, index: number): void {
    const event = events.at(index);
    if (event) this.apply(event);
  }

  apply(event: TraceEvent): void {
    if (isGuestEvent(event)) this.#applyOfGuest(event);
    else this.#applyOfDevice(event);
  }

  /** Neither a device nor the expert has to do with the guest's shell. */
  #applyOfGuest(event: GuestEvent): void {
    const sequence = this.log.push(event);
    this.#evict();
    for (const watcher of this.#watchers) watcher(event, sequence);
    // An event may be missing: there is one command at a time.
    if (event.kind === "command") {
      // It runs still: a log that goes on tells of it again.
      if (this.#command?.isSame(event)) return;
      this.#command?.end({ outcome: "unknown", status: 0 });
      this.#command = new CommandRun(event);
    } else if (event.command === this.#command?.number) {
      this.#command.end(event);
      this.#command = undefined;
    }
  }

  #applyOfDevice(event: Exclude<TraceEvent, GuestEvent>): void {
    const record = this.#record(event.device);
    const sequence = this.log.push(event);
    this.#evict();
    record.device.apply(event);
    switch (event.kind) {
      case "popped":
        // A machine that goes on from a saved state tells again of the requests that it has taken.
        if (!isSame(record.open.get(event.request), event)) this.#begin(record, event, sequence);
        break;
      case "status":
        if (event.to & ~event.from & DeviceStatus.DRIVER_OK) this.#groups.begin(event.device, event.at);
        break;
      case "notify":
        record.kicks.set(event.queue, sequence);
        break;
      case "held":
      case "released":
      case "waits":
      case "submitted":
      case "working":
      case "progress":
      case "completed":
      case "refused":
      case "injected":
      case "used":
        this.#continue(record, event, sequence);
        break;
      case "interrupt":
        if (event.cause === "queue") this.#interrupted(record, sequence);
        break;
      case "isr-read":
        this.#isrRead(record, sequence);
        break;
      case "hold":
        this.#mark({ kind: "hold", text: holdText(record.device, event), clause: "" }, event, sequence);
        break;
      case "fault":
        this.#mark({ kind: "fault", text: event.problem, clause: event.clause }, event, sequence);
        break;
      case "violation":
        this.#mark({ kind: "violation", text: event.problem, clause: event.clause, must: event.must }, event, sequence);
        break;
      case "queue-reset":
        this.#queueReset(record, event, sequence);
        break;
      case "reset":
        this.#reset(record, event, sequence);
        break;
      case "resumed":
        this.#resume(record, event, sequence);
        break;
    }
    this.#expert?.apply(event, { sequence, newestRow: this.rows.end - 1 });
    for (const watcher of this.#watchers) watcher(event, sequence);
  }

  #record(name: string): DeviceRecord {
    let record = this.#devices.get(name);
    if (!record) {
      record = {
        device: new Device(name),
        open: new Map(),
        sessions: new Map(),
        kicks: new Map(),
        unsignalled: [],
        unread: [],
      };
      this.#devices.set(name, record);
    }
    return record;
  }

  /** Drops each row whose first event has left the log. */
  #evict(): void {
    const floor = this.log.requestsFloor;
    for (let oldest = this.rows.at(this.rows.first); oldest && oldest.sequence < floor; ) {
      if (oldest.kind === "request") this.#devices.get(oldest.device)?.open.delete(oldest.request);
      this.rows.shift();
      oldest = this.rows.at(this.rows.first);
    }
  }

  #begin(record: DeviceRecord, popped: EventOf<"popped">, sequence: number): void {
    const { device, open, sessions, kicks } = record;
    const { queue } = popped;
    const row = new RequestRow(popped, {
      ordinal: this.rows.end,
      sequence,
      log: this.log,
      events: this.log.newest,
      index: this.log.newest.length - 1,
      control: queue === device.controlQueue,
      queueName: device.queueName(queue),
      dialect: device.dialect,
      command: this.#command,
      notifiedAt: kicks.get(queue),
      session: (id) => sessions.get(id),
    });
    if (popped.absent) this.#hasAbsent = true;
    this.#keepAtHand(row);
    open.set(row.request, row);
    this.#add(row);
  }

  /** The bytes of a request whose answer does not come are not kept beside the log. */
  #keepAtHand(row: RequestRow): void {
    this.#atHand[this.#newestAtHand]?.letGo();
    this.#atHand[this.#newestAtHand] = row;
    this.#newestAtHand = (this.#newestAtHand + 1) % MAX_AT_HAND;
  }

  #continue(record: DeviceRecord, event: Continuation, sequence: number): void {
    const row = record.open.get(event.request);
    if (!row) return;
    this.#change(row);
    switch (event.kind) {
      case "held":
        row.held = event;
        break;
      case "released":
        row.released = event;
        break;
      case "waits":
        row.waits = event;
        break;
      case "submitted":
        row.submitted = event;
        break;
      case "working":
        row.working = event;
        break;
      case "progress":
        row.progress = event;
        break;
      case "completed":
        row.completed = event;
        break;
      case "refused":
        row.refused = event;
        break;
      case "injected":
        row.inject(event);
        break;
      case "used":
        this.#finish(record, row, event, sequence);
        break;
    }
  }

  #finish(record: DeviceRecord, row: RequestRow, used: EventOf<"used">, sequence: number): void {
    if (used.absent) this.#hasAbsent = true;
    const session = row.finish(used, sequence);
    if (session) record.sessions.set(session.id, session.info);
    record.open.delete(row.request);
    this.#groups.goOn(used.device, used.at);
    record.unsignalled.push(row);
    if (record.unsignalled.length > MAX_UNSIGNALLED) record.unsignalled.shift();
  }

  #interrupted({ unsignalled, unread }: DeviceRecord, sequence: number): void {
    for (const row of unsignalled) {
      row.signalled(sequence);
      this.#change(row);
      unread.push(row);
    }
    unsignalled.length = 0;
    if (unread.length > MAX_UNSIGNALLED) unread.splice(0, unread.length - MAX_UNSIGNALLED);
  }

  #isrRead({ unread }: DeviceRecord, sequence: number): void {
    for (const row of unread) {
      row.noticed(sequence);
      this.#change(row);
    }
    unread.length = 0;
  }

  #change(row: RequestRow): void {
    row.revision++;
    this.#changed.add(row.ordinal);
  }

  #reset(record: DeviceRecord, event: EventOf<"reset">, sequence: number): void {
    for (const row of record.open.values()) {
      row.lose();
      this.#change(row);
    }
    record.open.clear();
    record.sessions.clear();
    record.kicks.clear();
    this.#groups.end(event.device, event.cause);
    record.unsignalled.length = 0;
    record.unread.length = 0;
    this.#mark({ kind: "reset", text: resetText(event), clause: RESET_CLAUSE }, event, sequence);
  }

  #queueReset(record: DeviceRecord, event: EventOf<"queue-reset">, sequence: number): void {
    for (const row of record.open.values()) {
      if (row.popped.queue !== event.queue) continue;
      row.lose();
      this.#change(row);
      record.open.delete(row.request);
    }
    record.kicks.delete(event.queue);
    const text = queueResetText(record.device, event);
    this.#mark({ kind: "reset", text, clause: QUEUE_RESET_CLAUSE }, event, sequence);
  }

  /** What is not in flight any more was answered while nothing was recorded. */
  #resume(record: DeviceRecord, event: EventOf<"resumed">, sequence: number): void {
    const inFlight = new Set(event.inFlight.map(({ request }) => request));
    for (const row of record.open.values()) {
      if (inFlight.has(row.request)) continue;
      row.miss();
      this.#change(row);
      record.open.delete(row.request);
    }
    record.kicks.clear();
    record.unsignalled.length = 0;
    record.unread.length = 0;
    this.#groups.goOnWith(event.device, { isBound: (event.status & DeviceStatus.DRIVER_OK) !== 0 });
    this.#mark({ kind: "resumed", text: resumedText(event), clause: "" }, event, sequence);
  }

  #mark(mark: Pick<MarkRow, "kind" | "text" | "clause" | "must">, { device, at }: TraceEvent, sequence: number): void {
    // What no command did stands alone, where it is seen.
    const command = mark.kind === "resumed" ? undefined : this.#command;
    this.#add({ ...mark, device, at, command, ordinal: this.rows.end, sequence });
  }

  #add(row: Row): void {
    this.rows.push(row);
    this.#groups.add(row);
    this.#changed.add(row.ordinal);
  }
}

/** Whether the row is of that very request, and not of an earlier machine's with the same number. */
const isSame = (row: RequestRow | undefined, { queue, position }: EventOf<"popped">): boolean =>
  row?.popped.queue === queue && row.popped.position === position;
