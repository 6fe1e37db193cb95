/** The check `command`: a command of the guest's shell, and how many requests it made. */
import { type CheckState, checkKind, plural, type RunningCheck } from "../check.ts";
import type { Fact } from "../facts.ts";
import { count, optional, text, type Values } from "../params.ts";

const PARAMS = {
  contains: text("a part of the command's line"),
  status: optional(count("exit status", 0, 255)),
  "most-requests": optional(count("how many requests it makes at most")),
  device: optional(text("device whose requests count; those of all, if it is left out")),
};

export const commandCheck = checkKind({
  about: "A command ended in the guest's shell.",
  params: PARAMS,
  start: (wanted) => new CommandCheck(wanted),
});

class CommandCheck implements RunningCheck {
  readonly #wanted: Values<typeof PARAMS>;
  #running = "";
  #requests = 0;
  #isMet = false;
  #last = "No command has ended yet.";

  constructor(wanted: Values<typeof PARAMS>) {
    this.#wanted = wanted;
  }

  see({ event }: Fact): void {
    if (event.kind === "command") {
      this.#running = event.text;
      this.#requests = 0;
    }
    if (event.kind === "popped" && this.#counts(event.device)) this.#requests++;
    if (event.kind === "command-ended") this.#end(event.outcome === "exited" ? event.status : undefined);
  }

  get state(): CheckState {
    return { isMet: this.#isMet, seen: this.#last };
  }

  #counts(device: string): boolean {
    return this.#wanted.device === undefined || this.#wanted.device === device;
  }

  #end(status: number | undefined): void {
    const { contains, status: wanted, "most-requests": most = Number.POSITIVE_INFINITY } = this.#wanted;
    const fits =
      this.#running.includes(contains) && (wanted === undefined || wanted === status) && this.#requests <= most;
    if (this.#isMet && !fits) return;
    this.#isMet = fits;
    this.#last = `${this.#running || "A command"} ended with ${status ?? "an unknown status"} and made ${plural(this.#requests, "request")}.`;
  }
}
