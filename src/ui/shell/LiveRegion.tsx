/** Progress for screen readers: at most one polite sentence every two seconds. */
import { useEffect, useState } from "preact/hooks";
import type { MachineState } from "../../contract/machine.ts";
import { LIVE_REGION_MS } from "../../trace/refresh-rates.ts";
import { plural } from "../model/format.ts";
import { usePage } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";

interface Seen {
  readonly machine: MachineState;
  readonly phases: number;
  /** Rows that there have been. */
  readonly rows: number;
}

export function LiveRegion() {
  const page = usePage();
  const [text, setText] = useState("");
  useEffect(() => {
    let seen = look(page);
    const timer = setInterval(() => {
      const now = look(page);
      const sentence = summary(page, seen, now);
      seen = now;
      if (sentence) setText(sentence);
    }, LIVE_REGION_MS);
    return () => clearInterval(timer);
  }, [page]);
  return (
    <p class="visually-hidden" role="status" data-testid="live">
      {text}
    </p>
  );
}

const look = (page: PageState): Seen => ({
  machine: page.machine.state.peek(),
  phases: page.machine.boot.reached.size,
  rows: page.shown.live.rows.end,
});

const MACHINE_TEXT: Readonly<Record<MachineState, string>> = {
  off: "The machine is off.",
  loading: "The machine is loading.",
  running: "The machine is running.",
  paused: "The machine is paused.",
  failed: "The machine has failed.",
};

/** What has changed between two looks; empty when nothing has. */
function summary(page: PageState, before: Seen, now: Seen): string {
  const sentences: string[] = [];
  if (now.machine !== before.machine) sentences.push(MACHINE_TEXT[now.machine]);
  if (now.phases > before.phases)
    sentences.push(page.machine.boot.finished ? "The shell is ready." : `${page.machine.boot.current?.doing}.`);
  if (now.rows > before.rows) sentences.push(rowsText(page, now.rows - before.rows));
  return sentences.join(" ");
}

function rowsText(page: PageState, fresh: number): string {
  const row = page.shown.live.rows.at(page.shown.live.rows.end - 1);
  if (row?.kind !== "request") return `${plural(fresh, "new row")}.`;
  const last = `${row.operation.replaceAll("_", " ").toLowerCase()} ${row.algorithm}, ${row.status || row.outcome}`;
  return fresh === 1
    ? `Request ${row.request} of ${row.device}: ${last}.`
    : `${plural(fresh, "new request")}, the last of ${row.device}: ${last}.`;
}
