/** The finished requests of one device, in buckets of time, for the charts and their table. */
import type { Used } from "../../../trace/event-of.ts";
import { RNG_CHART } from "../../../trace/rng-reader.ts";
import type { ChartClass } from "../../../wire/crypto/service.ts";
import { DIALECTS, type DialectTable } from "../../../wire/crypto/wire-dialect.ts";
import type { RequestRow, Row } from "../log/rows.ts";
import { elapsed } from "../log/timing.ts";
import type { RingBuffer } from "../ring-buffer.ts";
import { LatencyHistogram } from "./latency-histogram.ts";

/** More would be narrower than the charts' pixels; at 6 kB of histogram each they take about a megabyte. */
export const MAX_BUCKETS = 240;
/** Width of a bucket at first, in milliseconds; it doubles whenever the buckets are too many. */
export const NARROWEST_MS = 250;
/** A trace file may have any time; three decades of uptime are enough. */
const LATEST_MS = 1e12;
/** A guest may make up opcodes; the requests of those beyond this are counted as one. */
export const MAX_OPERATIONS = 16;
export const OTHER_OPERATIONS = "all others";
/** Rows between two looks at the clock. */
const SLICE_ROWS = 64;

/** Classes of the requests that belong to no chart class of a service. */
export const SESSION_CLASS = "session";
export const OTHER_CLASS = "other";

/** The classes in the order of the legend, of all dialects and of other devices together. */
export function serviceClasses(table: DialectTable = DIALECTS): readonly ChartClass[] {
  const charts = Object.values(table).flatMap(({ linux }) => linux.services.flatMap(({ chart }) => chart ?? []));
  const byName = new Map([...charts, RNG_CHART].map((chart): [string, ChartClass] => [chart.name, chart]));
  return [...byName.values()].sort((a, b) => a.rank - b.rank);
}

export interface Tally {
  requests: number;
  /** Bytes that the device read and wrote. */
  bytes: number;
}

export interface Bucket {
  readonly byClass: Readonly<Record<string, Tally>>;
  readonly latencies: LatencyHistogram;
}

export interface OperationTally extends Tally {
  readonly operation: string;
  readonly latencies: LatencyHistogram;
}

const never = (): boolean => false;

export class ChartsModel {
  /** All requests in one. */
  total = operationTally("");
  /** Of services, in the order of the legend. */
  readonly services: readonly ChartClass[];
  readonly #device: string;
  #operations = new Map<string, OperationTally>();
  #buckets = new Map<number, Bucket>();
  #width = NARROWEST_MS;
  /** Numbers of the first and the last bucket; there may be none between them. */
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  /** When the first request was taken, and the last one answered. */
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;
  /** The row to look at next, and those before it that were waiting for their answer. */
  #next = 0;
  #waiting = new Set<number>();
  /** When the newest request was taken. */
  #newest = Number.NEGATIVE_INFINITY;

  /** `device` is the name of the one whose requests count. */
  constructor(device: string, table: DialectTable = DIALECTS) {
    this.#device = device;
    this.services = serviceClasses(table);
  }

  /** The names of all classes. */
  get classes(): readonly string[] {
    return [...this.services.map(({ name }) => name), SESSION_CLASS, OTHER_CLASS];
  }

  /** Milliseconds of a bucket. */
  get width(): number {
    return this.#width;
  }

