/** The findings of the expert rules, the most severe first, each with the sentence that was broken. */
import { Icon } from "../kit/Icon.tsx";
import type { FindingGroup } from "../model/expert/expert.ts";
import { EXPERT_RULES, isExpected, type Severity } from "../model/expert/expert-rules.ts";
import type { Finding } from "../model/expert/finding.ts";
import { RULE_TEXTS } from "../model/expert/rule-texts.ts";
import { clock, count, plural } from "../model/format.ts";
import { SEVERITY_ICON } from "../requests/RowFinding.tsx";
import { usePage } from "../state/page-context.ts";
import { usePanelTrace } from "../state/use-trace.ts";
import { Term } from "../words/Term.tsx";
import "./expert.css";

const SEVERITIES: readonly { readonly severity: Severity; readonly title: string }[] = [
  { severity: "error", title: "Errors" },
  { severity: "warning", title: "Warnings" },
  { severity: "note", title: "Notes" },
];

export function ExpertTab() {
  const { expert } = usePanelTrace(({ shown }) => shown.trace);
  const all = [...(expert?.groups.values() ?? [])];
  const groups = all.filter(({ rule }) => !isExpected(rule));
  const expected = all.filter(({ rule }) => isExpected(rule));
  if (!expert || groups.length === 0) {
    return (
      <>
        <p class="empty quiet">
          Nothing so far. What breaks a rule of VIRTIO 1.4, by the driver or by the device, is listed here with its
          clause.
        </p>
        <Expected groups={expected} />
      </>
    );
  }
  return (
    <div class="expert" data-testid="expert">
      {SEVERITIES.map(({ severity, title }) => {
        const own = groups.filter(({ rule }) => EXPERT_RULES[rule].severity === severity);
        if (own.length === 0) return null;
        return (
          <section key={severity} data-severity={severity}>
            <h3>
              <Term name={severity}>{title}</Term> <span class="quiet">{count(expert.counts[severity])}</span>
            </h3>
            {own.map((group) => (
              <Group key={`${group.device}/${group.rule}`} group={group} />
            ))}
          </section>
        );
      })}
      <Expected groups={expected} />
    </div>
  );
}

/** What every healthy boot has, folded and not counted. */
function Expected({ groups }: { readonly groups: readonly FindingGroup[] }) {
  if (groups.length === 0) return null;
  return (
    <details class="expert-expected" data-testid="expert-expected">
      <summary>As in every boot: {plural(groups.length, "finding")} that says nothing is wrong</summary>
      <div class="expert">
        {groups.map((group) => (
          <Group key={`${group.device}/${group.rule}`} group={group} />
        ))}
      </div>
    </details>
  );
}

function Group({ group }: { readonly group: FindingGroup }) {
  const { rule, device, total, newest } = group;
  const { severity, side, clause, must } = EXPERT_RULES[rule];
  const { title, about } = RULE_TEXTS[rule];
  const last = newest.at(newest.end - 1);
  const findings = Array.from({ length: newest.length }, (_, back) => newest.at(newest.end - 1 - back));
  const quoted = last?.must ?? must;
  return (
    <details class="expert-group" data-rule={rule} open={severity === "error"}>
      <summary>
        <span class={`severity ${severity}`}>
          <Icon name={SEVERITY_ICON[severity]} />
        </span>
        <span class={side}>
          <Icon name={side} />
          <span class="visually-hidden">{side}: </span>
        </span>
        <span class="expert-title">{title}</span>
        <span class="quiet mono">{device}</span>
        <span class="badge">{count(total)}</span>
      </summary>
      {quoted && (
        <p class="expert-must">
          <q>{quoted}</q>
        </p>
      )}
      {about && <p>{about}</p>}
      <p class="quiet">
        <cite>{last?.clause || clause}</cite>
        {total > newest.length && ` The newest ${newest.length} of ${plural(total, "finding")}.`}
      </p>
      <ul>
        {findings.map((finding) => finding && <FindingLine key={finding.sequence} finding={finding} device={device} />)}
      </ul>
    </details>
  );
}

interface FindingLineProps {
  readonly finding: Finding;
  readonly device: string;
}

function FindingLine({ finding, device }: FindingLineProps) {
  const page = usePage();
  const { ordinal, request, at, text } = finding;
  // The row leaves the log before its finding does.
  const canShow = usePanelTrace(({ shown }) => ordinal !== undefined && shown.trace.rows.at(ordinal) !== undefined);
  return (
    <li>
      <button
        type="button"
        class="expert-finding"
        data-testid="finding"
        disabled={!canShow}
        aria-pressed={canShow && page.selection.ordinal.value === ordinal}
        onClick={() => ordinal !== undefined && page.selection.select(ordinal)}
      >
        <span class="quiet">{clock(at)}</span>
        <span>
          {request !== undefined && (
            <strong>
              Request {request} of {device}:{" "}
            </strong>
          )}
          {text}
        </span>
      </button>
    </li>
  );
}
