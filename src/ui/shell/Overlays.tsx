/** The dialogs that open over the page. */
import type { ComponentType } from "preact";
import { CommandPalette } from "../commands/CommandPalette.tsx";
import { GoToRequest } from "../commands/GoToRequest.tsx";
import { ShortcutHelp } from "../commands/ShortcutHelp.tsx";
import { SaveDialog } from "../files/SaveDialog.tsx";
import { FilterHelp } from "../filter/FilterHelp.tsx";
import { AboutDialog } from "../help/AboutDialog.tsx";
import { DocumentsDialog } from "../help/DocumentsDialog.tsx";
import { GlossaryDialog } from "../help/GlossaryDialog.tsx";
import { Lazy } from "../kit/Lazy.tsx";
import { LogFull } from "../requests/LogFull.tsx";
import { type Overlay, shownOverlay } from "../state/overlay.ts";

/** Most visitors never open them. */
const loadSavedMachines = () =>
  import("../saved/SavedMachinesDialog.tsx").then(({ SavedMachinesDialog }) => SavedMachinesDialog);

const loadLink = () => import("../saved/LinkDialog.tsx").then(({ LinkDialog }) => LinkDialog);

const OVERLAYS: Readonly<Record<Overlay, ComponentType>> = {
  about: AboutDialog,
  documents: DocumentsDialog,
  "filter-help": FilterHelp,
  glossary: GlossaryDialog,
  "go-to": GoToRequest,
  keys: ShortcutHelp,
  "log-full": LogFull,
  palette: CommandPalette,
  "save-trace": SaveDialog,
  link: () => <Lazy what="the link" load={loadLink} />,
  "saved-machines": () => <Lazy what="the saved machines" load={loadSavedMachines} />,
};

export function Overlays() {
  const name = shownOverlay.value;
  const Dialog = name && OVERLAYS[name];
  return Dialog ? <Dialog /> : null;
}
