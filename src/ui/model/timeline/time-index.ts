/**
 * Times in ascending order, read pixel by pixel. The cost of drawing depends on the timeline's width, not on the log's
 * length.
 */

/** Values of a series that share one maximum. */
const BLOCK = 64;
/** Times dropped at once: dropping one by one costs more. */
const FORGET_BATCH = 8192;

/** NumberList in one piece of memory. What is full is never moved. */
const CHUNK = 1024;

/** A growing list of numbers that forgets its oldest; positions never change. */
class NumberList {
  #chunks: Float64Array[] = [];
  /** Position of the first number in `#chunks`, forgotten or not. */
  #start = 0;
  #first = 0;
  #end = 0;

  get first(): number {
    return this.#first;
  }

  get end(): number {
    return this.#end;
  }

  push(value: number): void {
    const at = this.#end++ - this.#start;
    const index = Math.floor(at / CHUNK);
    let chunk = this.#chunks[index];
    if (!chunk) {
      chunk = new Float64Array(CHUNK);
      this.#chunks[index] = chunk;
    }
    chunk[at % CHUNK] = value;
  }

  at(position: number): number | undefined {
    if (position < this.#first || position >= this.#end) return undefined;
    const at = position - this.#start;
    return this.#chunks[Math.floor(at / CHUNK)]?.[at % CHUNK];
  }

  forget(count: number): void {
    this.#first += count;
    const whole = Math.floor((this.#first - this.#start) / CHUNK);
    this.#chunks.splice(0, whole);
    this.#start += whole * CHUNK;
  }
}

/** A run of pixels with the same value. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** The time scale of the pixels 0 to `width`. */
export interface Scale {
  readonly from: number;
  readonly perPixel: number;
  readonly width: number;
}

/** Instants in ascending order, found by binary search. */
export class TimeIndex {
  readonly #times = new NumberList();
  #last = Number.NEGATIVE_INFINITY;

  /** A time before the last one counts as the last one. */
  add(time: number): void {
    this.#last = Math.max(this.#last, time);
    this.#times.push(this.#last);
  }

  /** Position of the first instant that is not before `time`; from `start` on, if the caller knows that much. */
  search(time: number, start = this.#times.first): number {
    const { end } = this.#times;
    let low = start;
    let step = 1;
    // Doubling steps: the position is mostly near `start`.
    for (; low + step < end && (this.#times.at(low + step) ?? 0) < time; step *= 2) low += step;
    let high = Math.min(end, low + step);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#times.at(middle) ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(position: number): number | undefined {
    return this.#times.at(position);
  }

  count(from: number, to: number): number {
    return Math.max(0, this.search(to) - this.search(from));
  }

  /** Drops times older than `time`, in large batches. Returns the number of dropped times. */
  forget(time: number): number {
    if ((this.#times.at(this.#times.first + FORGET_BATCH) ?? time) >= time) return 0;
    // The last one before `time` stays: the value that it set may still hold.
    const count = this.search(time) - 1 - this.#times.first;
    this.#times.forget(count);
    return count;
  }
}

/** A count over time, e.g. of requests in flight or busy workers: a step function. */
export class StepSeries {
  readonly #changes = new TimeIndex();
  readonly #values = new NumberList();
  /** The maximum of each block of values. */
  readonly #most = new Map<number, number>();
  value = 0;

  set(time: number, value: number): void {
    this.value = value;
    const block = Math.floor(this.#values.end / BLOCK);
    this.#changes.add(time);
    this.#values.push(value);
    if (value > (this.#most.get(block) ?? 0)) this.#most.set(block, value);
  }

  add(time: number, by: number): void {
    this.set(time, Math.max(0, this.value + by));
  }

  /** The maximum at any time from `from` to before `to`. */
  most(from: number, to: number): number {
    const start = this.#changes.search(from);
    const end = this.#changes.search(to, start);
    // The value before the first change in between, if that change is later than `from`.
    const before = this.#changes.at(start) === from ? 0 : (this.#values.at(start - 1) ?? 0);
    return Math.max(before, this.#mostOf(start, end));
  }

  /** The maximum of each pixel, equal neighbours joined, pixels of 0 left out. */
  *runs(scale: Scale): Generator<Run> {
    let run: Run = { from: 0, to: 0, value: 0 };
    for (const column of this.#columns(scale)) {
      if (run.value === column.value) run = { ...run, to: column.to };
      else {
        if (run.value > 0) yield run;
        run = column;
      }
    }
    if (run.value > 0) yield run;
  }

  /** Columns of one pixel each, or of all pixels up to the next change. */
  *#columns({ from, perPixel, width }: Scale): Generator<Run> {
    let position = this.#changes.search(from);
    for (let pixel = 0; pixel < width; ) {
      const time = from + pixel * perPixel;
      const end = this.#changes.search(from + (pixel + 1) * perPixel, position);
      const before = this.#changes.at(position) === time ? 0 : (this.#values.at(position - 1) ?? 0);
      const value = Math.max(before, this.#mostOf(position, end));
      const next = this.#changes.at(end);
      const until = next === undefined ? width : Math.floor((next - from) / perPixel);
      const isSteady = (this.#values.at(end - 1) ?? 0) === value;
      const to = isSteady ? Math.min(width, Math.max(pixel + 1, until)) : pixel + 1;
      yield { from: pixel, to, value };
      position = end;
      pixel = to;
    }
  }

  /** Drops the changes before `time`, except for the last of them: its value still holds. */
  forget(time: number): void {
    const count = this.#changes.forget(time);
    if (count === 0) return;
    const before = Math.floor(this.#values.first / BLOCK);
    this.#values.forget(count);
    for (let block = before; block < Math.floor(this.#values.first / BLOCK); block++) this.#most.delete(block);
  }

  #mostOf(start: number, end: number): number {
    let most = 0;
    for (let position = start; position < end; ) {
      const block = Math.floor(position / BLOCK);
      const isWhole = position % BLOCK === 0 && position + BLOCK <= end;
      most = Math.max(most, isWhole ? (this.#most.get(block) ?? 0) : (this.#values.at(position) ?? 0));
      position += isWhole ? BLOCK : 1;
    }
    return most;
  }
}

/** The number of instants in each pixel; pixels without one are left out. */
export function* pointRuns(track: TimeIndex, { from, perPixel, width }: Scale): Generator<Run> {
  let position = track.search(from);
  for (let last = -1; last < width; ) {
    const time = track.at(position);
    const pixel = time === undefined ? width : Math.max(last + 1, Math.floor((time - from) / perPixel));
    if (pixel >= width) return;
    const end = Math.max(position + 1, track.search(from + (pixel + 1) * perPixel, position));
    yield { from: pixel, to: pixel + 1, value: end - position };
    position = end;
    last = pixel;
  }
}
