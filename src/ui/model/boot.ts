/** The progress of a boot, from the machine's messages only, and an estimate from the last boot's times. */
import type { AssetName, BootPhase } from "../../contract/machine.ts";
import { isJsonObject, parseJson } from "../../trace/parse-json.ts";

export interface PhaseText {
  readonly phase: BootPhase;
  /** The text after the phase is reached. */
  readonly done: string;
  /** The text until the phase is reached. */
  readonly doing: string;
  /** Usual duration in milliseconds, if no boot was measured. */
  readonly usual: number;
}

/** The texts of each phase, in the order of a boot. A record, so that the compiler finds a phase that is missing. */
const TEXTS: Readonly<Record<BootPhase, Omit<PhaseText, "phase">>> = {
  assets: { done: "Images", doing: "Loading and checking the images", usual: 800 },
  emulator: { done: "Emulator", doing: "Starting the emulator", usual: 500 },
  bios: { done: "BIOS", doing: "Switching the machine on", usual: 100 },
  kernel: { done: "Kernel", doing: "The BIOS loads the kernel", usual: 700 },
  device: { done: "Device found", doing: "The kernel starts", usual: 1800 },
  driver: { done: "Driver bound", doing: "The driver sets the device up", usual: 400 },
  shell: { done: "Shell", doing: "The guest's programs start", usual: 1200 },
};

export const PHASES: readonly PhaseText[] = (Object.keys(TEXTS) as BootPhase[]).map((phase) => ({
  phase,
  ...TEXTS[phase],
}));

export interface AssetProgress {
  readonly asset: AssetName;
  readonly received: number;
  readonly total: number;
  readonly cached: boolean;
}

/** Milliseconds from Boot to each phase, as kept for the next boot's estimate. */
export type Durations = Partial<Record<BootPhase, number>>;

export interface TimeLeft {
  readonly milliseconds: number;
  /** The connection is slow. */
  readonly isSlow: boolean;
}

/** Before that, a rate is made of the first answer's delay. */
const MEASURED_MS = 2000;
/** Below it the images take ten seconds and more. */
const SLOW_BYTES_PER_SECOND = 400_000;
/** Images that took that many times as long as expected came over a slow connection. */
const SLOW_FACTOR = 2;

export class BootModel {
  readonly assets = new Map<AssetName, AssetProgress>();
  readonly reached = new Map<BootPhase, number>();
  /** From the last boot, or the usual ones. */
  readonly expected: ReadonlyMap<BootPhase, number>;
  /** Whether the estimate is a measurement of this browser. */
  readonly remembered: boolean;

  constructor(last: Durations = {}) {
    this.remembered = PHASES.every(({ phase }) => typeof last[phase] === "number");
    let sum = 0;
    const expected = new Map<BootPhase, number>();
    for (const { phase, usual } of PHASES) {
      sum += usual;
      expected.set(phase, this.remembered ? (last[phase] ?? sum) : sum);
    }
    this.expected = expected;
  }

  get finished(): boolean {
    return this.reached.has("shell");
  }

  /** The phase that is awaited. */
  get current(): PhaseText | undefined {
    return PHASES.find(({ phase }) => !this.reached.has(phase));
  }

  get expectedTotal(): number {
    return this.expected.get("shell") ?? 0;
  }

  get bytes(): { readonly received: number; readonly total: number } {
    let received = 0;
    let total = 0;
    for (const asset of this.assets.values()) {
      received += asset.received;
      total += Math.max(asset.total, asset.received);
    }
    return { received, total };
  }

  asset(progress: AssetProgress): void {
    this.assets.set(progress.asset, progress);
  }

  /** Whether this phase, reached now, is one of a new boot. */
  startsAnew(phase: BootPhase): boolean {
    const early = phase === "assets" || phase === "emulator" || phase === "bios";
    return early && this.reached.has("kernel");
  }

  /** A phase stands for all before it: a signal may have been missed. */
  phase(phase: BootPhase, at: number): void {
    for (const { phase: earlier } of PHASES) {
      if (!this.reached.has(earlier)) this.reached.set(earlier, at);
      if (earlier === phase) return;
    }
  }

  /** The progress, 0 to 1: the reached phases, and an estimated share of the current one. */
  progress(elapsed: number): number {
    const total = this.expectedTotal;
    if (this.finished || total === 0) return this.finished ? 1 : 0;
    const index = PHASES.findIndex(({ phase }) => !this.reached.has(phase));
    const from = this.expected.get(PHASES[index - 1]?.phase ?? "assets") ?? 0;
    const begin = index <= 0 ? 0 : from;
    const end = this.expected.get(PHASES[index]?.phase ?? "shell") ?? total;
    return Math.min(0.99, (begin + (end - begin) * this.#share(elapsed, index)) / total);
  }

  #share(elapsed: number, index: number): number {
    const { received, total } = this.bytes;
    if (index === 0) return total === 0 ? 0 : Math.min(1, received / total);
    const before = PHASES[index - 1]?.phase ?? "assets";
    const since = elapsed - (this.reached.get(before) ?? 0);
    const usual = (this.expected.get(PHASES[index]?.phase ?? "shell") ?? 0) - (this.expected.get(before) ?? 0);
    return usual <= 0 ? 0 : Math.min(0.95, Math.max(0, since / usual));
  }

  /**
   * What is left of a boot over a slow connection, from the rate that was measured. Undefined where the usual times are a
   * better guess.
   */
  left(elapsed: number): TimeLeft | undefined {
    const after = this.expectedTotal - (this.expected.get("assets") ?? 0);
    const loaded = this.reached.get("assets");
    if (loaded !== undefined) {
      const isLate = loaded > SLOW_FACTOR * (this.expected.get("assets") ?? 0) && loaded > MEASURED_MS;
      const milliseconds = after - (elapsed - loaded);
      return isLate && milliseconds > 0 ? { milliseconds, isSlow: false } : undefined;
    }
    const { received, total } = this.#network;
    if (elapsed < MEASURED_MS || received === 0 || received >= total) return undefined;
    const milliseconds = ((total - received) * elapsed) / received + after;
    return { milliseconds, isSlow: (1000 * received) / elapsed < SLOW_BYTES_PER_SECOND };
  }

  /** What has not come from the browser's cache. */
  get #network(): { readonly received: number; readonly total: number } {
    const loading = [...this.assets.values()].filter(({ cached }) => !cached);
    return {
      received: loading.reduce((sum, { received }) => sum + received, 0),
      total: loading.reduce((sum, { received, total }) => sum + Math.max(received, total), 0),
    };
  }

  durations(): Durations {
    return Object.fromEntries(this.reached);
  }
}

/** An hour. A store may hold any number, and no estimate is made of one that no boot takes. */
const LONGEST_BOOT_MS = 3_600_000;

/** Durations as they were stored; anything else is none. */
export function parseDurations(text: string | null): Durations {
  if (!text) return {};
  const parsed = parseJson(text);
  if (!isJsonObject(parsed)) return {};
  return Object.fromEntries(
    Object.entries(parsed).filter(([, value]) => typeof value === "number" && value >= 0 && value <= LONGEST_BOOT_MS),
  );
}
