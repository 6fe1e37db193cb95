/** Times in ascending order, looked at pixel by pixel: what a timeline draws costs its width, not the log's length. */

/** Points kept: as many as events in the log. */
const CAPACITY = 100_000;
const BLOCK = 64;

/** A growing list of numbers that forgets its oldest; positions never change. */
class Numbers {
  #values: number[] = [];
  #first = 0;

  get first(): number {
    return this.#first;
  }

  get end(): number {
    return this.#first + this.#values.length;
  }

  push(value: number): void {
    this.#values.push(value);
    if (this.#values.length < 2 * CAPACITY) return;
    this.#first += CAPACITY;
    this.#values = this.#values.slice(CAPACITY);
  }

  at(position: number): number | undefined {
    return this.#values[position - this.#first];
  }
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

  /** Position of the first instant that is not before `time`. */
  search(time: number): number {
    let low = this.#times.first;
    let high = this.#times.end;
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

  get first(): number {
    return this.#times.first;
  }

  get end(): number {
    return this.#times.end;
  }

  count(from: number, to: number): number {
    return Math.max(0, this.search(to) - this.search(from));
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
    this.#most.set(block, Math.max(this.#most.get(block) ?? 0, value));
    this.#most.delete(block - (2 * CAPACITY) / BLOCK);
  }

  add(time: number, by: number): void {
    this.set(time, Math.max(0, this.value + by));
  }

  /** The most there was at any time from `from` to before `to`. */
  most(from: number, to: number): number {
    const start = this.#changes.search(from);
    const end = this.#changes.search(to);
    // What was so before the first change in between, if that is later than `from`.
    const before = this.#changes.at(start) === from ? 0 : (this.#values.at(start - 1) ?? 0);
    return Math.max(before, this.#mostOf(start, end));
  }

  /** When the next change after `time` comes; undefined if there is none. */
  next(time: number): number | undefined {
    return this.#changes.at(this.#changes.search(time));
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
