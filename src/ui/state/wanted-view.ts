/** Shows what an address wants as soon as the log has it. */
import { effect } from "@preact/signals";
import type { PageState } from "./page-state.ts";
import { goTo } from "./row-navigation.ts";
import type { UrlHash } from "./url-hash.ts";

type View = Pick<UrlHash, "device" | "queue" | "request" | "boot">;

export class WantedView {
  readonly #page: PageState;
  readonly #view: View;
  /** Of the log that was searched last: later rows are searched when they come. */
  #searched = -1;
  #request: number | undefined;

  constructor(page: PageState, view: View) {
    this.#page = page;
    this.#view = view;
    this.#request = view.request;
  }

  /** The number of the request that has not come yet. */
  get request(): number | undefined {
    return this.#request;
  }

  /** Follows the page until all is shown or the person has chosen something else. Returns how to stop. */
  follow(): () => void {
    const { shown, selection, refresh } = this.#page;
    const stops = [
      effect(() => {
        void shown.changes.value;
        this.#searched = -1;
        this.#choose();
      }),
      effect(() => {
        void refresh.list.value;
        this.#search();
      }),
      effect(() => {
        if (selection.ordinal.value !== undefined) this.#request = undefined;
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Another log has no choice of its own yet. */
  #choose(): void {
    const { choice } = this.#page;
    const { device, queue } = this.#view;
    if (choice.deviceName.peek() !== undefined) return;
    if (device !== undefined) choice.showDevice(device);
    if (queue !== undefined) choice.showQueue(queue);
  }

  #search(): void {
    const { shown } = this.#page;
    const request = this.#request;
    if (request === undefined || shown.trace.rows.end === this.#searched) return;
    // A link that boots is about the machine, not about the sample that stands there until then.
    if (this.#view.boot && shown.source.peek().kind !== "live") return;
    this.#searched = shown.trace.rows.end;
    const { device = this.#page.choice.device?.name } = this.#view;
    if (goTo(this.#page, { request, ...(device !== undefined && { device }) })) this.#request = undefined;
  }
}
