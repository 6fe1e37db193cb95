/** Draws a timeline. The cost depends on its width, not on the number of events. */
import { pixels } from "../kit/root-font.ts";
import { clock } from "../model/format.ts";
import { pointRuns, type Run, type Scale } from "../model/timeline/time-index.ts";
import { lengthOf, type TimeSpan } from "../model/timeline/time-span.ts";
import type { DeviceTimeline, QueueLane } from "../model/timeline/timeline.ts";
import { lanesOf, type Track } from "./timeline-lanes.ts";

/** The part of a canvas' context that is used here. */
export type Surface = Pick<
  CanvasRenderingContext2D,
  "fillStyle" | "font" | "textBaseline" | "fillRect" | "fillText" | "setTransform"
>;

const COLOURS = ["panel", "line", "text", "quiet", "driver", "device", "ok", "bad", "selected", "accent"] as const;
export type Palette = Readonly<Record<(typeof COLOURS)[number], string>> & { readonly font: string };

/** Height of the axis below the lanes, in CSS pixels. */
export const axisHeight = (): number => pixels(0.9375);
/** Between marks of the axis, at least. */
const LABEL_WIDTH = 90;
/** Anything thinner is overlooked. */
const THINNEST = 2;
/** Width of a stripe in the pattern of held requests. */
const STRIPE = 3;

export interface Picture {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels in one of them. */
  readonly ratio: number;
  readonly span: TimeSpan;
  /** The log has no older events. */
  readonly first: number;
  /** Later events have not happened yet. */
  readonly last: number;
  readonly device: DeviceTimeline | undefined;
  /** When the selected row began. */
  readonly selectedAt: number | undefined;
  /** The chosen range. */
  readonly range: TimeSpan | undefined;
}

/** The page's colours as `host` has them; a probe resolves them, since a custom property is only text. */
export function paletteOf(host: HTMLElement): Palette {
  const probe = host.appendChild(document.createElement("span"));
  // A contrast theme has one colour for all text: the drawing would be one area.
  probe.style.forcedColorAdjust = "none";
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(COLOURS.map((name) => [name, colour(name)])) as Record<keyof Palette, string>;
  const { fontFamily } = getComputedStyle(probe);
  probe.remove();
  return { ...colours, font: `${pixels(0.75)}px ${fontFamily}` };
}

export function paint(surface: Surface, palette: Palette, picture: Picture): void {
  const { width, height, ratio, span, device } = picture;
  surface.setTransform(ratio, 0, 0, ratio, 0, 0);
  surface.fillStyle = palette.panel;
  surface.fillRect(0, 0, width, height);
  if (width < 1 || height < axisHeight()) return;
  const xOf = (time: number): number => ((time - span.from) / lengthOf(span)) * width;
  paintRange(surface, palette, { ...picture, xOf });
  paintAxis(surface, palette, { ...picture, xOf });
  if (device) paintLanes(new Brush(surface, palette, scaleOf(picture)), { device, height: height - axisHeight() });
  if (picture.selectedAt === undefined) return;
  surface.fillStyle = palette.text;
  surface.fillRect(Math.round(xOf(picture.selectedAt)) - 1, 0, 2, height - axisHeight());
}

/** Pixels; those before the log's first event and after its last are left out. */
interface Window {
  readonly scale: Scale;
  readonly skip: number;
}

function scaleOf({ span, width, first, last }: Picture): Window {
  const perPixel = lengthOf(span) / width;
  const skip = Math.min(width, Math.max(0, Math.floor((first - span.from) / perPixel)));
  const end = Math.min(width, Math.max(skip, Math.floor((last - span.from) / perPixel) + 1));
  return { scale: { from: span.from + skip * perPixel, perPixel, width: end - skip }, skip };
}

interface ScaledPicture extends Picture {
  xOf(time: number): number;
}

function paintRange(surface: Surface, palette: Palette, { range, width, height, xOf }: ScaledPicture): void {
  if (!range) return;
  const left = Math.max(0, xOf(range.from));
  const right = Math.min(width, xOf(range.to));
  if (right < 0 || left > width) return;
  surface.fillStyle = palette.selected;
  surface.fillRect(left, 0, Math.max(1, right - left), height);
  surface.fillStyle = palette.accent;
  for (const edge of [left, right - 1]) surface.fillRect(edge, 0, 1, height);
}

function paintAxis(surface: Surface, palette: Palette, { span, width, height, xOf }: ScaledPicture): void {
  const bottom = height - axisHeight();
  surface.fillStyle = palette.line;
  surface.fillRect(0, bottom, width, 1);
  surface.font = palette.font;
  surface.textBaseline = "middle";
  const step = niceStep((lengthOf(span) * LABEL_WIDTH) / width);
  const from = Math.max(0, Math.ceil(span.from / step));
  // Counted, since a made-up trace may have times that do not grow by adding a step.
  for (let mark = 0; mark <= width / LABEL_WIDTH; mark++) {
    const time = (from + mark) * step;
    const x = Math.round(xOf(time));
    surface.fillStyle = palette.line;
    surface.fillRect(x, 0, 1, height);
    surface.fillStyle = palette.quiet;
    surface.fillText(axisText(time, step), x + 3, bottom + axisHeight() / 2 + 0.5);
  }
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((times) => times * power >= least) ?? 10);
}

