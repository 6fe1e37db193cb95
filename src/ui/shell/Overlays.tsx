/** The dialogs that open over the page. Each is loaded when it is first opened. */
import type { ComponentType } from "preact";
import { Lazy } from "../kit/Lazy.tsx";
import { type Overlay, shownOverlay } from "../state/overlay.ts";

const OVERLAYS = {
  "filter-help": {
    what: "the help",
    load: () => import("../filter/FilterHelp.tsx").then(({ FilterHelp }) => FilterHelp),
  },
  "go-to": { what: "the question", load: () => import("../commands/GoToRequest.tsx").then(({ GoTo }) => GoTo) },
  keys: { what: "the keys", load: () => import("../commands/ShortcutHelp.tsx").then(({ KeySheet }) => KeySheet) },
  "log-full": { what: "the explanation", load: () => import("../requests/LogFull.tsx").then(({ LogFull }) => LogFull) },
  palette: { what: "the actions", load: () => import("../commands/CommandPalette.tsx").then(({ Palette }) => Palette) },
  "save-trace": {
    what: "the dialog",
    load: () => import("../files/SaveDialog.tsx").then(({ SaveDialog }) => SaveDialog),
  },
} as const satisfies Record<Overlay, { readonly what: string; readonly load: () => Promise<ComponentType> }>;

export function Overlays() {
  const name = shownOverlay.value;
  return name ? <Lazy key={name} {...OVERLAYS[name]} /> : null;
}
