/** The guest's console: the invitation to boot, the boot strip, the terminal and how to leave it. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { BootStrip, Invitation } from "./BootStrip.tsx";
import { afterFrame } from "./frames.ts";
import { LineComposer } from "./LineComposer.tsx";
import { usePage } from "./page.ts";
import { CommandOffer } from "./saved/CommandOffer.tsx";
import { TerminalFeed } from "./terminal-feed.ts";
import { themeVersion } from "./theme.ts";
import type { XtermScreen } from "./xterm-screen.ts";

const HINT_ID = "terminal-hint";
/** How long the strip stays when the shell is there. */
const STRIP_LINGERS_MS = 1500;

export function TerminalPane() {
  const { session, store } = usePage();
  const started = session.started.value;
  const screenReader = useSignal(false);
  return (
    <section class="region terminal" data-region="terminal" tabIndex={-1} aria-labelledby="terminal-title">
      <div class="region-head">
        <h2 id="terminal-title">Guest terminal</h2>
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
      </div>
      {started ? <Strip /> : <Invitation />}
      {started && <Screen screenReader={screenReader} />}
      <CommandOffer />
      {started && <LineComposer disabled={store.machine.value !== "running"} />}
      <p class="hint quiet" id={HINT_ID}>
        <kbd>F6</kbd> leaves the terminal, <kbd>Shift</kbd>+<kbd>F6</kbd> goes back a region.
      </p>
    </section>
  );
}

/** The boot strip, until a moment after the shell is there. */
function Strip() {
  const { store } = usePage();
  store.panels.value;
  const { finished } = store.boot;
  const [gone, setGone] = useState(false);
  useEffect(() => {
    setGone(false);
    if (!finished) return undefined;
    const timer = setTimeout(() => setGone(true), STRIP_LINGERS_MS);
    return () => clearTimeout(timer);
  }, [finished]);
  return finished && gone ? null : <BootStrip />;
}

function Screen({ screenReader }: { readonly screenReader: Signal<boolean> }) {
  const { store, session } = usePage();
  const host = useRef<HTMLDivElement>(null);
  const screen = useRef<XtermScreen>(undefined);
  const [trouble, setTrouble] = useState("");

  useEffect(() => {
    const feed = new TerminalFeed();
    let wantsFocus = true;
    const stopListening = store.onConsole((bytes) => {
      feed.push(bytes);
      if (wantsFocus && screen.current) {
        wantsFocus = false;
        // To focus takes a layout: after a frame there is one.
        if (nothingFocused()) afterFrame(() => screen.current?.focus());
      }
    });
    let disposed = false;
    import("./xterm-screen.ts")
      .then(async ({ XtermScreen }) => {
        await nextFrame();
        if (disposed || !host.current) return;
        const created = new XtermScreen(host.current, {
          onData: (text) => session.type(text),
          onPrompt: () => store.promptSeen(),
          screenReader: screenReader.peek(),
          hintId: HINT_ID,
        });
        await nextFrame();
        if (disposed || !host.current) return;
        created.open(host.current);
        screen.current = created;
        await nextFrame();
        session.terminalOpen();
        feed.connect((bytes) => created.write(bytes));
      })
      .catch((error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)));
    return () => {
      disposed = true;
      stopListening();
      feed.connect(undefined);
      screen.current?.dispose();
      screen.current = undefined;
    };
  }, [store, session, screenReader]);

  useEffect(() => screen.current?.setScreenReader(screenReader.value), [screenReader.value]);
  useEffect(() => {
    if (host.current) screen.current?.retheme(host.current);
  }, [themeVersion.value]);

  return (
    <div class="screen" data-testid="terminal">
      <div class="screen-host" ref={host} />
      {trouble && (
        <p class="empty" role="alert">
          The terminal could not be loaded: {trouble}. Reload the page.
        </p>
      )}
    </div>
  );
}

/** The Boot button is gone by now, so whoever pressed it is on the body. */
const nothingFocused = (): boolean => document.activeElement === null || document.activeElement === document.body;

const nextFrame = (): Promise<void> => new Promise((resolve) => void afterFrame(resolve));
