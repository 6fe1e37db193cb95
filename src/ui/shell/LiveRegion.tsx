/** What a screen reader is told while things go on: one polite sentence at most every two seconds. */
import { useEffect, useState } from "preact/hooks";
import type { MachineState } from "../../contract/machine.ts";
import { plural } from "../model/format.ts";
import { usePage } from "../state/page-context.ts";
import type { PageStore } from "../state/store.ts";

const INTERVAL_MS = 2000;

interface Seen {
  readonly machine: MachineState;
  readonly phases: number;
  /** Rows that there have been. */
  readonly rows: number;
}

export function LiveRegion() {
  const { store } = usePage();
  const [text, setText] = useState("");
  useEffect(() => {
    let seen = look(store);
    const timer = setInterval(() => {
      const now = look(store);
      const sentence = summary(store, seen, now);
      seen = now;
      if (sentence) setText(sentence);
    }, INTERVAL_MS);
    return () => clearInterval(timer);
  }, [store]);
  return (
    <p class="visually-hidden" role="status" data-testid="live">
      {text}
    </p>
  );
}

const look = (store: PageStore): Seen => ({
  machine: store.machine.peek(),
  phases: store.boot.reached.size,
  rows: store.live.rows.end,
});

const MACHINE_TEXT: Readonly<Record<MachineState, string>> = {
  off: "The machine is off.",
  loading: "The machine is loading.",
  running: "The machine is running.",
  paused: "The machine is paused.",
  failed: "The machine has failed.",
};

/** What has changed between two looks; empty when nothing has. */
function summary(store: PageStore, before: Seen, now: Seen): string {
  const sentences: string[] = [];
  if (now.machine !== before.machine) sentences.push(MACHINE_TEXT[now.machine]);
  if (now.phases > before.phases)
    sentences.push(store.boot.finished ? "The shell is ready." : `${store.boot.current?.doing}.`);
  if (now.rows > before.rows) sentences.push(rowsText(store, now.rows - before.rows));
  return sentences.join(" ");
}

function rowsText(store: PageStore, fresh: number): string {
  const row = store.live.rows.at(store.live.rows.end - 1);
  if (row?.kind !== "request") return `${plural(fresh, "new row")}.`;
  const last = `${row.operation.replaceAll("_", " ").toLowerCase()} ${row.algorithm}, ${row.status || row.outcome}`;
  return fresh === 1 ? `Request ${row.request}: ${last}.` : `${plural(fresh, "new request")}, the last ${last}.`;
}
