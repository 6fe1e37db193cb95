/** Tabs of which a narrow page shows one at a time: Back goes to the tab before. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { pageHistory } from "./use-history-layer.ts";

interface Step<T> {
  readonly tab: T;
  /** Takes its entry out of the history. */
  readonly leave: () => void;
}

/** No tab is in it twice, so that Back leaves the page after as many steps as there are tabs. */
export class TabTrail<T extends string> {
  readonly #shown: Signal<T>;
  readonly #first: T;
  #steps: Step<T>[] = [];

  constructor(first: T) {
    this.#first = first;
    this.#shown = signal(first);
  }

  get shown(): ReadonlySignal<T> {
    return this.#shown;
  }

  choose(tab: T): void {
    if (tab === this.#shown.peek()) return;
    const at = this.#steps.findIndex((step) => step.tab === tab);
    if (at >= 0 || tab === this.#first) {
      for (const { leave } of this.#steps.splice(at + 1)) leave();
    } else {
      this.#steps.push({ tab, leave: pageHistory().open(() => this.#back()) });
    }
    this.#shown.value = tab;
  }

  #back(): void {
    this.#steps.pop();
    this.#shown.value = this.#steps.at(-1)?.tab ?? this.#first;
  }
}
