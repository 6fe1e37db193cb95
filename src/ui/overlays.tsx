/** What opens over the page: one at a time, loaded when it is first opened. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { Lazy } from "./Lazy.tsx";

const OVERLAYS = {
  "filter-help": { what: "the help", load: () => import("./FilterHelp.tsx").then(({ FilterHelp }) => FilterHelp) },
  "save-trace": {
    what: "the dialog",
    load: () => import("./trace-file/SaveDialog.tsx").then(({ SaveDialog }) => SaveDialog),
  },
  "go-to": { what: "the question", load: () => import("./GoTo.tsx").then(({ GoTo }) => GoTo) },
  keys: { what: "the keys", load: () => import("./KeySheet.tsx").then(({ KeySheet }) => KeySheet) },
  "log-full": { what: "the explanation", load: () => import("./LogFull.tsx").then(({ LogFull }) => LogFull) },
  palette: { what: "the actions", load: () => import("./Palette.tsx").then(({ Palette }) => Palette) },
} as const satisfies Record<string, { readonly what: string; readonly load: () => Promise<ComponentType> }>;

export type Overlay = keyof typeof OVERLAYS;

const shown = signal<Overlay | undefined>(undefined);

export function showOverlay(overlay: Overlay | undefined): void {
  shown.value = overlay;
}

export const closeOverlay = (): void => showOverlay(undefined);

export function Overlays() {
  const name = shown.value;
  return name ? <Lazy key={name} {...OVERLAYS[name]} /> : null;
}
