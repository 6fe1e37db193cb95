/** What a person does with saved machines: save, restore, as a file or in the browser. One thing at a time. */
import { signal } from "@preact/signals";
import { savesData } from "../kit/save-data.ts";
import { showToast } from "../kit/toast.tsx";
import {
  type MachineFiles,
  type MachineLabel,
  type MachineSaving,
  type SavedMachineInfo,
  type SavingDeps,
  timeName,
} from "../state/saved-machine-contract.ts";
import { loadXterm } from "../terminal/load-xterm.ts";
import { LastMachine } from "./last-machine.ts";
import { checkFile, fileName } from "./machine-file.ts";
import { nameOf } from "./saved-info.ts";
import { automaticName, logText } from "./saved-text.ts";

/** Machines that pages have kept by themselves: of this page, and of another one beside it or before it. */
const MAX_AUTOMATIC = 2;

export class Saving implements MachineSaving {
  readonly machines = signal<readonly SavedMachineInfo[]>([]);
  readonly busy = signal("");
  readonly trouble = signal("");
  readonly savedAt = signal(0);
  readonly #deps: SavingDeps;
  readonly #last: LastMachine;
  /** In the store, of the machine that this page keeps by itself. */
  #automaticId: string;

  constructor(deps: SavingDeps) {
    this.#deps = deps;
    this.#last = new LastMachine(deps);
    this.#automaticId = newId(deps.date());
  }

  get undo(): MachineSaving["undo"] {
    return this.#last.undo;
  }

  /** Finds out what is kept. A browser that keeps nothing says so only when a machine is to be saved. */
  async look(): Promise<void> {
    await this.#list().catch(() => undefined);
    if (this.machines.peek().length > 0 && !savesData()) this.#getReady();
  }

  /** A visitor with a saved machine probably restores it: machine and terminal are loaded meanwhile. */
  #getReady(): void {
    this.#deps.connection.prepare();
    loadXterm().catch(() => undefined);
  }

  save(name = ""): Promise<void> {
    return this.#do("Saving the machine", "The machine was not saved", async ({ date }) => {
      const at = date();
      const label = { id: newId(at), name: nameOf(name) || timeName(at), at, automatic: false };
      const saved = await this.#keepAs(label);
      showToast(`The machine is saved in this browser as “${saved.name}”, ${logText(saved.log)}.`);
    });
  }

  async keep(): Promise<boolean> {
    if (this.busy.peek()) return false;
    try {
      const at = this.#deps.date();
      await this.#keepAs({ id: this.#automaticId, name: automaticName(at), at, automatic: true });
      const surplus = this.machines.peek().filter(({ automatic }) => automatic);
      for (const { id } of surplus.slice(MAX_AUTOMATIC)) await this.#deps.machines.remove(id);
      if (surplus.length > MAX_AUTOMATIC) await this.#list();
      return true;
    } catch {
      return false;
    }
  }

  async #keepAs(label: MachineLabel): Promise<MachineLabel> {
    const { connection, machines, log } = this.#deps;
    await log.prepare();
    // Both begin now, so that the log ends where the machine does.
    const [machine, { file, ...info }] = await Promise.all([connection.save(), log.write()]);
    const whole = { ...label, log: info };
    await machines.keep(whole, { machine, log: file });
    this.savedAt.value = label.at;
    await this.#list();
    return whole;
  }

  restore(id: string): Promise<void> {
    return this.#do("Loading the saved machine", "The machine was not restored", async (deps) => {
      const info = this.machines.peek().find((each) => each.id === id);
      const wasThere = deps.connection.hasMachine;
      const undo = wasThere ? await this.#last.keep("Undo the restore") : undefined;
      const files = await loadedFiles(deps, id);
      if (!files) {
        await this.#list();
        throw new Error("The browser has no such saved machine any more.");
      }
      deps.connection.boot({ saved: files.machine, ...(files.log && { log: deps.log.read(files.log) }) });
      // What this page keeps from now on is that machine, further on.
      if (info?.automatic) this.#automaticId = id;
      if (undo) this.#last.offer(undo, `“${info?.name}” takes the place of the machine that ran.`);
    });
  }

  rename(id: string, name: string): Promise<void> {
    return this.#do("Renaming the saved machine", "The saved machine was not renamed", async ({ machines }) => {
      const said = nameOf(name);
      if (said === "") throw new Error("A name needs a letter or a digit.");
      await machines.rename(id, said);
      if (id === this.#automaticId) this.#automaticId = newId(this.#deps.date());
      await this.#list();
    });
  }

  remove(id: string): Promise<void> {
    return this.#do("Deleting the saved machine", "The saved machine was not deleted", async ({ machines }) => {
      await machines.remove(id);
      await this.#list();
      showToast("The saved machine is deleted.");
    });
  }

  saveToFile(): Promise<void> {
    return this.#do("Saving the machine", "The machine was not saved", async ({ connection, download, date }) => {
      const at = date();
      download(await connection.save(), fileName(at));
      this.savedAt.value = at;
    });
  }

  exportToFile(id: string): Promise<void> {
    return this.#do("Reading the saved machine", "No file was made", async ({ machines, download, date }) => {
      const files = await machines.load(id);
      if (!files) throw new Error("The browser has no such saved machine any more.");
      download(files.machine, fileName(this.machines.peek().find((each) => each.id === id)?.at ?? date()));
    });
  }

  restoreFromFile(file: File): Promise<void> {
    return this.#do("Reading the file", `${file.name} was not restored`, async ({ connection }) => {
      // The machine that runs would be given up for a file that cannot take its place.
      await checkFile(file);
      const undo = connection.hasMachine ? await this.#last.keep("Undo the restore") : undefined;
      connection.boot({ saved: file });
      if (undo) this.#last.offer(undo, `${file.name} takes the place of the machine that ran.`);
    });
  }

  async goOn(machine: Blob, said?: string): Promise<boolean> {
    let isOn = false;
    await this.#do("Loading the machine", "The machine was not loaded", async ({ connection }) => {
      const isKept = said !== undefined && connection.hasMachine;
      const undo = isKept ? await this.#last.keep("Undo the change of machines") : undefined;
      connection.boot({ saved: machine });
      isOn = true;
      if (undo && said !== undefined) this.#last.offer(undo, said);
    });
    return isOn;
  }

  reboot(): Promise<void> {
    return this.#do("Rebooting", "The guest was not rebooted", async ({ connection }) => {
      const undo = connection.hasMachine ? await this.#last.keep("Undo the reboot") : undefined;
      connection.reboot();
      if (undo) this.#last.offer(undo, "The guest reboots.");
    });
  }

  dismissTrouble(): void {
    this.trouble.value = "";
  }

  async #list(): Promise<void> {
    this.machines.value = await this.#deps.machines.list();
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

/** Two pages do not make one in the same moment with the same random part. */
const newId = (at: number): string => `${at.toString(36)}-${Math.random().toString(36).slice(2, 10)}`;

/** What the browser keeps; the page gets ready to go on with it meanwhile. Undefined if it is gone. */
async function loadedFiles({ connection, machines }: SavingDeps, id: string): Promise<MachineFiles | undefined> {
  const callOff = connection.expect();
  let files: MachineFiles | undefined;
  try {
    files = await machines.load(id);
  } finally {
    if (!files) callOff();
  }
  return files;
}
