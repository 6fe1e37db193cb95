/** The one thing that is going on with files: how far it is, or what went wrong. */
import { signal } from "@preact/signals";

export type Job =
  | { readonly state: "running"; readonly text: string; readonly share: number; stop(): void }
  | { readonly state: "failed"; readonly text: string };

export interface JobOptions {
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

export const job = signal<Job | undefined>(undefined);

/** Does something that takes a while; ends what was going on before. What it throws is shown. */
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
