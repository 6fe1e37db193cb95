/**
 * What lies over the page (dialogs, menus, the detail's sheet) as entries of the browser's history. Back closes the
 * topmost, where it would leave the page. An entry has no content: only how many layers lie over the page matters.
 */

/** The part of `window.history` that is used here. */
export interface HistoryPort {
  readonly state: unknown;
  pushState(state: unknown, unused: string): void;
  replaceState(state: unknown, unused: string): void;
  go(by: number): void;
}

/** In the entry's state. */
interface Mark {
  /** Grows with each address that a person typed or followed: layers belong to one. */
  readonly place: number;
  readonly layers: number;
}

interface Layer {
  close(): void;
}

export class HistoryLayers {
  readonly #history: HistoryPort;
  readonly #schedule: (work: () => void) => void;
  readonly #open: Layer[] = [];
  /** A step through the history that was asked for, and has not been taken yet. */
  #isMoving = false;
  #isScheduled = false;
  #newestPlace = 0;
  #lastPlace = 0;

  constructor(history: HistoryPort, schedule = (work: () => void): void => queueMicrotask(work)) {
    this.#history = history;
    this.#schedule = schedule;
    // After a reload nothing lies over the page. The entry stays what a person goes back from.
    const mark = markOf(history.state);
    this.#mark({ place: mark?.place ?? 0, layers: 0 });
  }

  /** Which address the current entry belongs to. A new one, typed or followed, has no mark yet and gets one. */
  get place(): number {
    const mark = markOf(this.#history.state);
    if (mark) return mark.place;
    this.#newestPlace++;
    this.#mark({ place: this.#newestPlace, layers: 0 });
    this.#settleLater();
    return this.#newestPlace;
  }

  /** Something lies over the page now. `close` is called for Back. Returns what to call when it has gone otherwise. */
  open(close: () => void): () => void {
    const layer = { close };
    this.#open.push(layer);
    this.#settleLater();
    return () => {
      const index = this.#open.indexOf(layer);
      if (index < 0) return;
      this.#open.splice(index, 1);
      this.#settleLater();
    };
  }

  /** The browser has gone to another entry. */
  moved(): void {
    const wasAsked = this.#isMoving;
    this.#isMoving = false;
    const { place } = this;
    const { layers } = markOf(this.#history.state) ?? { layers: 0 };
    if (!wasAsked && place === this.#lastPlace) this.#closeDownTo(layers);
    this.#lastPlace = place;
    this.#settleLater();
  }

  #closeDownTo(layers: number): void {
    while (this.#open.length > layers) this.#open.pop()?.close();
  }

  /** Later in the turn: a menu that closes while its choice opens a dialog is no way back. */
  #settleLater(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => {
      this.#isScheduled = false;
      this.#settle();
    });
  }

  /** Brings the history to as many entries as there are layers. Forward to a layer that has gone comes back by this. */
  #settle(): void {
    if (this.#isMoving) return;
    const { place } = this;
    const layers = markOf(this.#history.state)?.layers ?? 0;
    const wanted = this.#open.length;
    for (let next = layers + 1; next <= wanted; next++) this.#history.pushState({ ui: { place, layers: next } }, "");
    if (layers <= wanted) return;
    this.#isMoving = true;
    this.#history.go(wanted - layers);
  }

  #mark(mark: Mark): void {
    this.#newestPlace = Math.max(this.#newestPlace, mark.place);
    this.#lastPlace = mark.place;
    this.#history.replaceState({ ui: mark }, "");
  }
}

/** Undefined for an entry that this page has not made. */
function markOf(state: unknown): Mark | undefined {
  if (typeof state !== "object" || state === null || !("ui" in state)) return undefined;
  const { ui } = state as { readonly ui: Partial<Mark> | undefined };
  const isWhole = Number.isSafeInteger(ui?.place) && Number.isSafeInteger(ui?.layers);
  return isWhole ? (ui as Mark) : undefined;
}
