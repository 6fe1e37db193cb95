/** The check `selected`: a person has found a field on the page. The only check that looks at the page. */
import { type CheckState, checkKind, type RunningCheck } from "../check.ts";
import { text, type Values } from "../params.ts";

const PARAMS = { field: text("path of the field, e.g. `readable/header/session_id` or `writable/status`") };

export const selectedCheck = checkKind({
  about: "This field, or its bytes, were selected on the page.",
  params: PARAMS,
  start: (wanted) => new SelectedCheck(wanted),
});

/** In the words of the page. */
const placeOf = (field: string): string =>
  field
    .replace(/^readable\b/, "request")
    .replace(/^writable\b/, "answer")
    .replaceAll("/", " › ");

class SelectedCheck implements RunningCheck {
  readonly #wanted: Values<typeof PARAMS>;
  #last = "";
  #isMet = false;

  constructor(wanted: Values<typeof PARAMS>) {
    this.#wanted = wanted;
  }

  see(): void {
    // What happens on the bus is nothing to this check.
  }

  select(field: string): void {
    if (this.#isMet) return;
    this.#last = field;
    this.#isMet = field === this.#wanted.field;
  }

  get state(): CheckState {
    return { isMet: this.#isMet, seen: this.#last ? `You selected ${placeOf(this.#last)}.` : "No field was selected." };
  }
}
