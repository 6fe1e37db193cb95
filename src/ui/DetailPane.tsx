/** The selected row: of a request, its fields, bytes and times; of a mark, what happened. */
import { Icon } from "./Icon.tsx";
import { Lazy } from "./Lazy.tsx";
import { clock } from "./model/format.ts";
import type { MarkRow } from "./model/rows.ts";
import { usePage } from "./page.ts";
import { focusRegion } from "./regions.ts";
import type { PageStore } from "./store.ts";

/** Comes while the machine boots: before, hardly anybody has a request to look at. */
export const loadDetail = async () => (await import("./RequestDetail.tsx")).RequestDetail;

export function DetailPane() {
  const { store } = usePage();
  store.version.value;
  const selected = store.selected.value;
  const row = selected === undefined ? undefined : store.trace.rows.at(selected);
  return (
    <section
      class={row ? "region detail open" : "region detail"}
      data-region="detail"
      tabIndex={-1}
      aria-labelledby="detail-title"
    >
      {row?.kind === "request" && <Lazy what="the detail" load={loadDetail} />}
      {row && row.kind !== "request" && <MarkDetail row={row} />}
      {!row && <Closed gone={selected !== undefined} />}
    </section>
  );
}

function Closed({ gone }: { readonly gone: boolean }) {
  return (
    <div class="region-head">
      <h2 id="detail-title">Detail</h2>
      <span class="quiet">
        {gone ? "The selected row is no longer in the log." : "Select a request to see its fields and bytes."}
      </span>
    </div>
  );
}

export function closeDetail(store: PageStore): void {
  store.selected.value = undefined;
  focusRegion("requests");
}

export function CloseButton() {
  const { store } = usePage();
  return (
    <button
      type="button"
      class="icon-button"
      aria-label="Close detail"
      title="Close (Esc)"
      onClick={() => closeDetail(store)}
    >
      <Icon name="cross" />
    </button>
  );
}

const MARK_TITLE: Readonly<Record<MarkRow["kind"], string>> = { fault: "Fault", reset: "Reset", hold: "Hold" };

function MarkDetail({ row }: { readonly row: MarkRow }) {
  const fault = row.kind === "fault";
  return (
    <>
      <div class="region-head">
        <h2 id="detail-title">{MARK_TITLE[row.kind]}</h2>
        <span class="quiet">
          {row.device}, {clock(row.at)}
        </span>
        <span class="spacer" />
        <CloseButton />
      </div>
      <div class="mark-detail focus-target" tabIndex={-1}>
        <p>
          <strong>{row.text}.</strong>
        </p>
        {row.clause && (
          <p>
            Clause: <cite>{row.clause}</cite>
          </p>
        )}
        {fault && <p>The device has set DEVICE_NEEDS_RESET; it takes no more requests until the driver resets it.</p>}
      </div>
    </>
  );
}
