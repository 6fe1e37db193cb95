/** The detail of a row that is no request: what happened. What led to it comes a moment later. */
import { Lazy } from "../kit/Lazy.tsx";
import { MaximiseButton } from "../kit/MaximiseButton.tsx";
import { clock } from "../model/format.ts";
import type { TermName } from "../model/glossary/glossary.ts";
import type { MarkRow } from "../model/log/rows.ts";
import { usePage } from "../state/page-context.ts";
import { Term } from "../words/Term.tsx";
import { CloseButton } from "./CloseButton.tsx";
import "./event-detail.css";

const TITLE: Readonly<Record<MarkRow["kind"], { readonly text: string; readonly term: TermName }>> = {
  fault: { text: "Fault", term: "fault" },
  violation: { text: "Violation", term: "violation" },
  reset: { text: "Reset", term: "reset" },
  hold: { text: "Hold", term: "hold" },
  resumed: { text: "Resumption", term: "resumed" },
};

const loadFacts = () => import("./EventFacts.tsx").then(({ EventFacts }) => EventFacts);

export function EventDetail({ row }: { readonly row: MarkRow }) {
  const page = usePage();
  const { text, term } = TITLE[row.kind];
  return (
    <>
      <div class="region-head">
        <h2 id="detail-title">
          <Term name={term}>{text}</Term> of {row.device}
        </h2>
        <span class="quiet">{clock(row.at)}</span>
        <span class="spacer" />
        <MaximiseButton
          what="the detail"
          isMaximised={page.layout.maximised.value === "detail"}
          toggle={() => page.layout.toggle("detail")}
        />
        <CloseButton />
      </div>
      <div class="mark-detail focus-target" tabIndex={-1} data-testid="event-detail">
        <p>
          <strong>{row.text}.</strong>
        </p>
        {row.must && (
          <p>
            <q>{row.must}</q>
          </p>
        )}
        <Lazy what="what led to it" load={loadFacts} />
      </div>
    </>
  );
}
