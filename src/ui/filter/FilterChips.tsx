/** The parts of the filter in force, each to be taken away, and the filters that are wanted most, one press each. */
import { DIALECTS } from "../../wire/crypto/wire-dialect.ts";
import { Icon } from "../kit/Icon.tsx";
import { usePage } from "../state/page-context.ts";
import type { PageStore } from "../state/store.ts";

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
  const { store } = usePage();
  store.version.value;
  const presets = [...PRESETS, ...sessionPreset(store)];
  const { clauses } = store.filter;
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
            onClick={() => (on ? store.dropClause(clause) : store.narrow(clause))}
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
          onClick={() => store.dropClause(clause)}
        >
          {clause}
          <Icon name="cross" />
        </button>
      ))}
    </fieldset>
  );
}

/** That of the selected request. */
export function sessionClause(store: PageStore): string | undefined {
  const selected = store.selected.value;
  const row = selected === undefined ? undefined : store.trace.rows.at(selected);
  if (row?.kind !== "request" || row.sessionId === undefined) return undefined;
  const several = store.trace.devices.length > 1;
  return `session == ${row.sessionId}${several ? ` && device == ${row.device}` : ""}`;
}

function sessionPreset(store: PageStore): (readonly [string, string])[] {
  const clause = sessionClause(store);
  return clause === undefined ? [] : [["This session", clause.includes("&&") ? `(${clause})` : clause]];
}
