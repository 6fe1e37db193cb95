/** The dialogs that open over the page. */
import type { ComponentType } from "preact";
import { Palette } from "../commands/CommandPalette.tsx";
import { GoTo } from "../commands/GoToRequest.tsx";
import { KeySheet } from "../commands/ShortcutHelp.tsx";
import { SaveDialog } from "../files/SaveDialog.tsx";
import { FilterHelp } from "../filter/FilterHelp.tsx";
import { LogFull } from "../requests/LogFull.tsx";
import { type Overlay, shownOverlay } from "../state/overlay.ts";

const OVERLAYS: Readonly<Record<Overlay, ComponentType>> = {
  "filter-help": FilterHelp,
  "go-to": GoTo,
  keys: KeySheet,
  "log-full": LogFull,
  palette: Palette,
  "save-trace": SaveDialog,
};

export function Overlays() {
  const name = shownOverlay.value;
  const Dialog = name && OVERLAYS[name];
  return Dialog ? <Dialog /> : null;
}
