/** What a person does with saved machines: save, restore, as a file or in the browser. One thing at a time. */
import { signal } from "@preact/signals";
import { announce } from "../announcements.tsx";
import type { Session } from "../session.ts";
import type { Kept, SavedMachines } from "./saved-machines.ts";

/** No saved machine is larger: the guest has 128 MiB. */
const MAX_FILE_BYTES = 256 << 20;
/** The database that the browser keeps them in. */
export const SAVED_MACHINES = "saved-machines";
const FILE_NAME = "virtio-crypto-machine";

export interface SavingDeps {
  readonly session: Session;
  /** Where they are kept; asked when it is first needed. */
  readonly machines: () => Promise<SavedMachines>;
  /** False if the browser certainly keeps nothing. */
  readonly mayBeKept: () => Promise<boolean>;
  /** Milliseconds of the Unix epoch. */
  readonly date: () => number;
  /** Hands a file to the person. */
  readonly download: (file: Uint8Array, name: string) => void;
}

export class Saving {
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
    const { machines, mayBeKept } = this.#deps;
    this.kept.value = await mayBeKept()
      .then(async (may) => (may ? (await machines()).look() : undefined))
      .catch(() => undefined);
  }

  save(): Promise<void> {
    return this.#do("Saving the machine", "The machine was not saved", async () => {
      const { session, machines, date } = this.#deps;
      const file = await session.save();
      this.kept.value = await (await machines()).keep(file, date());
      announce("The machine is saved in this browser.");
    });
  }

  restore(): Promise<void> {
    return this.#do("Loading the saved machine", "The machine was not restored", async () => {
      const file = await (await this.#deps.machines()).load();
      if (!file) {
        this.kept.value = undefined;
        throw new Error("The browser has no saved machine any more.");
      }
      this.#deps.session.boot({ saved: file });
    });
  }

  saveToFile(): Promise<void> {
    return this.#do("Saving the machine", "The machine was not saved", async () => {
      const { session, download, date } = this.#deps;
      const when = new Date(date()).toISOString().slice(0, 16).replace(/[T:]/g, "-");
      download(await session.save(), `${FILE_NAME}-${when}.saved`);
    });
  }

  restoreFromFile(file: File): Promise<void> {
    return this.#do("Reading the file", `${file.name} was not restored`, async () => {
      if (file.size > MAX_FILE_BYTES) throw new Error("It is larger than any saved machine. Choose another file.");
      this.#deps.session.boot({ saved: new Uint8Array(await file.arrayBuffer()) });
    });
  }

  forget(): Promise<void> {
    return this.#do("Forgetting the saved machine", "The saved machine was not forgotten", async () => {
      await (await this.#deps.machines()).forget();
      this.kept.value = undefined;
      announce("The saved machine is forgotten.");
    });
  }

  async #do(what: string, failed: string, work: () => Promise<void>): Promise<void> {
    if (this.busy.peek()) return;
    this.busy.value = what;
    this.trouble.value = "";
    try {
      await work();
    } catch (error) {
      this.trouble.value = `${failed}. ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      this.busy.value = "";
    }
  }
}
