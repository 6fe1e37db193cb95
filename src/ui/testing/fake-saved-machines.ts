/** Saved machines in memory, in the place of the browser's own store. */

import { KeepingError } from "../saved/indexed-db.ts";
import type { MachineFiles, MachineLabel, SavedMachineInfo, SavedMachines } from "../state/saved-machine-contract.ts";

interface Entry {
  readonly info: SavedMachineInfo;
  readonly files: MachineFiles;
}

export class FakeSavedMachines implements SavedMachines {
  readonly entries = new Map<string, Entry>();
  /** What every call fails with. */
  failure: string | undefined;

  get names(): string[] {
    return [...this.entries.values()].map(({ info }) => info.name);
  }

  /** For tests: a machine that was saved before. */
  put(name: string, at = 0, { automatic = false } = {}): void {
    const info = { id: name, name, at, automatic, size: 4 };
    this.entries.set(name, { info, files: { machine: new Blob(["5 MB"]) } });
  }

  async list(): Promise<readonly SavedMachineInfo[]> {
    this.#fail();
    return [...this.entries.values()].map(({ info }) => info).sort((one, other) => other.at - one.at);
  }

  async load(id: string): Promise<MachineFiles | undefined> {
    this.#fail();
    return this.entries.get(id)?.files;
  }

  async keep(label: MachineLabel, files: MachineFiles): Promise<void> {
    this.#fail();
    const size = files.machine.size + (files.log?.size ?? 0);
    this.entries.set(label.id, { info: { ...label, size }, files });
  }

  async rename(id: string, name: string): Promise<void> {
    this.#fail();
    const entry = this.entries.get(id);
    if (entry) this.entries.set(id, { ...entry, info: { ...entry.info, name, automatic: false } });
  }

  async remove(id: string): Promise<void> {
    this.#fail();
    this.entries.delete(id);
  }

  #fail(): void {
    if (this.failure) throw new KeepingError(this.failure);
  }
}
