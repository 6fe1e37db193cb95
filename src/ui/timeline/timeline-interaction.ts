/** Keys, wheel and pointer on the timeline. */
import { signal } from "@preact/signals";
import type { RefObject } from "preact";
import { isTimeConjunct } from "../model/filter/conjuncts.ts";
import type { Row } from "../model/log/rows.ts";
import { between, lengthOf, spanOf, type TimeSpan } from "../model/timeline/time-span.ts";
import { describeRow } from "../model/timeline/timeline.ts";
import type { PageState } from "../state/page-state.ts";
import type { Tip } from "./TimelineTip.tsx";
import { type Drawing, TimelineCanvas } from "./timeline-canvas.ts";
import { laneAt, lanesOf, trackAt } from "./timeline-lanes.ts";
import { axisHeight } from "./timeline-paint.ts";
import { requestTip, tipText } from "./timeline-tip.ts";
import { rowAtEnd, rowAtTime, rowFrom, type TimelineView } from "./timeline-view.ts";

const ZOOM_STEP = 1.5;
const PAN_STEP = 0.2;
const ROWS_STEP = 10;
/** A shorter drag is a click. */
const DRAG_PIXELS = 4;
/** A pointer that is so near to a mark is on it. */
const NEAR_PIXELS = 4;
/** Wheels of different makers turn by different numbers: one event zooms by this much at most. */
const WHEEL_ZOOM = 0.002;
const WHEEL_MOST = 200;

/** Takes the range out of the filter. */
export function clearRange(page: PageState): void {
  page.filter.set(page.filter.current.conjuncts.filter((conjunct) => !isTimeConjunct(conjunct)).join(" && "));
}

export interface TimelineInteractionDeps {
  readonly page: PageState;
  readonly view: TimelineView;
  readonly track: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  setDrawing(drawing: Drawing): void;
  setSummary(sentence: string): void;
  setSaid(sentence: string): void;
}

interface Drag {
  /** Start of the drag, in pixels of the window and as a time. */
  readonly x: number;
  readonly time: number;
  range: TimeSpan | undefined;
}

export class TimelineInteraction {
  readonly #deps: TimelineInteractionDeps;
  #drawn: TimelineCanvas | undefined;
  #drag: Drag | undefined;
  /** Time under the pointer. */
  #hovered: number | undefined;
  #width = 0;
  /** Looks up once more what {@link tip} says. */
  #tipAgain: () => void = () => undefined;
  readonly tip = signal<Tip | undefined>(undefined);

  constructor(deps: TimelineInteractionDeps) {
    this.#deps = deps;
  }

  /** Draws onto the canvas from now on; returns how to stop. */
  mount(): () => void {
    const { page, view, canvas, setSummary, setDrawing } = this.#deps;
    if (!canvas.current) return () => undefined;
    const range = () => this.#drag?.range ?? spanOf(page.filter.current.conjuncts);
    const onChanged = (drawing: Drawing) => {
      this.#width = drawing.width;
      setDrawing(drawing);
    };
    const drawn = new TimelineCanvas({ canvas: canvas.current, page, view, range, onChanged, onSummary: setSummary });
    this.#drawn = drawn;
    const redraw = () => drawn.request();
    document.addEventListener("visibilitychange", redraw);
    return () => {
      document.removeEventListener("visibilitychange", redraw);
      drawn.stop();
    };
  }

  redraw(): void {
    this.#drawn?.request();
  }

  /** Draws in the current frame. A request under the tip may have gone on, and the view may have moved. */
  draw(): void {
    this.#drawn?.draw();
    if (this.tip.peek()) this.#tipAgain();
  }

  recolour(): void {
    this.#drawn?.recolour();
  }

  follow(): void {
    this.#deps.view.follow();
    this.redraw();
    // The button is gone: the focus stays in the region.
    this.#deps.track.current?.focus();
  }

  readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const act = this.#keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(event);
    this.redraw();
  };

  readonly #keys: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
    w: () => this.#deps.view.zoom(1 / ZOOM_STEP, this.#hovered),
    s: () => this.#deps.view.zoom(ZOOM_STEP, this.#hovered),
    a: () => this.#deps.view.pan(-PAN_STEP),
    d: () => this.#deps.view.pan(PAN_STEP),
    ArrowLeft: ({ shiftKey }) => this.#select(rowFrom(this.#deps.page, shiftKey ? -ROWS_STEP : -1)),
    ArrowRight: ({ shiftKey }) => this.#select(rowFrom(this.#deps.page, shiftKey ? ROWS_STEP : 1)),
    Home: () => this.#select(rowAtEnd(this.#deps.page, 1)),
    End: () => this.#select(rowAtEnd(this.#deps.page, -1)),
    Escape: () => this.#clear(),
  };

  #select(row: Row | undefined): void {
    const { page, view, setSaid } = this.#deps;
    setSaid(row ? describeRow(row) : "There is no row to select.");
    if (!row) return;
    view.show(row);
    page.selection.select(row.ordinal);
    this.tipOfSelected();
  }

  /** By keyboard, the tip is that of the selected row. */
  tipOfSelected(): void {
    this.#tipAgain = () => this.tipOfSelected();
    const { page, view } = this.#deps;
    const row = page.shown.trace.rows.at(page.selection.ordinal.peek() ?? -1);
    const share = row ? (row.at - view.span.from) / lengthOf(view.span) : -1;
    const text = row?.kind === "request" ? requestTip(row, row.at) : row && describeRow(row);
    this.#showTip(share >= 0 && share <= 1 ? text : undefined, { x: share * this.#width, y: 0 });
  }

  #showTip(text: string | undefined, { x, y }: { readonly x: number; readonly y: number }): void {
    if (text === undefined) {
      this.tip.value = undefined;
      return;
    }
    const side = x > this.#width / 2 ? "left" : "right";
    const edge = y < this.#frame().height / 2 ? "bottom" : "top";
    const before = this.tip.peek();
    if (before?.text === text && before.x === x && before.edge === edge) return;
    this.tip.value = { text, x, side, edge };
  }

  /** What is at that place of the drawing. */
  #tipAt({ clientX, clientY }: Pick<PointerEvent, "clientX" | "clientY">): void {
    this.#tipAgain = () => this.#tipAt({ clientX, clientY });
    const { page, view } = this.#deps;
    const { left, top, width, height } = this.#frame();
    const timeline = view.model.device(page.choice.device?.name);
    const [x, y] = [clientX - left, clientY - top];
    const lane = laneAt(lanesOf(timeline, height - axisHeight()), y);
    const track = lane && trackAt(lane, y);
    if (!timeline || !lane || !track) {
      this.tip.value = undefined;
      return;
    }
    const near = (NEAR_PIXELS * lengthOf(view.span)) / Math.max(1, width);
    const place = { lane, track, near, time: this.#timeAt(clientX), since: view.model.since };
    this.#showTip(tipText(page, timeline, place), { x, y });
  }

  /** First a drag, then the range, then the selection. */
  #clear(): void {
    const { page } = this.#deps;
    if (this.#drag) this.#drag = undefined;
    else if (spanOf(page.filter.current.conjuncts)) clearRange(page);
    else page.selection.resumeTail();
  }

  readonly onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const by = Math.max(-WHEEL_MOST, Math.min(WHEEL_MOST, event.deltaY));
    const { view } = this.#deps;
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) view.pan(event.deltaX / this.#frame().width);
    else view.zoom(Math.exp(by * WHEEL_ZOOM), this.#timeAt(event.clientX));
    this.redraw();
  };

  readonly onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#deps.track.current?.setPointerCapture(event.pointerId);
    this.tip.value = undefined;
    this.#drag = { x: event.clientX, time: this.#timeAt(event.clientX), range: undefined };
  };

  readonly onMove = (event: PointerEvent): void => {
    const { clientX } = event;
    const time = this.#timeAt(clientX);
    this.#hovered = time;
    if (!this.#drag) this.#tipAt(event);
    if (!this.#drag || (!this.#drag.range && Math.abs(clientX - this.#drag.x) < DRAG_PIXELS)) return;
    // What is being chosen does not move away.
    this.#deps.view.hold();
    this.#drag.range = between(this.#drag.time, time);
    this.redraw();
  };

  readonly onUp = (): void => {
    const { page, view } = this.#deps;
    const drag = this.#drag;
    this.#drag = undefined;
    if (drag?.range) {
      const { from, to } = drag.range;
      page.filter.narrowToTime(Math.max(0, from), Math.max(0, to));
    } else if (drag) this.#select(rowAtTime(page, drag.time, view.model.since));
    this.redraw();
  };

  readonly onCancel = (): void => {
    this.#drag = undefined;
    this.redraw();
  };

  readonly onLeave = (): void => {
    this.#hovered = undefined;
    this.tip.value = undefined;
  };

  #frame(): DOMRect {
    return this.#deps.track.current?.getBoundingClientRect() ?? new DOMRect();
  }

  /** The time at a place of the window, no further than what can be seen. */
  #timeAt(clientX: number): number {
    const { left, width } = this.#frame();
    return this.#deps.view.timeAt(width > 0 ? Math.max(0, Math.min(1, (clientX - left) / width)) : 0);
  }
}
