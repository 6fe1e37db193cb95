/** A boot that stalls, and a driver that requests nothing, from the events and the console only. */
import type { Device } from "./log/device.ts";

/**
 * Notifications in a row without a chain that count as endless. A driver that lost count makes some; a stuck one makes
 * thousands a second.
 */
export const ENDLESS_KICKS = 1000;
/** A boot that shows no sign of life for so long is said not to get on. The longest step takes some seconds. */
const QUIET_MS = 20_000;
/** Of the last line that is told. */
const LONGEST_LINE = 160;

export interface EndlessKicks {
  readonly device: string;
  readonly queue: string;
  readonly count: number;
}

/** The queue whose driver notifies again and again and has nothing in it; undefined while there is none. */
export function endlessKicks(devices: readonly Device[]): EndlessKicks | undefined {
  let found: EndlessKicks | undefined;
  for (const device of devices) {
    for (const { index, spareKicks: count } of device.queues.values()) {
      if (count < ENDLESS_KICKS || count < (found?.count ?? 0)) continue;
      found = { device: device.name, queue: device.queueName(index), count };
    }
  }
  return found;
}

/** What the guest prints, as far as a person is told of it when nothing more comes. */
export class SignsOfLife {
  /** When the last one was. */
  at = 0;
  #line = "";
  #open = "";

  /** A boot begins. */
  restart(at: number): void {
    this.at = at;
    this.#line = "";
    this.#open = "";
  }

  console(bytes: Uint8Array, at: number): void {
    this.at = at;
    for (const byte of bytes) {
      if (byte === 0x0a) this.#endLine();
      else if (this.#open.length < LONGEST_LINE) this.#open += String.fromCharCode(byte);
    }
  }

  /** The last line with something in it, without what is for the terminal. */
  get line(): string {
    return readable(this.#open) || this.#line;
  }

  #endLine(): void {
    this.#line = readable(this.#open) || this.#line;
    this.#open = "";
  }
}

const ESCAPE = "\u001b";
const BELL = "\u0007";
/** CSI and OSC sequences, and an ESC with one character. */
const SEQUENCE = new RegExp(
  `${ESCAPE}(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)?|.)`,
  "g",
);

const readable = (line: string): string =>
  line
    .replace(SEQUENCE, "")
    .replace(/[^ -~]/g, "")
    .trim();

/** What was last seen of a boot that does not get on. */
export interface Stall {
  /** Milliseconds without a sign of life. */
  readonly quiet: number;
  /** What the guest printed last; empty for nothing. */
  readonly line: string;
  readonly kicks: EndlessKicks | undefined;
}

/** Undefined for a boot that gets on. */
export function stallOf(signs: SignsOfLife, now: number, devices: readonly Device[]): Stall | undefined {
  const quiet = Math.max(0, now - signs.at);
  const kicks = endlessKicks(devices);
  return quiet >= QUIET_MS || kicks ? { quiet, line: signs.line, kicks } : undefined;
}
