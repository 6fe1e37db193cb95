/** The dialogs that open over the page, loaded with the first of them. */
import type { ComponentType } from "preact";
import { CommandPalette } from "../commands/CommandPalette.tsx";
import { GoToRequest } from "../commands/GoToRequest.tsx";
import { ShortcutHelp } from "../commands/ShortcutHelp.tsx";
import { SaveDialog } from "../files/SaveDialog.tsx";
import { FilterHelp } from "../filter/FilterHelp.tsx";
import { AboutDialog } from "../help/AboutDialog.tsx";
import { DocumentsDialog } from "../help/DocumentsDialog.tsx";
import { GlossaryDialog } from "../help/GlossaryDialog.tsx";
import { LogFull } from "../requests/LogFull.tsx";
import { LinkDialog } from "../saved/LinkDialog.tsx";
import { SavedMachinesDialog } from "../saved/SavedMachinesDialog.tsx";
import { type Overlay, shownOverlay } from "../state/overlay.ts";

const DIALOGS: Readonly<Record<Overlay, ComponentType>> = {
  about: AboutDialog,
  documents: DocumentsDialog,
  "filter-help": FilterHelp,
  glossary: GlossaryDialog,
  "go-to": GoToRequest,
  keys: ShortcutHelp,
  link: LinkDialog,
  "log-full": LogFull,
  palette: CommandPalette,
  "save-trace": SaveDialog,
  "saved-machines": SavedMachinesDialog,
};

export function ShownDialog() {
  const name = shownOverlay.value;
  const Dialog = name && DIALOGS[name];
  return Dialog ? <Dialog /> : null;
}
