/** Shows what an address wants as soon as the log has it. */
import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { missingText } from "../model/wanted-request.ts";
import type { PageState } from "./page-state.ts";
import { goTo } from "./row-navigation.ts";
import type { UrlHash } from "./url-hash.ts";

type View = Pick<UrlHash, "device" | "queue" | "request" | "boot">;

export class WantedView {
  readonly #page: PageState;
  readonly #view: View;
  /** Of the log that was searched last: later rows are searched when they come. */
  #searched = -1;
  readonly #request;
  readonly #missing = signal("");

  constructor(page: PageState, view: View) {
    this.#page = page;
    this.#view = view;
    this.#request = signal(view.request);
  }

  /** The number of the request that has not come yet. */
  get request(): number | undefined {
    return this.#request.value;
  }

  /** Says that the request has not come, once it could have; empty before, and when there is nothing to say. */
  get missing(): ReadonlySignal<string> {
    return this.#missing;
  }

  /** The request is not waited for any more. */
  giveUp(): void {
    this.#request.value = undefined;
    this.#missing.value = "";
  }

  /** Follows the page until all is shown or the person has chosen something else. Returns how to stop. */
  follow(): () => void {
    const { shown, selection, refresh } = this.#page;
    const stops = [
      effect(() => {
        void shown.changes.value;
        untracked(() => this.#beginAnew());
      }),
      effect(() => {
        void refresh.list.value;
        untracked(() => this.#search());
      }),
      effect(() => {
        if (selection.ordinal.value !== undefined) this.giveUp();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Another log is shown: one of a file is whole already, and is not drawn anew. */
  #beginAnew(): void {
    this.#searched = -1;
    this.#missing.value = "";
    this.#choose();
    this.#search();
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
    const request = this.#request.peek();
    if (request === undefined || this.#waitsForBoot()) return;
    const { device = this.#page.choice.device?.name } = this.#view;
    const wanted = { request, ...(device !== undefined && { device }) };
    if (shown.trace.rows.end !== this.#searched) {
      this.#searched = shown.trace.rows.end;
      if (goTo(this.#page, wanted)) {
        this.giveUp();
        return;
      }
    }
    if (this.#isAllThere()) this.#missing.value = missingText(wanted, this.#log);
  }

  /** A link that boots is about the machine, not about the sample that stands there until then. */
  #waitsForBoot(): boolean {
    const { shown } = this.#page;
    return this.#view.boot === true && shown.canShowLive && shown.source.peek().kind !== "live";
  }

  /** The sample gives way to the log of a machine. */
  get #log(): "growing" | "whole" {
    const { canShowLive, source } = this.#page.shown;
    return canShowLive && source.peek().kind !== "file" ? "growing" : "whole";
  }

  /** Whether the log has what a boot, a saved machine or a file brings. */
  #isAllThere(): boolean {
    const { shown, machine } = this.#page;
    if (shown.source.peek().kind !== "live") return true;
    return machine.state.peek() === "running" && (machine.restored.peek() || machine.boot.finished);
  }
}
