/** The guest's console: the invitation to boot, then the terminal and how to leave it. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { MaximiseButton } from "../kit/MaximiseButton.tsx";
import { usePage } from "../state/page-context.ts";
import { StartScreen } from "./StartScreen.tsx";
import { TerminalScreen } from "./TerminalScreen.tsx";
import { TerminalFeed } from "./terminal-feed.ts";

const HINT_ID = "terminal-hint";

/** A press on a button there would miss it if the focus alone made the region higher. */
const isInHead = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(".region-head") !== null;

export function TerminalPane() {
  const page = usePage();
  const { connection } = page;
  const screenReader = useSignal(false);
  // Output from before the screen exists is kept for it.
  const feed = useMemo(() => new TerminalFeed(), []);
  useEffect(() => page.machine.onConsole((bytes) => feed.push(bytes)), [page, feed]);
  const open = () => page.layout.openTerminal();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a letter typed does the same, and so does F9.
    <section
      class="region terminal"
      data-region="terminal"
      tabIndex={-1}
      aria-labelledby="terminal-title"
      onClick={open}
      onFocusCapture={({ target }) => isInHead(target) || open()}
      onKeyDownCapture={({ key }) => key.length === 1 && open()}
    >
      <div class="region-head">
        <h2 id="terminal-title">Guest terminal</h2>
        <button
          type="button"
          class="link bring-back"
          title="The selected request has its room. A click in it or a letter typed brings it back, too."
        >
          Bring it back
        </button>
        <span class="spacer" />
        <label class="quiet">
          <input
            type="checkbox"
            checked={screenReader.value}
            onChange={(event) => {
              screenReader.value = event.currentTarget.checked;
            }}
          />{" "}
          Screen reader mode
        </label>
        <MaximiseButton
          what="the terminal"
          isMaximised={page.layout.maximised.value === "terminal"}
          toggle={() => page.layout.toggle("terminal")}
        />
      </div>
      {connection.started.value ? (
        <TerminalScreen feed={feed} screenReader={screenReader} hintId={HINT_ID} />
      ) : (
        <StartScreen />
      )}
      <p class="hint quiet" id={HINT_ID}>
        <kbd>F6</kbd> leaves the terminal, <kbd>Shift</kbd>+<kbd>F6</kbd> goes back a region.
      </p>
    </section>
  );
}
