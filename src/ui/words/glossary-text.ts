/** The glossary's texts, loaded when the first word is asked for. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { GLOSSARY, meaningOf } from "../model/glossary/glossary.ts";

interface Glossary {
  readonly GLOSSARY: typeof GLOSSARY;
  readonly meaningOf: typeof meaningOf;
}

type LoadState = { readonly glossary: Glossary } | { readonly problem: string };

const state = signal<LoadState | undefined>(undefined);
let loading = false;

/** Undefined while it loads. */
export const glossaryText: ReadonlySignal<LoadState | undefined> = state;

/** Loads it once; after a failure, again. */
export async function loadGlossary(): Promise<void> {
  const isThere = state.peek() && "glossary" in (state.peek() ?? {});
  if (loading || isThere) return;
  loading = true;
  try {
    state.value = { glossary: await import("../model/glossary/glossary.ts") };
  } catch (error) {
    state.value = { problem: error instanceof Error ? error.message : String(error) };
  } finally {
    loading = false;
  }
}
