/** Numbers as people read them. No digit is shown that was not measured. */

/** The finest time the page shows: browsers round their clocks to about this much. */
export const RESOLUTION_MS = 0.1;

export function duration(milliseconds: number): string {
  if (milliseconds < RESOLUTION_MS) return "<0.1 ms";
  if (milliseconds < 100) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${milliseconds.toFixed(0)} ms`;
  return seconds(milliseconds);
}

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A point in time since the machine's start. */
export const clock = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(3)} s`;

/** A size for people: decimal megabytes, as download managers and disks have them. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Groups digits by a thin space: 104 882. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, "\u2009");

/** `1 request`, `2 requests`. */
export const plural = (value: number, noun: string, nouns = `${noun}s`): string =>
  `${count(value)} ${value === 1 ? noun : nouns}`;

export const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

/** A guest address: guest memory is below 4 GiB. */
export const address = (value: number): string => `0x${hex(value, 8)}`;

/** A free-running ring index with its laps and slot: `300 = 4×64+44`. */
export function freeRunning(index: number, queueSize: number): string {
  const laps = Math.floor(index / queueSize);
  return laps === 0 ? String(index) : `${index} = ${laps}×${queueSize}+${index % queueSize}`;
}

/** A position of either form of ring. */
export const positionText = (position: number, ring: { readonly size: number; readonly isPacked: boolean }): string =>
  ring.isPacked ? `slot ${position & 0x7fff}, wrap ${position >> 15}` : freeRunning(position, ring.size);
