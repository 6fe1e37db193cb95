/** The check `sessions`: sessions that were opened and closed again. VIRTIO 1.4, 5.9.7.2.1 Session operation. */
import { type CheckState, checkKind, plural, type RunningCheck } from "../check.ts";
import type { Fact } from "../facts.ts";
import { count, text, type Values } from "../params.ts";

const PARAMS = {
  device: text("name of the device"),
  created: count("how many sessions were created", 1),
  destroyed: count("how many were destroyed"),
};

export const sessionsCheck = checkKind({
  about: "Sessions were created and destroyed, each with OK.",
  params: PARAMS,
  start: (wanted) => new SessionsCheck(wanted),
});

class SessionsCheck implements RunningCheck {
  readonly #wanted: Values<typeof PARAMS>;
  #created = 0;
  #destroyed = 0;

  constructor(wanted: Values<typeof PARAMS>) {
    this.#wanted = wanted;
  }

  see({ answered }: Fact): void {
    if (answered?.device !== this.#wanted.device || answered.status !== "OK") return;
    if (/CREATE_SESSION$/.test(answered.operation)) this.#created++;
    if (/DESTROY_SESSION$/.test(answered.operation)) this.#destroyed++;
  }

  get state(): CheckState {
    const { created, destroyed } = this.#wanted;
    return {
      isMet: this.#created >= created && this.#destroyed >= destroyed,
      seen: `${plural(this.#created, "session")} created, ${this.#destroyed} destroyed.`,
    };
  }
}
