/** The filter that the field selected in the detail stands for. */
import { signal } from "@preact/signals";

/** Undefined without a detail, and for a field without a value. */
export const selectedFieldFilter = signal<string | undefined>(undefined);
