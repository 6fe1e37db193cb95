/** The mark on a row that has a finding of the expert rules. */
import { Icon, type IconName } from "../kit/Icon.tsx";
import type { Severity } from "../model/expert/expert-rules.ts";
import { useTrace } from "../state/use-trace.ts";

export const SEVERITY_ICON: Readonly<Record<Severity, IconName>> = { error: "cross", warning: "warning", note: "dot" };

export function RowFinding({ ordinal }: { readonly ordinal: number }) {
  const severity = useTrace(({ shown }) => shown.trace.expert?.ofRow(ordinal));
  if (!severity) return null;
  return (
    <span class={`row-finding ${severity}`} data-finding={severity} title={`Finding: ${severity}`}>
      <Icon name={SEVERITY_ICON[severity]} />
      <span class="visually-hidden">, finding: {severity}</span>
    </span>
  );
}
