/** A command of the guest's shell, from its first event to its end. The requests made meanwhile refer to it. */
import type { EventOf } from "../../../trace/event-of.ts";

/** `unknown`: it has ended, and with which status is not known. */
export type CommandOutcome = "running" | "exited" | "unknown";

export class CommandRun {
  /** Number of the command, from 1. */
  readonly number: number;
  /** Its line; empty if it could not be told. */
  readonly text: string;
  readonly at: number;
  outcome: CommandOutcome = "running";
  /** The exit status, if the command has `exited`. */
  status = 0;

  constructor({ command, text, at }: EventOf<"command">) {
    this.number = command;
    this.text = text;
    this.at = at;
  }

  isSame({ command, text }: EventOf<"command">): boolean {
    return this.number === command && this.text === text;
  }

  end({ outcome, status }: Pick<EventOf<"command-ended">, "outcome" | "status">): void {
    this.outcome = outcome;
    this.status = status;
  }
}

/** The line in one line. */
export const commandText = ({ text }: CommandRun): string => text.replaceAll("\n", " ⏎ ");

/** How it goes, or went, in words. */
export function outcomeText({ outcome, status }: CommandRun): string {
  if (outcome === "running") return "still running";
  if (outcome === "unknown") return "ended, with an unknown status";
  return status === 0 ? "succeeded" : `failed with status ${status}`;
}
