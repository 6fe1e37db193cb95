/** Saved machines in memory, in the place of the browser's own store. */

import { KeepingError } from "../saved/indexed-db.ts";
import type { SavedMachineInfo, SavedMachines } from "../state/saved-machine-contract.ts";

export class FakeSavedMachines implements SavedMachines {
  file: Blob | undefined;
  kept: SavedMachineInfo | undefined;
  /** What every call fails with. */
  failure: string | undefined;

  async look(): Promise<SavedMachineInfo | undefined> {
    this.#fail();
    return this.kept;
  }

  async load(): Promise<Blob | undefined> {
    this.#fail();
    return this.file;
  }

  async keep(file: Blob, at: number): Promise<SavedMachineInfo> {
    this.#fail();
    this.file = file;
    this.kept = { at, size: file.size };
    return this.kept;
  }

  async forget(): Promise<void> {
    this.#fail();
    this.file = undefined;
    this.kept = undefined;
  }

  #fail(): void {
    if (this.failure) throw new KeepingError(this.failure);
  }
}
