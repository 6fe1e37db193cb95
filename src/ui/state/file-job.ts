/** The current file job: its progress, or its error. At most one runs at a time. */
import { signal } from "@preact/signals";

export type Job =
  | { readonly state: "running"; readonly text: string; readonly share: number; stop(): void }
  | { readonly state: "failed"; readonly text: string };

export interface JobOptions {
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

export const job = signal<Job | undefined>(undefined);

/** Starts a long job, and cancels the one before. An error of the job is shown. */
export async function runJob(text: string, work: (options: JobOptions) => Promise<void>): Promise<void> {
  const before = job.peek();
  if (before?.state === "running") before.stop();
  const abort = new AbortController();
  const stop = () => {
    abort.abort();
    if (mine()) job.value = undefined;
  };
  let shown: Job = { state: "running", text, share: 0, stop };
  const mine = () => job.peek() === shown;
  job.value = shown;
  const onProgress = (share: number) => {
    if (!mine()) return;
    shown = { state: "running", text, share, stop };
    job.value = shown;
  };
  try {
    await work({ onProgress, signal: abort.signal });
    if (mine()) job.value = undefined;
  } catch (error) {
    if (!mine()) return;
    job.value = { state: "failed", text: error instanceof Error ? error.message : String(error) };
  }
}

export function dismissJob(): void {
  job.value = undefined;
}
