/** The check `features`: what driver and device agreed on. VIRTIO 1.4, 2.2 Feature Bits. */
import { type CheckState, checkKind, type RunningCheck } from "../check.ts";
import type { Fact } from "../facts.ts";
import { unknownFeature } from "../feature-names.ts";
import { optional, text, texts, type Values } from "../params.ts";

const PARAMS = {
  device: text("name of the device"),
  accepted: optional(texts("names of bits that the driver accepted")),
  refused: optional(texts("names of bits that it did not accept")),
};

export const featuresCheck = checkKind({
  about: "The driver accepted these features, and not those.",
  params: PARAMS,
  problem: ({ accepted, refused }) => unknownFeature(accepted, refused),
  start: (wanted) => new FeaturesCheck(wanted),
});

class FeaturesCheck implements RunningCheck {
  readonly #wanted: Values<typeof PARAMS>;
  #isMet = false;
  #last: readonly string[] | undefined;

  constructor(wanted: Values<typeof PARAMS>) {
    this.#wanted = wanted;
  }

  see({ event, features }: Fact): void {
    const { device, accepted = [], refused = [] } = this.#wanted;
    if (event.device !== device || event.kind !== "features" || !event.agreed) return;
    this.#last = features;
    this.#isMet ||=
      accepted.every((name) => features.includes(name)) && !refused.some((name) => features.includes(name));
  }

  get state(): CheckState {
    const seen = this.#last ? `The driver accepted ${this.#last.join(", ") || "nothing"}.` : "No negotiation yet.";
    return { isMet: this.#isMet, seen };
  }
}
