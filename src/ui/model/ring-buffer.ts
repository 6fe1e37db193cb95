/** A bounded list with absolute positions: an item keeps its position until it is dropped as the oldest. */
export class RingBuffer<T> {
  #capacity: number;
  #slots: (T | undefined)[] = [];
  #first = 0;
  #end = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Makes room for more items; those that are kept stay where they are. */
  grow(capacity: number): void {
    if (capacity <= this.#capacity) return;
    const slots: (T | undefined)[] = [];
    for (let position = this.#first; position < this.#end; position++) slots[position % capacity] = this.at(position);
    this.#slots = slots;
    this.#capacity = capacity;
  }

  /** Position of the oldest item kept; how many have gone. */
  get first(): number {
    return this.#first;
  }

  /** One past the position of the newest item; how many there ever were. */
  get end(): number {
    return this.#end;
  }

  get length(): number {
    return this.#end - this.#first;
  }

  /** Appends; returns the position. Drops the oldest item when full. */
  push(item: T): number {
    if (this.length === this.#capacity) this.shift();
    this.#slots[this.#end % this.#capacity] = item;
    return this.#end++;
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const slot = this.#first % this.#capacity;
    const item = this.#slots[slot];
    this.#slots[slot] = undefined;
    this.#first++;
    return item;
  }

  at(position: number): T | undefined {
    if (position < this.#first || position >= this.#end) return undefined;
    return this.#slots[position % this.#capacity];
  }
}
