/** What the page, the browser's store and its fake agree on about saved machines. */
import type { ReadonlySignal } from "@preact/signals";
import { dateAndTime } from "../kit/relative-date.ts";
import type { TraceModel } from "../model/log/trace-model.ts";

/** The database that the browser keeps them in. */
export const SAVED_MACHINES = "saved-machines";

/** What is known of the log that is saved with a machine. */
export interface SavedLogInfo {
  readonly events: number;
  /** Older events that were left out. */
  readonly leftOut: number;
}

/** What the page says of a machine that it gives to the store. */
export interface MachineLabel {
  /** In the store: the same one is replaced. */
  readonly id: string;
  readonly name: string;
  /** When it was saved: milliseconds of the Unix epoch. */
  readonly at: number;
  /** True if the page has kept it by itself. */
  readonly automatic: boolean;
  readonly log?: SavedLogInfo;
}

/** A machine that is kept. */
export interface SavedMachineInfo extends MachineLabel {
  /** Bytes of the machine and its log. */
  readonly size: number;
}

export interface MachineFiles {
  readonly machine: Blob;
  /** A trace file, with all its bytes. */
  readonly log?: Blob;
}

/** Where saved machines are kept. Every method rejects with a KeepingError. */
export interface SavedMachines {
  /** All that are kept, the newest first. */
  list(): Promise<readonly SavedMachineInfo[]>;
  load(id: string): Promise<MachineFiles | undefined>;
  keep(label: MachineLabel, files: MachineFiles): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** A log that a saved machine is given. */
export interface WrittenLog extends SavedLogInfo {
  readonly file: Blob;
}

/** The page's log, as a saved machine has it. */
export interface MachineLog {
  /** Loads what `write` needs, so that it begins at once. */
  prepare(): Promise<void>;
  write(): Promise<WrittenLog>;
  read(file: Blob): Promise<TraceModel>;
  /** The live log as it is now, to come back to; it is copied only when it is asked for. */
  bookmark(): () => TraceModel;
}

/** The part of the machine connection that saves and restores a machine. */
export interface SavableConnection {
  /** Whether a machine is there to be saved. */
  readonly hasMachine: boolean;
  save(): Promise<Blob>;
  prepare(): void;
  /** Returns how to call it off. */
  expect(): () => void;
  boot(options: { readonly saved: Blob; readonly log?: Promise<TraceModel> }): void;
  reboot(): void;
}

export interface SavingDeps {
  readonly connection: SavableConnection;
  /** Where they are kept. */
  readonly machines: SavedMachines;
  readonly log: MachineLog;
  /** Milliseconds of the Unix epoch. */
  readonly date: () => number;
  /** Hands a file to the person. */
  readonly download: (file: Blob, name: string) => void;
}

/** A machine that was replaced, and can still be had back. */
export interface Undo {
  /** For a menu, e.g. `Undo the reboot`. */
  readonly text: string;
  run(): void;
}

/** What a person does with saved machines. What goes wrong is text in `trouble`: nothing is rejected. */
export interface MachineSaving {
  /** The machines that the browser keeps, the newest first. */
  readonly machines: ReadonlySignal<readonly SavedMachineInfo[]>;
  /** The work that a person waits for, in words; empty if there is none. */
  readonly busy: ReadonlySignal<string>;
  /** What went wrong last, in sentences; empty if nothing did. */
  readonly trouble: ReadonlySignal<string>;
  readonly undo: ReadonlySignal<Undo | undefined>;
  /** When the state was taken that was saved last, in the browser or as a file; 0 if none was. */
  readonly savedAt: ReadonlySignal<number>;
  look(): Promise<void>;
  /** Under a name of its own, or one made of the time. */
  save(name?: string): Promise<void>;
  /** Keeps the machine by itself, in the place of what this page kept before. False if the browser does not. */
  keep(): Promise<boolean>;
  restore(id: string): Promise<void>;
  /**
   * Goes on with a machine that is in no store. With `said`, a sentence of what takes its place, the machine that runs
   * can be had back. False while other work goes on.
   */
  goOn(machine: Blob, said?: string): Promise<boolean>;
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
  saveToFile(): Promise<void>;
  /** A kept machine as a file. */
  exportToFile(id: string): Promise<void>;
  restoreFromFile(file: File): Promise<void>;
  /** Resets the guest; the machine from before can be had back for a while. */
  reboot(): Promise<void>;
  /** The person has read what went wrong. */
  dismissTrouble(): void;
}

/** The machine that `saved=` in an address means: the newest, or the newest of that name. */
export const machineNamed = (
  machines: readonly SavedMachineInfo[],
  name: true | string,
): SavedMachineInfo | undefined => (name === true ? machines[0] : machines.find((each) => each.name === name));

/** The name of a machine that was given none. */
export const timeName = (at: number): string => `Machine of ${dateAndTime(at)}`;
