/** The machine from before the last reboot or restore, with its log. A person can have it back for some minutes. */
import { signal } from "@preact/signals";
import { showToast } from "../kit/toast.tsx";
import type { TraceModel } from "../model/log/trace-model.ts";
import type { SavingDeps, Undo } from "../state/saved-machine-contract.ts";

/** How long it can be had back. It takes some megabytes, and after minutes of work with the next one it is old. */
export const UNDO_MS = 300_000;

/** A machine that takes longer is stuck, and a reset is what it needs. */
export const KEEP_LIMIT_MS = 10_000;

interface Kept {
  readonly text: string;
  readonly machine: Blob;
  readonly log: () => TraceModel;
}

export class LastMachine {
  readonly undo = signal<Undo | undefined>(undefined);
  readonly #deps: SavingDeps;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: SavingDeps) {
    this.#deps = deps;
  }

  /** The machine as it is now. Undefined if it cannot be saved: it is stuck, and nothing of it can be kept. */
  async keep(text: string): Promise<Kept | undefined> {
    const { connection, log } = this.#deps;
    const bookmark = log.bookmark();
    const machine = await inTime(connection.save()).catch(() => undefined);
    if (machine) return { text, machine, log: bookmark };
    showToast("The machine does not answer, so this cannot be undone.");
    return undefined;
  }

  /** Says what has happened, with a button that takes it back. The button stays in the Machine menu for longer. */
  offer(kept: Kept, sentence: string): void {
    const run = (): void => {
      this.#forget();
      this.#deps.connection.boot({ saved: kept.machine, log: Promise.resolve().then(kept.log) });
    };
    clearTimeout(this.#timer);
    this.undo.value = { text: kept.text, run };
    this.#timer = setTimeout(() => this.#forget(), UNDO_MS);
    showToast(sentence, { text: "Undo", run });
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.undo.value = undefined;
  }
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("It takes too long.")), KEEP_LIMIT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
