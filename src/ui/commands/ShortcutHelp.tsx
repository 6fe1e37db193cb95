/** The sheet of all shortcuts, made from the table that the handlers use. */
import { Dialog } from "../kit/Dialog.tsx";
import { closeOverlay } from "../state/overlay.ts";
import { singleKeys, switchSingleKeys } from "./key-handler.ts";
import { SHORTCUTS, type Shortcut } from "./shortcuts.ts";

const PLACES: readonly (readonly [Shortcut["place"], string])[] = [
  ["list", "In the request list"],
  ["inspector", "In requests, detail and device"],
  ["page", "Everywhere but in the terminal"],
  ["outside-text", "Everywhere but in the terminal and in text fields"],
  ["everywhere", "Everywhere"],
];

/** Handled where they belong: by the regions, the field tree and the bytes. */
const OTHERS: readonly (readonly [keys: readonly string[], text: string])[] = [
  [["F6", "Shift+F6"], "Next region, region before; also out of the terminal"],
  [["↑", "↓", "←", "→"], "Walk the fields, open and close them; walk the bytes"],
  [["Esc"], "Close the detail; clear what the timeline has selected"],
  [["W", "S", "A", "D", "←", "→"], "In the timeline: zoom, pan, go from row to row (Shift: by ten)"],
];

const SHOWN: Readonly<Record<string, string>> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowRight: "→",
  ArrowLeft: "←",
  Escape: "Esc",
  PageDown: "Page ↓",
  PageUp: "Page ↑",
  " ": "Space",
  "Shift+ ": "Shift+Space",
  "Ctrl+k": "Ctrl+K",
  "Meta+k": "⌘K",
};

export const keyText = (key: string): string =>
  SHOWN[key] ?? (/^[A-Z]$/.test(key) ? `Shift+${key.toLowerCase()}` : key);

const isOff = (place: Shortcut["place"]): boolean =>
  (place === "inspector" || place === "outside-text") && !singleKeys.value;

export function ShortcutHelp() {
  return (
    <Dialog name="key-sheet" title="Keys" close={closeOverlay}>
      <label>
        <input
          type="checkbox"
          checked={singleKeys.value}
          onChange={(event) => switchSingleKeys(event.currentTarget.checked)}
        />{" "}
        Single keys work
      </label>
      <div class="key-sheet">
        {PLACES.map(([place, title]) => (
          <section key={place} class={isOff(place) ? "quiet" : undefined}>
            <h3>{title}</h3>
            <Keys shortcuts={SHORTCUTS.filter((each) => each.place === place)} />
          </section>
        ))}
        <section>
          <h3>Between and inside the regions</h3>
          <dl>
            {OTHERS.map(([keys, text]) => (
              <Line key={text} keys={keys} text={text} />
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

const Keys = ({ shortcuts }: { readonly shortcuts: readonly Shortcut[] }) => (
  <dl>
    {shortcuts.map(({ keys, text }) => (
      <Line key={text} keys={keys.map(keyText)} text={text} />
    ))}
  </dl>
);

const Line = ({ keys, text }: { readonly keys: readonly string[]; readonly text: string }) => (
  <div>
    <dt>
      {keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </dt>
    <dd>{text}</dd>
  </div>
);
