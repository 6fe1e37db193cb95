/**
 * Groups of rows by what caused them. Rows that come while a command runs in the guest's shell are that command's. Of
 * the others, requests that follow DRIVER_OK are one group until a pause. Linux' crypto manager tests each algorithm
 * when a driver registers it, and the guest sends little else meanwhile. No event marks a request as a test.
 */
import type { CommandRun } from "./command-run.ts";
import type { RequestRow, Row } from "./rows.ts";

interface GroupBase {
  readonly kind: "group";
  /** Of its first and its last row; no row is missing in between. */
  readonly from: number;
  to: number;
  readonly at: number;
}

/** Rows that came while a command ran. */
export interface CommandGroup extends GroupBase {
  readonly cause: "command";
  readonly command: CommandRun;
}

/** Requests right after DRIVER_OK: the first of a boot, or after a driver was bound again. */
export interface BurstGroup extends GroupBase {
  readonly cause: "boot" | "rebind";
  readonly device: string;
}

/** Rows without a gap between them that stand for one thing. */
export type RowGroup = CommandGroup | BurstGroup;

/** Milliseconds without a request after which a group is over. */
const QUIET_MS = 250;
/** A driver may be bound again and again, and a person may run commands all day. */
const MAX_GROUPS = 1000;
/** Fewer requests after DRIVER_OK are shown as they are. */
const SMALLEST_BURST = 8;

interface Burst {
  /** Of the last thing that happened in it. */
  at: number;
  readonly cause: BurstGroup["cause"];
  group: BurstGroup | undefined;
}

export class RowGroups {
  readonly #groups: RowGroup[] = [];
  /** What follows DRIVER_OK without a pause, by the name of the device. */
  readonly #bursts = new Map<string, Burst>();
  /** Devices that had a driver since the machine's start. */
  readonly #bound = new Set<string>();
  #command: CommandGroup | undefined;

  /** In order, also of rows that have gone; they do not overlap. */
  get shown(): readonly RowGroup[] {
    return this.#groups.filter(({ cause, from, to }) => cause === "command" || to - from + 1 >= SMALLEST_BURST);
  }

  /** The driver of a device has set DRIVER_OK. */
  begin(device: string, at: number): void {
    this.#bursts.set(device, { at, cause: this.#bound.has(device) ? "rebind" : "boot", group: undefined });
    this.#bound.add(device);
  }

  /** Something of the group has happened. */
  goOn(device: string, at: number): void {
    const burst = this.#bursts.get(device);
    if (burst) burst.at = at;
  }

  /** The device was reset. */
  end(device: string, cause: "driver" | "machine" | "host"): void {
    this.#bursts.delete(device);
    if (cause !== "driver") this.#bound.delete(device);
  }

  /** The log goes on in the middle of the device's life. What comes next follows no DRIVER_OK. */
  goOnWith(device: string, { isBound }: { readonly isBound: boolean }): void {
    this.#bursts.delete(device);
    if (isBound) this.#bound.add(device);
  }

  add(row: Row): void {
    if (row.command) this.#addToCommand(row, row.command);
    else if (row.kind === "request") this.#addToBurst(row);
  }

  #addToCommand({ ordinal, device, at }: Row, command: CommandRun): void {
    this.goOn(device, at);
    if (this.#command?.command === command && this.#command.to === ordinal - 1) {
      this.#command.to = ordinal;
      return;
    }
    this.#command = { kind: "group", cause: "command", command, from: ordinal, to: ordinal, at: command.at };
    this.#push(this.#command);
  }

  #addToBurst({ ordinal, device, at }: RequestRow): void {
    const burst = this.#bursts.get(device);
    if (!burst) return;
    const { group, cause } = burst;
    if (at - burst.at > QUIET_MS || (group && group.to !== ordinal - 1)) {
      this.#bursts.delete(device);
      return;
    }
    burst.at = at;
    if (group) {
      group.to = ordinal;
      return;
    }
    burst.group = { kind: "group", cause, device, from: ordinal, to: ordinal, at };
    this.#push(burst.group);
  }

  #push(group: RowGroup): void {
    this.#groups.push(group);
    if (this.#groups.length > MAX_GROUPS) this.#groups.shift();
  }
}

/** The groups of commands, the newest last. */
export const commandGroups = (groups: readonly RowGroup[]): RowGroup[] =>
  groups.filter(({ cause }) => cause === "command");
