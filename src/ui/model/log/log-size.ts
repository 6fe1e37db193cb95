/** How much a log may take. */

export interface LogLimits {
  /** Events kept; the oldest go first. */
  readonly events: number;
  /** Memory of the events: the payload of the oldest goes first, then, beyond half of it, the events themselves. */
  readonly bytes: number;
}

const MB = 1_000_000;

/**
 * Limits of the live log. 100 000 events are 20 000 short requests and some ten megabytes. With requests of 64 KiB they
 * would be gigabytes, and the tab would crash.
 */
export const LIVE_LOG: LogLimits = { events: 100_000, bytes: 128 * MB };

/** Limits of an opened file. A day's log fits, and the browser still has memory for its rows. */
export const FILE_LOG: LogLimits = { events: 1_600_000, bytes: 512 * MB };

/** What a person may ask for instead. */
export const LARGER_LOGS: readonly LogLimits[] = [
  { events: 400_000, bytes: 256 * MB },
  { events: 1_600_000, bytes: 512 * MB },
  { events: 6_400_000, bytes: 1024 * MB },
];

/** What both allow. */
export const larger = (one: LogLimits, other: LogLimits): LogLimits => ({
  events: Math.max(one.events, other.events),
  bytes: Math.max(one.bytes, other.bytes),
});
