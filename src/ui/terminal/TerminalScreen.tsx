/** The terminal's region from Boot on: the boot strip, the screen, a line to type. */
import type { Signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { afterFrame } from "../kit/frames.ts";
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { BootProgress } from "./BootProgress.tsx";
import { LineInput } from "./LineInput.tsx";
import "./screen.css";
import { themeVersion } from "../kit/theme.ts";
import { CommandOffer } from "./CommandOffer.tsx";
import { loadXterm } from "./load-xterm.ts";
import { Suggestions } from "./Suggestions.tsx";
import type { TerminalFeed } from "./terminal-feed.ts";
import type { XtermScreen } from "./xterm-screen.ts";

/** How long the strip stays when the shell is there. */
const STRIP_LINGERS_MS = 1500;

interface ScreenProps {
  /** What the guest prints. */
  readonly feed: TerminalFeed;
  readonly screenReader: Signal<boolean>;
  /** Id of the element that says how to leave the terminal. */
  readonly hintId: string;
}

export function TerminalScreen(props: ScreenProps) {
  const page = usePage();
  const isOver = useBootOver();
  return (
    <>
      {!isOver && <BootProgress />}
      <Screen {...props} />
      <CommandOffer />
      {isOver && <Suggestions />}
      <LineInput disabled={page.machine.state.value !== "running"} />
    </>
  );
}

/** True from a moment after the shell is there: until then the boot strip is shown. */
function useBootOver(): boolean {
  const finished = usePanelTrace(({ machine }) => machine.boot.finished);
  const [gone, setGone] = useState(false);
  useEffect(() => {
    setGone(false);
    if (!finished) return undefined;
    const timer = setTimeout(() => setGone(true), STRIP_LINGERS_MS);
    return () => clearTimeout(timer);
  }, [finished]);
  return finished && gone;
}

function Screen({ feed, screenReader, hintId }: ScreenProps) {
  const page = usePage();
  const { connection } = page;
  const host = useRef<HTMLDivElement>(null);
  const screen = useRef<XtermScreen>(undefined);
  const [trouble, setTrouble] = useState("");

  useEffect(() => {
    let wantsFocus = true;
    const stopListening = page.machine.onConsole(() => {
      if (wantsFocus && screen.current) {
        wantsFocus = false;
        // To focus takes a layout: after a frame there is one.
        if (nothingFocused()) afterFrame(() => screen.current?.focus());
      }
    });
    let disposed = false;
    loadXterm()
      .then(async ({ XtermScreen }) => {
        await nextFrame();
        if (disposed || !host.current) return;
        const created = new XtermScreen(host.current, {
          onData: (text) => {
            page.layout.openTerminal();
            connection.type(text);
          },
          onPrompt: () => page.machine.promptSeen(),
          screenReader: screenReader.peek(),
          hintId,
        });
        await nextFrame();
        if (disposed || !host.current) return;
        created.open(host.current);
        screen.current = created;
        await nextFrame();
        connection.terminalOpen();
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
  }, [page, connection, feed, screenReader, hintId]);

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

/** True if the focus is nowhere: the Boot button had it, and has left the page. */
const nothingFocused = (): boolean => document.activeElement === null || document.activeElement === document.body;

const nextFrame = (): Promise<void> => new Promise((resolve) => void afterFrame(resolve));
