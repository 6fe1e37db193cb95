/** What helps: a menu of the bar. */
import { Menu, type MenuItem } from "../kit/Menu.tsx";
import { addedActions } from "../state/actions.ts";
import { openGlossary } from "../state/glossary-word.ts";
import { showOverlay } from "../state/overlay.ts";
import { type Page, usePage } from "../state/page-context.ts";

interface HelpMenuProps {
  /** The page that is not this one: a machine's, or that of files. */
  readonly other: { readonly text: string; readonly href: string };
}

export function HelpMenu({ other }: HelpMenuProps) {
  const page = usePage();
  return (
    <Menu
      text="Help"
      icon="help"
      items={[
        { text: "What is this?", choose: () => showOverlay("about") },
        ...addedItems(page),
        { text: "Glossary", hint: "every word", choose: () => openGlossary() },
        { text: "Keys", hint: "?", begins: true, choose: () => showOverlay("keys") },
        { text: "All actions", hint: "Ctrl+K", choose: () => showOverlay("palette") },
        { text: "How to write a filter", choose: () => showOverlay("filter-help") },
        { text: "Documents", begins: true, choose: () => showOverlay("documents") },
        { text: other.text, hint: "a new tab", choose: () => void window.open(other.href, "_blank", "noopener") },
      ]}
    />
  );
}

/** Actions of other parts of the page that belong into this menu. */
const addedItems = (page: Page): MenuItem[] =>
  addedActions.value
    .filter(({ isHelp, possible }) => isHelp && (possible?.(page) ?? true))
    .map(({ text, run }) => ({ text, choose: () => run(page) }));
