/** The check `ladder`: complete initialisations of a device. VIRTIO 1.4, 3.1.1 Driver Requirements: Device Initialization. */
import { DeviceStatus } from "../../wire/virtio/virtio.ts";
import { type CheckState, checkKind, plural, type RunningCheck } from "../check.ts";
import type { Fact } from "../facts.ts";
import { count, optional, text, type Values } from "../params.ts";

const PARAMS = {
  device: text("name of the device"),
  times: optional(count("how many complete ladders; 1 if it is left out", 1)),
};

const { ACKNOWLEDGE, DRIVER, FEATURES_OK, DRIVER_OK } = DeviceStatus;
/** The values of the status register, step by step. */
const STEPS: readonly number[] = [
  0,
  ACKNOWLEDGE,
  ACKNOWLEDGE | DRIVER,
  ACKNOWLEDGE | DRIVER | FEATURES_OK,
  ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK,
];

export const ladderCheck = checkKind({
  about: "The driver took the device from reset to DRIVER_OK, a step at a time.",
  params: PARAMS,
  start: (wanted) => new LadderCheck(wanted),
});

class LadderCheck implements RunningCheck {
  readonly #wanted: Values<typeof PARAMS>;
  #step = -1;
  #complete = 0;
  #last: number | undefined;

  constructor(wanted: Values<typeof PARAMS>) {
    this.#wanted = wanted;
  }

  see({ event }: Fact): void {
    if (event.device !== this.#wanted.device) return;
    if (event.kind === "reset") this.#reach(0);
    if (event.kind === "status") this.#reach(event.to);
  }

  get state(): CheckState {
    const { times = 1 } = this.#wanted;
    const last =
      this.#last === undefined ? "The status has not changed." : `The status is 0x${this.#last.toString(16)}.`;
    return { isMet: this.#complete >= times, seen: `${plural(this.#complete, "complete ladder")}. ${last}` };
  }

  #reach(status: number): void {
    this.#last = status;
    if (status === 0) this.#step = 0;
    else this.#step = this.#step >= 0 && STEPS[this.#step + 1] === status ? this.#step + 1 : -1;
    if (this.#step === STEPS.length - 1) this.#complete++;
  }
}
