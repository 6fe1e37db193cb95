/** Keeps a canvas up to date with a timeline: at most once a frame, and only when something changed that can be seen. */
import { TIMELINE_NAME_MS } from "../../trace/refresh-rates.ts";
import { afterFrame } from "../kit/frames.ts";
import type { TimeSpan } from "../model/timeline/time-span.ts";
import { summary } from "../model/timeline/timeline.ts";
import type { PageState } from "../state/page-state.ts";
import { HEIGHT, type Palette, paint, paletteOf } from "./timeline-paint.ts";
import type { TimelineView } from "./timeline-view.ts";

interface CanvasDeps {
  readonly canvas: HTMLCanvasElement;
  readonly page: PageState;
  readonly view: TimelineView;
  /** The range that is chosen. */
  range(): TimeSpan | undefined;
  /** A sentence for who does not see the drawing. */
  onSummary(sentence: string): void;
}

export class TimelineCanvas {
  readonly #deps: CanvasDeps;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #resize = new ResizeObserver(([entry]) => {
    this.#width = entry?.contentRect.width;
    this.request();
  });
  /** CSS pixels; 0 where it cannot be seen, undefined until that is known. To ask for it would lay out the page. */
  #width: number | undefined;
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

  /** Draws with what is being drawn now: a frame of its own would cost the page more than the drawing does. */
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
    // What is not seen now is applied when it is: the index keeps its place in the log.
    if (document.hidden || this.#width === 0) return;
    if (!this.#deps.view.update()) this.request();
    this.#name();
    if (this.#context && this.#width !== undefined) this.#paint(this.#context, this.#width);
  }

  #paint(context: CanvasRenderingContext2D, width: number): void {
    const { canvas, page, view, range } = this.#deps;
    const ratio = devicePixelRatio;
    const [across, down] = [Math.round(width * ratio), Math.round(HEIGHT * ratio)];
    if (canvas.width !== across) canvas.width = across;
    if (canvas.height !== down) canvas.height = down;
    this.#palette ??= paletteOf(canvas.parentElement ?? document.body);
    const row = page.shown.trace.rows.at(page.selection.ordinal.peek() ?? -1);
    paint(context, this.#palette, {
      width,
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
