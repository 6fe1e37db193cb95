/** How the rings are drawn: chosen in their tab, and held by the address. */
import { signal } from "@preact/signals";

export const DRAWINGS = ["strips", "circles", "table"] as const;
export type Drawing = (typeof DRAWINGS)[number];

export const drawing = signal<Drawing>("strips");
