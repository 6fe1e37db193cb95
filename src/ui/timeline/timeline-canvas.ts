/** Keeps a canvas up to date with a timeline. It draws at most once a frame, and only after a visible change. */
import { TIMELINE_NAME_MS } from "../../trace/refresh-rates.ts";
import { afterFrame } from "../kit/frames.ts";
import type { TimeSpan } from "../model/timeline/time-span.ts";
import { summary } from "../model/timeline/timeline.ts";
import type { PageState } from "../state/page-state.ts";
import { type Palette, paint, paletteOf } from "./timeline-paint.ts";
import type { TimelineView } from "./timeline-view.ts";

/** What the lanes depend on. In CSS pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly queues: number;
}

interface CanvasDeps {
  readonly canvas: HTMLCanvasElement;
  readonly page: PageState;
  readonly view: TimelineView;
  /** The range that is chosen. */
  range(): TimeSpan | undefined;
  /** Its size has changed, or the number of queues. */
  onChanged(drawing: Drawing): void;
  /** A sentence for screen readers, which cannot read the drawing. */
  onSummary(sentence: string): void;
}

export class TimelineCanvas {
  readonly #deps: CanvasDeps;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #resize = new ResizeObserver(([entry]) => {
    this.#width = entry?.contentRect.width;
    this.#height = entry?.contentRect.height ?? 0;
    this.#report();
    this.request();
  });
  /** CSS pixels; 0 if hidden, undefined until measured. Reading it from the element would force a layout. */
  #width: number | undefined;
  #height = 0;
  #queues = 0;
  #palette: Palette | undefined;
  #cancel: (() => void) | undefined;
  #namedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: CanvasDeps) {
    this.#deps = deps;
    this.#context = deps.canvas.getContext("2d", { alpha: false });
    this.#resize.observe(deps.canvas);
  }

  /** Draws after the next frame: what changes several times until then is drawn once. */
  request(): void {
    this.#cancel ??= afterFrame(() => {
      this.#cancel = undefined;
      this.#draw();
    });
  }

  /** Draws in the current frame: a frame for the canvas alone would cost more than the drawing. */
  draw(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#draw();
  }

  /** The page's colours are others now. */
  recolour(): void {
    this.#palette = undefined;
    this.request();
  }

  stop(): void {
    this.#cancel?.();
    this.#resize.disconnect();
  }

  #draw(): void {
    // Events of a hidden timeline are applied when it is visible again: the index keeps its place in the log.
    if (document.hidden || this.#width === 0) return;
    const { view, page } = this.#deps;
    if (!view.update()) this.request();
    const queues = view.model.device(page.choice.device?.name)?.queues.length ?? 0;
    if (queues !== this.#queues) {
      this.#queues = queues;
      this.#report();
    }
    this.#name();
    if (this.#context && this.#width !== undefined) this.#paint(this.#context, this.#width);
  }

  #report(): void {
    this.#deps.onChanged({ width: this.#width ?? 0, height: this.#height, queues: this.#queues });
  }

  #paint(context: CanvasRenderingContext2D, width: number): void {
    const { canvas, page, view, range } = this.#deps;
    const ratio = devicePixelRatio;
    const [across, down] = [Math.round(width * ratio), Math.round(this.#height * ratio)];
    if (canvas.width !== across) canvas.width = across;
    if (canvas.height !== down) canvas.height = down;
    this.#palette ??= paletteOf(canvas.parentElement ?? document.body);
    const row = page.shown.trace.rows.at(page.selection.ordinal.peek() ?? -1);
    paint(context, this.#palette, {
      width,
      height: this.#height,
      ratio,
      span: view.span,
      first: view.model.first,
      last: view.model.last,
      device: view.model.device(page.choice.device?.name),
      selectedAt: row && row.sequence >= view.model.since ? row.at : undefined,
      range: range(),
    });
  }

  #name(): void {
    const { page, view, onSummary } = this.#deps;
    const now = page.now();
    const device = view.model.device(page.choice.device?.name);
    if (!device || now - this.#namedAt < TIMELINE_NAME_MS) return;
    this.#namedAt = now;
    const from = Math.max(view.span.from, view.model.first);
    onSummary(summary(device, { from, to: Math.max(from, view.span.to) }, view.model.signalsSince));
  }
}
