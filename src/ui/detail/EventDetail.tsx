/** The detail of a row that is no request: what happened. */

import { clock } from "../model/format.ts";
import type { MarkRow } from "../model/log/rows.ts";
import { CloseButton } from "./CloseButton.tsx";

const MARK_TITLE: Readonly<Record<MarkRow["kind"], string>> = {
  fault: "Fault",
  violation: "Violation",
  reset: "Reset",
  hold: "Hold",
};

export function EventDetail({ row }: { readonly row: MarkRow }) {
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
        {row.must && (
          <p>
            <q>{row.must}</q>
          </p>
        )}
        {row.clause && (
          <p>
            Clause: <cite>{row.clause}</cite>
          </p>
        )}
        {row.kind === "violation" && <p>The driver broke this rule. The device serves it all the same.</p>}
        {fault && <p>The device has set DEVICE_NEEDS_RESET; it takes no more requests until the driver resets it.</p>}
      </div>
    </>
  );
}
