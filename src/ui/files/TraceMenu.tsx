/** The Trace menu: saves the shown log as a file, and opens a file. */
import { useEffect, useRef } from "preact/hooks";
import { Menu } from "../kit/Menu.tsx";
import { addActions } from "../state/actions.ts";
import { showOverlay } from "../state/overlay.ts";
import { type Page, usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { openSample, openTrace, saveRedacted } from "./trace-actions.ts";

export function TraceMenu() {
  const page = usePage();
  const input = useRef<HTMLInputElement>(null);
  const empty = usePanelTrace(({ shown }) => shown.trace.log.length === 0);
  useEffect(
    () =>
      addActions([
        { text: "Open a trace", run: () => input.current?.click() },
        { text: "Save the trace", possible: hasTrace, run: () => showOverlay("save-trace") },
        { text: "Show the sample", possible: hasSample, run: (page) => void openSample(page) },
        { text: "Show the live log again", possible: isElsewhere, run: ({ shown }) => shown.showLive() },
      ]),
    [],
  );
  return (
    <>
      <Menu
        text="Trace"
        icon="trace"
        items={[
          {
            text: "Save as JSON lines",
            hint: "without keys and data",
            disabled: empty,
            choose: () => void saveRedacted(page),
          },
          { text: "Save as …", hint: "pcapng, Perfetto", disabled: empty, choose: () => showOverlay("save-trace") },
          { text: "Open a trace …", begins: true, choose: () => input.current?.click() },
          { text: "Show the sample", disabled: !page.sample, choose: () => void openSample(page) },
          { text: "Open the viewer", hint: "new tab", choose: () => void window.open("viewer.html", "_blank") },
          { text: "Compare two traces …", hint: "new tab", choose: () => void window.open("viewer.html", "_blank") },
        ]}
      />
      <FileInput reference={input} open={(file) => void openTrace(page, file)} />
    </>
  );
}

const hasTrace = (page: Page): boolean => page.shown.trace.log.length > 0;
const hasSample = (page: Page): boolean => page.sample !== undefined;
const isElsewhere = (page: Page): boolean => page.shown.source.value.kind !== "live";

interface FileInputProps {
  readonly reference: { readonly current: HTMLInputElement | null };
  open(file: File): void;
}

/** Opens the browser's dialog when it is clicked; what shows is the menu's item or a button. */
export function FileInput({ reference, open }: FileInputProps) {
  return (
    <input
      ref={reference as never}
      type="file"
      hidden
      accept=".jsonl,.json,.txt"
      aria-label="Trace file"
      onChange={(event) => {
        const { currentTarget } = event;
        const file = currentTarget.files?.[0];
        // The same file may be chosen again.
        currentTarget.value = "";
        if (file) open(file);
      }}
    />
  );
}
