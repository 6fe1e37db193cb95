/** What the page, the browser's store and its fake agree on about saved machines. */
import type { ReadonlySignal } from "@preact/signals";

/** The database that the browser keeps them in. */
export const SAVED_MACHINES = "saved-machines";

/** A machine that is kept. */
export interface SavedMachineInfo {
  /** When it was saved: milliseconds of the Unix epoch. */
  readonly at: number;
  /** Bytes of the file. */
  readonly size: number;
}

/** Where saved machines are kept. Every method rejects with a KeepingError. */
export interface SavedMachines {
  /** What is kept; undefined if there is nothing. */
  look(): Promise<SavedMachineInfo | undefined>;
  load(): Promise<Blob | undefined>;
  /** Replaces what was kept. */
  keep(file: Blob, at: number): Promise<SavedMachineInfo>;
  forget(): Promise<void>;
}

/** The part of the machine connection that saves and restores a machine. */
export interface SavableConnection {
  save(): Promise<Blob>;
  prepare(): void;
  /** Returns how to call it off. */
  expect(): () => void;
  boot(options: { readonly saved: Blob }): void;
}

export interface SavingDeps {
  readonly connection: SavableConnection;
  /** Where they are kept. */
  readonly machines: SavedMachines;
  /** Milliseconds of the Unix epoch. */
  readonly date: () => number;
  /** Hands a file to the person. */
  readonly download: (file: Blob, name: string) => void;
}

/** What a person does with saved machines. What goes wrong is text in `trouble`: nothing is rejected. */
export interface MachineSaving {
  /** The machine that the browser keeps. */
  readonly kept: ReadonlySignal<SavedMachineInfo | undefined>;
  /** The work that a person waits for, in words; empty if there is none. */
  readonly busy: ReadonlySignal<string>;
  /** What went wrong last, in sentences; empty if nothing did. */
  readonly trouble: ReadonlySignal<string>;
  look(): Promise<void>;
  save(): Promise<void>;
  restore(): Promise<void>;
  saveToFile(): Promise<void>;
  restoreFromFile(file: File): Promise<void>;
  forget(): Promise<void>;
  /** The person has read what went wrong. */
  dismissTrouble(): void;
}