  /** Milliseconds from when the first request was taken until the last was answered; 0 without any. */
  get span(): number {
    return Math.max(0, this.#to - this.#from);
  }

  /** By operation, the most frequent first. */
  get operations(): OperationTally[] {
    return [...this.#operations.values()].sort((a, b) => b.requests - a.requests);
  }

  /** Every bucket's start in milliseconds of the machine's clock, in order, with what is in it, if anything. */
  buckets(): { readonly start: number; readonly bucket: Bucket | undefined }[] {
    if (this.#buckets.size === 0) return [];
    return Array.from({ length: this.#last - this.#first + 1 }, (_, index) => ({
      start: (this.#first + index) * this.#width,
      bucket: this.#buckets.get(this.#first + index),
    }));
  }

  /** Takes in the requests finished since the last call, until `isTimeUp`; says whether there are rows left. */
  update(rows: RingBuffer<Row>, isTimeUp = never): boolean {
    for (const ordinal of [...this.#waiting]) this.#look(rows.at(ordinal), ordinal);
    let ordinal = Math.max(this.#next, rows.first);
    while (ordinal < rows.end) {
      this.#look(rows.at(ordinal), ordinal);
      ordinal++;
      if (ordinal % SLICE_ROWS === 0 && isTimeUp()) break;
    }
    this.#next = ordinal;
    return ordinal < rows.end;
  }

  #look(row: Row | undefined, ordinal: number): void {
    this.#waiting.delete(ordinal);
    if (row?.kind !== "request" || row.device !== this.#device) return;
    if (ordinal >= this.#next) this.#keepPace(row.popped.at);
    if (row.used) this.#add(row, row.used);
    else if (row.outcome === "waiting") this.#waiting.add(ordinal);
  }

  /**
   * Requests come in the order of time. When the time goes back, another machine has started, and the charts start
   * anew.
   */
  #keepPace(at: number): void {
    if (at < this.#newest) this.#clear();
    this.#newest = at;
  }

  #clear(): void {
    this.total = operationTally("");
    this.#operations = new Map();
    this.#buckets = new Map();
    this.#width = NARROWEST_MS;
    this.#first = Number.POSITIVE_INFINITY;
    this.#last = Number.NEGATIVE_INFINITY;
    this.#from = Number.POSITIVE_INFINITY;
    this.#to = Number.NEGATIVE_INFINITY;
    this.#waiting.clear();
  }

  #add(row: RequestRow, used: Used): void {
    const { byClass, latencies } = this.#bucket(Math.min(Math.max(0, used.at), LATEST_MS));
    const latency = elapsed(row.popped, used).milliseconds;
    const bytes = row.readBytes + row.writtenBytes;
    this.#from = Math.min(this.#from, row.popped.at);
    this.#to = Math.max(this.#to, used.at);
    const tally = byClass[classOf(row)] ?? byClass[OTHER_CLASS];
    if (tally) count(tally, bytes);
    latencies.add(latency);
    for (const each of [this.total, this.#operation(row.operation)]) {
      count(each, bytes);
      each.latencies.add(latency);
    }
  }

  #operation(name: string): OperationTally {
    const isRoom = this.#operations.has(name) || this.#operations.size < MAX_OPERATIONS;
    const operation = isRoom ? name : OTHER_OPERATIONS;
    const known = this.#operations.get(operation) ?? operationTally(operation);
    this.#operations.set(operation, known);
    return known;
  }

  #bucket(at: number): Bucket {
    this.#makeRoom(at);
    const index = Math.floor(at / this.#width);
    const bucket = this.#buckets.get(index) ?? emptyBucket(this.classes);
    this.#buckets.set(index, bucket);
    this.#first = Math.min(this.#first, index);
    this.#last = Math.max(this.#last, index);
    return bucket;
  }

  /** Widens the buckets until one for `at` is among the most there may be. */
  #makeRoom(at: number): void {
    if (this.#buckets.size === 0) return;
    const from = Math.min(this.#first * this.#width, at);
    const to = Math.max(this.#last * this.#width, at);
    const before = this.#width;
    while (Math.floor(to / this.#width) - Math.floor(from / this.#width) >= MAX_BUCKETS) this.#width *= 2;
    if (this.#width > before) this.#coarsen(this.#width / before);
  }

  /** Makes one bucket of every `factor`. */
  #coarsen(factor: number): void {
    const narrow = this.#buckets;
    this.#buckets = new Map();
    for (const [index, bucket] of narrow) {
      const wide = Math.floor(index / factor);
      const into = this.#buckets.get(wide);
      if (into) merge(into, bucket);
      else this.#buckets.set(wide, bucket);
    }
    this.#first = Math.floor(this.#first / factor);
    this.#last = Math.floor(this.#last / factor);
  }
}

const operationTally = (operation: string): OperationTally => ({
  operation,
  requests: 0,
  bytes: 0,
  latencies: new LatencyHistogram(),
});

const emptyBucket = (classes: readonly string[]): Bucket => ({
  byClass: Object.fromEntries(classes.map((name) => [name, { requests: 0, bytes: 0 }])),
  latencies: new LatencyHistogram(),
});

function count(tally: Tally, bytes: number): void {
  tally.requests++;
  tally.bytes += bytes;
}

function merge(into: Bucket, from: Bucket): void {
  for (const [name, tally] of Object.entries(into.byClass)) {
    tally.requests += from.byClass[name]?.requests ?? 0;
    tally.bytes += from.byClass[name]?.bytes ?? 0;
  }
  into.latencies.merge(from.latencies);
}

const classOf = ({ control, operation, dialect }: RequestRow): string =>
  control ? SESSION_CLASS : (dialect.chartClass(operation) ?? OTHER_CLASS);
