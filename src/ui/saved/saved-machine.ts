/** What a person does with saved machines: save, restore, as a file or in the browser. One thing at a time. */
import { signal } from "@preact/signals";
import { fileKind, HEAD_BYTES, MACHINE_MAGIC } from "../../trace/file-kind.ts";
import { savesData } from "../kit/save-data.ts";
import { showToast } from "../kit/toast.tsx";
import type { MachineSaving, SavedMachineInfo, SavingDeps } from "../state/saved-machine-contract.ts";
import { loadXterm } from "../terminal/load-xterm.ts";

/** No saved machine is larger: the guest has 128 MiB. */
const MAX_FILE_BYTES = 256 << 20;
const FILE_NAME = "virtio-crypto-machine";

export class Saving implements MachineSaving {
  /** The machine that the browser keeps. */
  readonly kept = signal<SavedMachineInfo | undefined>(undefined);
  /** The work that a person waits for, in words; empty if there is none. */
  readonly busy = signal("");
  /** What went wrong last, in sentences; empty if nothing did. */
  readonly trouble = signal("");
  readonly #deps: SavingDeps;

  constructor(deps: SavingDeps) {
    this.#deps = deps;
  }

  /** Finds out what is kept. A browser that keeps nothing says so only when a machine is to be saved. */
  async look(): Promise<void> {
    try {
      this.kept.value = await this.#deps.machines.look();
    } catch {
      return;
    }
    if (this.kept.value && !savesData()) this.#getReady();
  }

  /** A visitor with a saved machine probably restores it: machine and terminal are loaded meanwhile. */
  #getReady(): void {
    this.#deps.connection.prepare();
    loadXterm().catch(() => undefined);
  }

  save(): Promise<void> {
    return this.#do("Saving the machine", "The machine was not saved", async ({ connection, machines, date }) => {
      const file = await connection.save();
      this.kept.value = await machines.keep(file, date());
      showToast("The machine is saved in this browser.");
    });
  }

  restore(): Promise<void> {
    return this.#do("Loading the saved machine", "The machine was not restored", async (deps) => {
      const file = await loadedMachine(deps);
      if (file) {
        deps.connection.boot({ saved: file });
        return;
      }
      this.kept.value = undefined;
      throw new Error("The browser has no saved machine any more.");
    });
  }

  saveToFile(): Promise<void> {
    return this.#do("Saving the machine", "The machine was not saved", async ({ connection, download, date }) => {
      const when = new Date(date()).toISOString().slice(0, 16).replace(/[T:]/g, "-");
      download(await connection.save(), `${FILE_NAME}-${when}.saved`);
    });
  }

  restoreFromFile(file: File): Promise<void> {
    return this.#do("Reading the file", `${file.name} was not restored`, async ({ connection }) => {
      // The machine that runs would be given up for a file that cannot take its place.
      await checkFile(file);
      connection.boot({ saved: file });
    });
  }

  forget(): Promise<void> {
    return this.#do("Forgetting the saved machine", "The saved machine was not forgotten", async ({ machines }) => {
      await machines.forget();
      this.kept.value = undefined;
      showToast("The saved machine is forgotten.");
    });
  }

  dismissTrouble(): void {
    this.trouble.value = "";
  }

  async #do(what: string, failed: string, work: (deps: SavingDeps) => Promise<void>): Promise<void> {
    if (this.busy.peek()) return;
    this.busy.value = what;
    this.trouble.value = "";
    try {
      await work(this.#deps);
    } catch (error) {
      this.trouble.value = `${failed}. ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      this.busy.value = "";
    }
  }
}

/** What the browser keeps; the page gets ready to go on with it meanwhile. Undefined if it is gone. */
async function loadedMachine({ connection, machines }: SavingDeps): Promise<Blob | undefined> {
  const callOff = connection.expect();
  let file: Blob | undefined;
  try {
    file = await machines.load();
  } finally {
    if (!file) callOff();
  }
  return file;
}

/** Throws for a file that is no saved machine; the message says what it is instead. */
async function checkFile(file: File): Promise<void> {
  if (file.size > MAX_FILE_BYTES) throw new Error("It is larger than any saved machine. Choose another file.");
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (!MACHINE_MAGIC.every((byte, at) => head[at] === byte))
    throw new Error(`It is no saved machine but ${fileKind(head).is}. Choose another file.`);
}