const axisText = (time: number, step: number): string =>
  step < 1 ? `${time.toFixed(2)} ms` : step < 1000 ? clock(time) : `${Math.round(time / 1000)} s`;

interface LanesOf {
  readonly device: DeviceTimeline;
  readonly height: number;
}

function paintLanes(brush: Brush, { device, height }: LanesOf): void {
  for (const { tracks, queue, top, height: whole } of lanesOf(device, height)) {
    const part = (whole - 2) / tracks.length;
    tracks.forEach((track, place) => {
      paintTrack(brush, { track, device, queue, room: { top: top + 1 + place * part, height: part } });
    });
  }
}

interface TrackOf {
  readonly track: Track;
  readonly device: DeviceTimeline;
  readonly queue: QueueLane | undefined;
  readonly room: Room;
}

function paintTrack(brush: Brush, { track, device, queue, room }: TrackOf): void {
  const { scale } = brush;
  if (track === "kicks") brush.ticks(room, pointRuns(device.kicks, scale), "driver");
  else if (track === "queue" && queue) brush.queue(room, queue);
  else if (track === "workers") {
    brush.levels(room, device.submitted.runs(scale), "quiet");
    brush.levels(room, device.working.runs(scale), "ok");
  } else if (track === "interrupts") {
    brush.ticks(upper(room), pointRuns(device.interrupts, scale), "device");
    brush.ticks(lower(room), pointRuns(device.isrReads, scale), "driver");
  } else if (track === "trouble") {
    brush.stripes(room, device.holds.runs(scale));
    brush.ticks(room, pointRuns(device.faults, scale), "bad");
    brush.ticks(room, pointRuns(device.resets, scale), "text");
  }
}

interface Room {
  readonly top: number;
  readonly height: number;
}

const upper = ({ top, height }: Room): Room => ({ top, height: height / 2 });
const lower = ({ top, height }: Room): Room => ({ top: top + height / 2, height: height / 2 });

/** 1 is a third of the height, 32 and more are all of it. */
const share = (value: number): number => Math.min(1, (2 + Math.floor(Math.log2(value))) / 7 + 0.05);

class Brush {
  readonly scale: Scale;
  readonly #surface: Surface;
  readonly #palette: Palette;
  readonly #skip: number;

  constructor(surface: Surface, palette: Palette, { scale, skip }: Window) {
    this.#surface = surface;
    this.#palette = palette;
    this.scale = scale;
    this.#skip = skip;
  }

  /** Instants; several in one pixel make it higher. */
  ticks(lane: Room, runs: Iterable<Run>, colour: keyof Palette): void {
    this.#surface.fillStyle = this.#palette[colour];
    for (const run of joined(runs)) this.#bar(lane, run, Math.min(1, 0.6 + 0.1 * Math.floor(Math.log2(run.value))));
  }

  levels(lane: Room, runs: Iterable<Run>, colour: keyof Palette): void {
    this.#surface.fillStyle = this.#palette[colour];
    for (const run of runs) this.#bar(lane, run, share(run.value));
  }

  /** From when the device took a request to when it gave it back; striped while one is held. */
  queue(lane: Room, { inFlight, held }: QueueLane): void {
    this.levels(lane, inFlight.runs(this.scale), "device");
    this.stripes(lane, held.runs(this.scale));
  }

  stripes({ top, height }: Room, runs: Iterable<Run>): void {
    for (const { from, to } of runs) {
      this.#surface.fillStyle = this.#palette.device;
      this.#surface.fillRect(this.#skip + from, top, to - from, height);
      this.#surface.fillStyle = this.#palette.panel;
      // On one grid, so that stripes of neighbours meet.
      for (let x = Math.ceil(from / (2 * STRIPE)) * 2 * STRIPE; x < to; x += 2 * STRIPE)
        this.#surface.fillRect(this.#skip + x, top + 1, Math.min(STRIPE, to - x), height - 2);
    }
  }

  #bar({ top, height }: Room, { from, to }: Run, part: number): void {
    const size = Math.max(2, Math.round(height * part));
    this.#surface.fillRect(this.#skip + from, top + height - size, Math.max(THINNEST, to - from), size);
  }
}

/** Neighbours that are drawn equally high in one: during a storm that is most of them. */
function* joined(runs: Iterable<Run>): Generator<Run> {
  let last: Run | undefined;
  for (const run of runs) {
    const value = 2 ** Math.min(4, Math.floor(Math.log2(run.value)));
    if (last && last.to === run.from && last.value === value) last = { ...last, to: run.to };
    else {
      if (last) yield last;
      last = { ...run, value };
    }
  }
  if (last) yield last;
}
