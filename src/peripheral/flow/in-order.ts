/**
 * VIRTIO_F_IN_ORDER: buffers go back in the order in which they were made available. VIRTIO 1.4 cs01, 2.7.9 and 2.8.8. An
 * answer that comes early waits here. Each buffer gets a used element of its own: one for a batch would hide the lengths
 * of the others.
 */
import type { Infer } from "../../wire/codec/codec.ts";
import type { Written } from "../queue/chain.ts";
import { need } from "../saved/saved-state.ts";
import type { UsedOverride } from "./request.ts";
import type { SavedAnswer } from "./saved-flow.ts";

/** The answer to a request, as the device gave it. */
export interface DeviceAnswer {
  readonly written: readonly Written[];
  readonly length: number;
  readonly override: UsedOverride | undefined;
}

export class InOrder {
  /** By queue: the requests in flight, in the order in which they were taken. */
  readonly #order = new Map<number, Set<number>>();
  /** By request. */
  readonly #answers = new Map<number, DeviceAnswer>();
  /** By queue: how many of its requests have answers that wait. */
  readonly #waiting = new Map<number, number>();

  /** A request was taken. */
  add(queue: number, id: number): void {
    const order = this.#order.get(queue) ?? new Set();
    this.#order.set(queue, order.add(id));
  }

  /** Keeps an answer; returns its bytes. */
  answer(queue: number, id: number, answer: DeviceAnswer): number {
    this.#answers.set(id, answer);
    this.#waiting.set(queue, (this.#waiting.get(queue) ?? 0) + 1);
    return answer.written.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  isAnswered(id: number): boolean {
    return this.#answers.has(id);
  }

  /** Whether answers of that queue wait. */
  waits(queue: number): boolean {
    return (this.#waiting.get(queue) ?? 0) > 0;
  }

  /** The answers whose turn has come, in order. They are not kept any more. */
  takeReady(queue: number): [id: number, answer: DeviceAnswer][] {
    const ready: [number, DeviceAnswer][] = [];
    const order = this.#order.get(queue) ?? new Set();
    for (const id of order) {
      const answer = this.#answers.get(id);
      if (!answer) break;
      order.delete(id);
      this.#answers.delete(id);
      ready.push([id, answer]);
    }
    this.#waiting.set(queue, (this.#waiting.get(queue) ?? 0) - ready.length);
    return ready;
  }

  clearQueue(queue: number): void {
    for (const id of this.#order.get(queue) ?? []) this.#answers.delete(id);
    this.#order.delete(queue);
    this.#waiting.delete(queue);
  }

  clear(): void {
    this.#order.clear();
    this.#answers.clear();
    this.#waiting.clear();
  }

  save(): Infer<typeof SavedAnswer>[] {
    return [...this.#answers].map(([id, { written, length, override }]) => ({
      id: BigInt(id),
      length,
      written: written.map(({ offset, bytes }) => ({ offset, bytes })),
      used_id: override?.id === undefined ? [] : [override.id],
      used_length: override?.length === undefined ? [] : [override.length],
    }));
  }
}

/** An answer that was saved, for a request with so much room. Throws {@link SavedStateError}. */
export function answerOf(saved: Infer<typeof SavedAnswer>, room: number): DeviceAnswer {
  const { written, length } = saved;
  for (const { offset, bytes } of written) need(offset + bytes.length <= room, `the answer to ${saved.id} has no room`);
  const [id] = saved.used_id;
  const [forged] = saved.used_length;
  const override = { ...(id !== undefined && { id }), ...(forged !== undefined && { length: forged }) };
  return { written, length, override };
}
