/** The clauses of the filter, each to be removed, and the most wanted filters, one press each. */
import { DIALECTS } from "../../wire/crypto/wire-dialect.ts";
import { Icon } from "../kit/Icon.tsx";
import { usePage } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import { useTrace } from "../state/use-trace.ts";

const ASYMMETRIC = Object.values(DIALECTS).flatMap(({ linux }) =>
  linux.services.flatMap((service) => ("asymmetric" in service ? service.name : [])),
);

/** What is asked for most. */
export const PRESETS: readonly (readonly [name: string, clause: string])[] = [
  ["Errors", "(outcome in {refused, lost} || kind == fault)"],
  ["Control queue", "queue == controlq"],
  ["Data queues", "queue contains dataq"],
  ["Asymmetric", `service in {${[...new Set(ASYMMETRIC)].join(", ")}}`],
  ["Held", "held"],
  ["Injected", "injected"],
];

export function FilterChips() {
  const page = usePage();
  const { clauses } = useTrace(({ filter }) => filter.current);
  const presets = [...PRESETS, ...sessionPreset(page)];
  const own = clauses.filter((clause) => presets.every(([, preset]) => preset !== clause));
  return (
    <fieldset class="chips" aria-label="Filters">
      {presets.map(([name, clause]) => {
        const on = clauses.includes(clause);
        return (
          <button
            key={name}
            type="button"
            class="filter-chip"
            aria-pressed={on}
            title={clause}
            onClick={() => (on ? page.filter.dropClause(clause) : page.filter.narrow(clause))}
          >
            {name}
          </button>
        );
      })}
      {own.map((clause) => (
        <button
          key={clause}
          type="button"
          class="filter-chip clause mono"
          aria-label={`Take away ${clause}`}
          title="Take away"
          onClick={() => page.filter.dropClause(clause)}
        >
          {clause}
          <Icon name="cross" />
        </button>
      ))}
    </fieldset>
  );
}

/** That of the selected request. */
export function sessionClause(page: PageState): string | undefined {
  const selected = page.selection.ordinal.value;
  const row = selected === undefined ? undefined : page.shown.trace.rows.at(selected);
  if (row?.kind !== "request" || row.sessionId === undefined) return undefined;
  const several = page.shown.trace.devices.length > 1;
  return `session == ${row.sessionId}${several ? ` && device == ${row.device}` : ""}`;
}

function sessionPreset(page: PageState): (readonly [string, string])[] {
  const clause = sessionClause(page);
  return clause === undefined ? [] : [["This session", clause.includes("&&") ? `(${clause})` : clause]];
}
