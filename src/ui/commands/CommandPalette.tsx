/** The command palette: all that can be done now, found by typing parts of its words. */
import { useState } from "preact/hooks";
import { Dialog } from "../kit/Dialog.tsx";
import type { Action } from "../state/actions.ts";
import { closeAndThen, closeOverlay } from "../state/overlay.ts";
import { usePage } from "../state/page-context.ts";
import { possibleActions } from "./actions.ts";

export function CommandPalette() {
  const page = usePage();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const found = possibleActions(page).filter((action) => fits(action, text));
  const chosen = found[Math.min(active, found.length - 1)];
  const run = (action: Action | undefined) => {
    if (action) closeAndThen(() => action.run(page));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = target(event.key, { active, count: found.length });
    if (next !== undefined) setActive(next);
    else if (event.key === "Enter") run(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog name="palette" title="Actions" close={closeOverlay}>
      <input
        type="text"
        role="combobox"
        aria-label="Find an action"
        aria-expanded="true"
        aria-controls="palette-actions"
        aria-activedescendant={chosen && `palette-${found.indexOf(chosen)}`}
        autofocus
        autocomplete="off"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div class="palette" id="palette-actions" role="listbox" aria-label="Actions">
        {found.map((action, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys.
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus.
          <div
            key={action.text}
            id={`palette-${index}`}
            role="option"
            aria-selected={action === chosen}
            ref={action === chosen ? intoView : null}
            onClick={() => run(action)}
          >
            {action.text}
          </div>
        ))}
        {found.length === 0 && <p class="quiet">Nothing is called that.</p>}
      </div>
    </Dialog>
  );
}

const intoView = (element: HTMLElement | null): void => element?.scrollIntoView?.({ block: "nearest" });

/** Whether all words of the text are in the action's. */
function fits(action: Action, text: string): boolean {
  const said = action.text.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}

function target(key: string, { active, count }: { active: number; count: number }): number | undefined {
  switch (key) {
    case "ArrowDown":
      return (active + 1) % Math.max(1, count);
    case "ArrowUp":
      return (active - 1 + count) % Math.max(1, count);
    default:
      return undefined;
  }
}
