/** The Trace menu: what is shown as a file, and a file to be shown. What it does is loaded when it is first used. */
import { useEffect, useRef } from "preact/hooks";
import { Menu } from "../kit/Menu.tsx";
import { addActions } from "../state/actions.ts";
import { runJob } from "../state/file-job.ts";
import { showOverlay } from "../state/overlay.ts";
import { type Page, usePage } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import type { TraceInput } from "./open-trace.ts";

const actions = () => import("./trace-actions.ts");

/** Also for a file that was dropped. */
export const openFile = (page: PageState, file: TraceInput): Promise<void> =>
  runJob(`Opening ${file.name}`, async () => {
    const { openTrace } = await actions();
    void openTrace(page, file);
  });

const saveRedacted = (page: PageState): Promise<void> =>
  runJob("Saving the trace", async () => {
    const { saveRedacted } = await actions();
    void saveRedacted(page);
  });

export function TraceMenu() {
  const page = usePage();
  const input = useRef<HTMLInputElement>(null);
  const empty = usePanelTrace(({ shown }) => shown.trace.log.length === 0);
  useEffect(
    () =>
      addActions([
        { text: "Open a trace", run: () => input.current?.click() },
        { text: "Save the trace", possible: hasTrace, run: () => showOverlay("save-trace") },
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
          { text: "Compare two traces …", hint: "new tab", choose: () => void window.open("viewer.html", "_blank") },
        ]}
      />
      <FileInput reference={input} open={(file) => void openFile(page, file)} />
    </>
  );
}

const hasTrace = (page: Page): boolean => page.shown.trace.log.length > 0;
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
