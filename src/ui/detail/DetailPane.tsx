/** The selected row: of a request, its fields, bytes and times; of a mark, what happened. */
import type { Row } from "../model/log/rows.ts";
import { usePage } from "../state/page-context.ts";
import { useTrace } from "../state/use-trace.ts";
import { EventDetail } from "./EventDetail.tsx";
import { RequestDetail } from "./RequestDetail.tsx";

export function DetailPane() {
  const page = usePage();
  const selected = page.selection.ordinal.value;
  const row = useTrace(({ shown }) => (selected === undefined ? undefined : shown.trace.rows.at(selected)));
  return (
    <section class={classOf(row)} data-region="detail" tabIndex={-1} aria-labelledby="detail-title">
      {row?.kind === "request" && <RequestDetail />}
      {row && row.kind !== "request" && <EventDetail row={row} />}
      {!row && <Closed gone={selected !== undefined} />}
    </section>
  );
}

function classOf(row: Row | undefined): string {
  if (!row) return "region detail";
  return row.kind === "request" ? "region detail open" : "region detail open of-event";
}

function Closed({ gone }: { readonly gone: boolean }) {
  return (
    <div class="region-head">
      <h2 id="detail-title">Detail</h2>
      <span class="quiet">
        {gone ? "The selected row is no longer in the log." : "Select a request to see its fields and bytes."}
      </span>
      <span class="spacer" />
      <span class="quiet wide-only">
        <kbd>?</kbd> lists the keys, <kbd>Ctrl+K</kbd> finds every action
      </span>
    </div>
  );
}
