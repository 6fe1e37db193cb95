/** Expert information: the findings in a log, event by event, each with the sentence that is broken. */
import type { TraceEvent } from "../../../contract/trace.ts";
import { RingBuffer } from "../ring-buffer.ts";
import { DeviceExpert } from "./device-expert.ts";
import { isExpected, type RuleName, type Severity } from "./expert-rules.ts";
import type { Finding, LogPlace } from "./finding.ts";

/** The findings by one rule on one device: their number, and the newest. */
export interface FindingGroup {
  readonly rule: RuleName;
  readonly device: string;
  total: number;
  readonly newest: RingBuffer<Finding>;
}

/** Findings kept of each rule and device: a driver repeats a mistake with every request. */
const MAX_NEWEST = 50;
/** Most rows with an icon. The row marked first loses its icon first. */
const MAX_ROWS = 10_000;
/** Most devices of a log: a forged one may name thousands. */
const MAX_DEVICES = 64;

const ORDER: readonly Severity[] = ["note", "warning", "error"];

export class ExpertModel {
  readonly groups = new Map<string, FindingGroup>();
  readonly counts: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  readonly #rows = new Map<number, Severity>();
  readonly #devices = new Map<string, DeviceExpert>();

  /** The highest severity among a row's findings; undefined without one. */
  ofRow(ordinal: number): Severity | undefined {
    return this.#rows.get(ordinal);
  }

  /** Checks one event, in constant time. */
  apply(event: TraceEvent, place: LogPlace): void {
    let expert = this.#devices.get(event.device);
    if (!expert) {
      if (this.#devices.size === MAX_DEVICES) return;
      expert = new DeviceExpert((finding) => this.#add(finding));
      this.#devices.set(event.device, expert);
    }
    expert.apply(event, place);
  }

  #add(finding: Finding): void {
    const key = `${finding.device}/${finding.rule}`;
    let group = this.groups.get(key);
    if (!group) {
      group = { rule: finding.rule, device: finding.device, total: 0, newest: new RingBuffer(MAX_NEWEST) };
      this.groups.set(key, group);
    }
    group.total++;
    group.newest.push(finding);
    if (!isExpected(finding.rule)) this.counts[finding.severity]++;
    if (finding.ordinal !== undefined) this.#markRow(finding.ordinal, finding.severity);
  }

  #markRow(ordinal: number, severity: Severity): void {
    const before = this.#rows.get(ordinal);
    if (before && ORDER.indexOf(before) >= ORDER.indexOf(severity)) return;
    this.#rows.set(ordinal, severity);
    if (this.#rows.size <= MAX_ROWS) return;
    for (const oldest of this.#rows.keys()) {
      this.#rows.delete(oldest);
      return;
    }
  }
}

export const newExpert = (): ExpertModel => new ExpertModel();
