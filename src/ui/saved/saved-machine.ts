/** What a person does with saved machines: save, restore, as a file or in the browser. One thing at a time. */
import { signal } from "@preact/signals";
import type { Kept, MachineSaving, SavingDeps } from "../state/saved-machine-contract.ts";

type SavingWork = typeof import("./save-restore.ts");

export class Saving implements MachineSaving {
  /** The machine that the browser keeps. */
  readonly kept = signal<Kept | undefined>(undefined);
  /** What is being done, for the person who waits; empty while nothing is. */
  readonly busy = signal("");
  /** What went wrong last, in sentences; empty if nothing did. */
  readonly trouble = signal("");
  readonly #deps: SavingDeps;

  constructor(deps: SavingDeps) {
    this.#deps = deps;
  }

  /** Finds out what is kept. A browser that keeps nothing says so only to somebody who wants to save. */
  async look(): Promise<void> {
    await this.#deps
      .mayBeKept()
      .then(async (may) => may && (await import("./save-restore.ts")).look(this.#deps, this.kept))
      .catch(() => undefined);
  }

  save(): Promise<void> {
    return this.#do("Saving the machine", "The machine was not saved", ({ save }) => save(this.#deps, this.kept));
  }

  restore(): Promise<void> {
    return this.#do("Loading the saved machine", "The machine was not restored", ({ restore }) =>
      restore(this.#deps, this.kept),
    );
  }

  saveToFile(): Promise<void> {
    return this.#do("Saving the machine", "The machine was not saved", ({ saveToFile }) => saveToFile(this.#deps));
  }

  restoreFromFile(file: File): Promise<void> {
    return this.#do("Reading the file", `${file.name} was not restored`, ({ restoreFromFile }) =>
      restoreFromFile(this.#deps, file),
    );
  }

  forget(): Promise<void> {
    return this.#do("Forgetting the saved machine", "The saved machine was not forgotten", ({ forget }) =>
      forget(this.#deps, this.kept),
    );
  }

  dismissTrouble(): void {
    this.trouble.value = "";
  }

  async #do(what: string, failed: string, work: (saving: SavingWork) => Promise<void>): Promise<void> {
    if (this.busy.peek()) return;
    this.busy.value = what;
    this.trouble.value = "";
    try {
      await work(await import("./save-restore.ts"));
    } catch (error) {
      this.trouble.value = `${failed}. ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      this.busy.value = "";
    }
  }
}
