/** The conjuncts of the filter, each to be removed, and the most wanted filters, one press each. */
import { DIALECTS } from "../../wire/crypto/wire-dialect.ts";
import { Icon } from "../kit/Icon.tsx";
import { commandConjunct } from "../model/filter/conjuncts.ts";
import { usePage } from "../state/page-context.ts";
import type { PageState } from "../state/page-state.ts";
import { useTrace } from "../state/use-trace.ts";

const ASYMMETRIC = Object.values(DIALECTS).flatMap(({ linux }) =>
  linux.services.flatMap((service) => ("asymmetric" in service ? service.name : [])),
);

/** What is asked for most. */
export const PRESETS: readonly (readonly [name: string, conjunct: string])[] = [
  ["Errors", "(outcome in {refused, lost} || kind == fault)"],
  ["Control queue", "queue == controlq"],
  ["Data queues", "queue contains dataq"],
  ["Asymmetric", `service in {${[...new Set(ASYMMETRIC)].join(", ")}}`],
  ["Held", "held"],
  ["Injected", "injected"],
];

export function FilterChips() {
  const page = usePage();
  const { conjuncts } = useTrace(({ filter }) => filter.current);
  const presets = [...PRESETS, ...sessionPreset(page), ...commandPreset(page)];
  const own = conjuncts.filter((conjunct) => presets.every(([, preset]) => preset !== conjunct));
  return (
    <fieldset class="chips" aria-label="Filters">
      {presets.map(([name, conjunct]) => {
        const on = conjuncts.includes(conjunct);
        return (
          <button
            key={name}
            type="button"
            class="filter-chip"
            aria-pressed={on}
            title={conjunct}
            onClick={() => (on ? page.filter.dropConjunct(conjunct) : page.filter.narrow(conjunct))}
          >
            {name}
          </button>
        );
      })}
      {own.map((conjunct) => (
        <button
          key={conjunct}
          type="button"
          class="filter-chip conjunct mono"
          aria-label={`Take away ${conjunct}`}
          title="Take away"
          onClick={() => page.filter.dropConjunct(conjunct)}
        >
          {conjunct}
          <Icon name="cross" />
        </button>
      ))}
    </fieldset>
  );
}

/** That of the selected request. */
export function sessionConjunct(page: PageState): string | undefined {
  const selected = page.selection.ordinal.value;
  const row = selected === undefined ? undefined : page.shown.trace.rows.at(selected);
  if (row?.kind !== "request" || row.sessionId === undefined) return undefined;
  const several = page.shown.trace.devices.length > 1;
  return `session == ${row.sessionId}${several ? ` && device == ${row.device}` : ""}`;
}

/** That of the command of the selected row or group. */
function commandPreset(page: PageState): (readonly [string, string])[] {
  const command = page.selection.command;
  return command ? [["This command", commandConjunct(command.number)]] : [];
}

function sessionPreset(page: PageState): (readonly [string, string])[] {
  const conjunct = sessionConjunct(page);
  return conjunct === undefined ? [] : [["This session", conjunct.includes("&&") ? `(${conjunct})` : conjunct]];
}
