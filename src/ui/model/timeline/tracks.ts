/** Times in ascending order, looked at pixel by pixel: what a timeline draws costs its width, not the log's length. */

const BLOCK = 64;
/** What is forgotten goes in pieces of so many. */
const PIECE = 8192;

/** Numbers in one piece of memory. What is full is never moved. */
const CHUNK = 1024;

/** A growing list of numbers that forgets its oldest; positions never change. */
class Numbers {
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

/** A stretch of pixels of one value. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** Which times the pixels 0 to `width` stand for. */
export interface Scale {
  readonly from: number;
  readonly perPixel: number;
  readonly width: number;
}

/** Instants. */
export class PointTrack {
  readonly #times = new Numbers();
  #last = Number.NEGATIVE_INFINITY;

  /** A time before the last one is taken for the last one. */
  add(time: number): void {
    this.#last = Math.max(this.#last, time);
    this.#times.push(this.#last);
  }

  /** Position of the first instant that is not before `time`; from `start` on, if the caller knows that much. */
  search(time: number, start = this.#times.first): number {
    const { end } = this.#times;
    let low = start;
    let step = 1;
    // Steps that double: what is looked for is mostly near.
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

  /** Drops what is older than `time`, as soon as it is worth it; returns how many were dropped. */
  forget(time: number): number {
    if ((this.#times.at(this.#times.first + PIECE) ?? time) >= time) return 0;
    // The last one before `time` stays: what it began may go on.
    const count = this.search(time) - 1 - this.#times.first;
    this.#times.forget(count);
    return count;
  }
}

/** A number of something over time: how many requests are in flight, how many workers work. */
export class StepTrack {
  readonly #changes = new PointTrack();
  readonly #values = new Numbers();
  /** The most of each block of values. */
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

  /** The most there was at any time from `from` to before `to`. */
  most(from: number, to: number): number {
    const start = this.#changes.search(from);
    const end = this.#changes.search(to, start);
    // What was so before the first change in between, if that is later than `from`.
    const before = this.#changes.at(start) === from ? 0 : (this.#values.at(start - 1) ?? 0);
    return Math.max(before, this.#mostOf(start, end));
  }

  /** The most there was in each pixel, equal neighbours in one, without those where there was nothing. */
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

  /** One pixel each, or all up to that of the next change. */
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

  /** Drops changes before `time`, but for the one that holds then. */
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

/** How many instants each pixel has, without the pixels that have none. */
export function* pointRuns(track: PointTrack, { from, perPixel, width }: Scale): Generator<Run> {
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
